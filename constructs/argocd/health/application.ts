/**
 * Health of an Application, which Argo CD has no rule for: without one a parent does not wait for its children, and waves of Applications
 * are no waves.
 *
 * The order of the questions matters:
 * - A child whose last comparison was with an older source is in progress, however healthy it still looks: the parent has just moved it.
 * - A child that is not synced, or is syncing, is in progress, unless the sync of exactly this revision has failed for good or its
 *   definition is invalid: waiting longer would hang the parent for ever.
 * - After that the child's own health counts, Degraded included.
 */
export const applicationHealth = `local status = obj.status or {}
local sync = status.sync or {}
local health = status.health or {}
local operation = status.operationState or {}
local result = operation.syncResult or {}

local function progressing(message)
  return { status = "Progressing", message = message }
end

-- whether the source that was looked at is the one that is wanted
local function same(wanted, seen)
  if wanted == nil then return true end
  if seen == nil then return false end
  for _, field in ipairs({ "repoURL", "path", "targetRevision", "chart" }) do
    if (wanted[field] or "") ~= (seen[field] or "") then return false end
  end
  return true
end

local function all_same(source, sources, seen)
  if not same(source, seen.source) then return false end
  local wanted, found = sources or {}, seen.sources or {}
  if #wanted ~= #found then return false end
  for index, each in ipairs(wanted) do
    if not same(each, found[index]) then return false end
  end
  return true
end

if health.status == nil or sync.status == nil then
  return progressing("waiting for the first comparison")
end
if not all_same(obj.spec.source, obj.spec.sources, sync.comparedTo or {}) then
  return progressing("waiting for a comparison with the new source")
end
if obj.operation ~= nil or operation.phase == "Running" or operation.phase == "Terminating" then
  return progressing("a sync is under way")
end
if sync.status ~= "Synced" then
  for _, condition in ipairs(status.conditions or {}) do
    if condition.type == "InvalidSpecError" then
      return { status = "Degraded", message = condition.message }
    end
  end
  local failed = operation.phase == "Failed" or operation.phase == "Error"
  local current = result.revision ~= nil and result.revision == sync.revision
  if failed and current and same(obj.spec.source, result.source) then
    return { status = "Degraded", message = operation.message or "the sync has failed" }
  end
  return progressing("sync status is " .. sync.status)
end
return { status = health.status, message = health.message or "" }
`;
