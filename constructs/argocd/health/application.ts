/** How long a parent waits for a child before it counts as failed, and the parent tries again with the newest commit. Minutes. */
const patience = 3;

/**
 * Health of an Application, which Argo CD has no rule for: without one a parent does not wait for its children, and waves of Applications
 * are no waves.
 *
 * The order of the questions matters:
 * - A child whose last comparison was with an older source is in progress, however healthy it still looks: the parent has just moved it.
 * - A child whose manifests cannot be read, whose sync has failed twice, or that takes too long, is degraded. A parent that waits for it takes no
 *   new commit, not even the one that mends the child; one that fails tries again, and with `retry.refresh` it takes the newest commit.
 * - A child that is not synced, or is syncing, is in progress, unless the sync of exactly this revision has failed for good.
 * - After that the child's own health counts, Degraded included.
 *
 * Argo CD gives a rule no library for texts, and `os` only to who asks for it (util/lua/lua.go). Times are compared as texts of the form that the API server writes. See decision 0011.
 */
export const applicationHealth = `local os = require("os")
local status = obj.status or {}
local sync = status.sync or {}
local health = status.health or {}
local operation = status.operationState or {}
local result = operation.syncResult or {}

local function progressing(message)
  return { status = "Progressing", message = message }
end

local function degraded(message)
  return { status = "Degraded", message = message or "the sync has failed" }
end

-- whether a time lies further back than the parent's patience
local function too_long(since)
  if since == nil then return false end
  local limit = os.date("!*t")
  limit.min = limit.min - ${patience}
  return since < os.date("%Y-%m-%dT%H:%M:%SZ", os.time(limit))
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
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "InvalidSpecError" or condition.type == "ComparisonError" then
    return degraded(condition.message)
  end
end
-- a phase without an operation belongs to a sync that was given up when the parent moved the child
if obj.operation ~= nil then
  if (operation.retryCount or 0) >= 2 then
    return degraded(operation.message)
  end
  if too_long(operation.startedAt) then
    return degraded("the sync takes longer than ${patience} minutes: " .. (operation.message or ""))
  end
  return progressing("a sync is under way")
end
if sync.status ~= "Synced" then
  local failed = operation.phase == "Failed" or operation.phase == "Error"
  local current = result.revision ~= nil and result.revision == sync.revision
  if failed and current and same(obj.spec.source, result.source) then
    return degraded(operation.message)
  end
  return progressing("sync status is " .. sync.status)
end
if health.status == "Progressing" and too_long(health.lastTransitionTime) then
  return degraded("not healthy after ${patience} minutes; " .. (health.message or ""))
end
return { status = health.status, message = health.message or "" }
`;
