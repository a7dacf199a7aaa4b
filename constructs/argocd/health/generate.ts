/** Health as Argo CD understands it. */
export type Health = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended';

/** How a phase in the status tells the health. Every other phase, and none, counts as progress. */
export interface PhaseRule {
  /** Field of `status` that holds the phase. */
  readonly field: string;
  /** Health by phase. */
  readonly outcomes: Readonly<Record<string, Health>>;
  /** Field of `status` that explains the phase. */
  readonly message: string;
}

/** A Lua health rule that goes by a phase. */
export function healthByPhase(rule: PhaseRule): string {
  const outcomes = Object.entries(rule.outcomes).map(([phase, health]) => `["${phase}"] = "${health}"`);
  return `local status = obj.status or {}
local phase = status.${rule.field} or ""
local outcomes = { ${outcomes.join(', ')} }
local message = status.${rule.message} or ""
if message == "" then message = phase end
return { status = outcomes[phase] or "Progressing", message = message }
`;
}

/** Conditions that must all be true. */
export interface ConditionRule {
  /** Types of the conditions. */
  readonly conditions: readonly string[];
  /** Reasons for which a condition is false only for a while, because something else is not there yet. */
  readonly waiting: readonly string[];
}

/** A Lua health rule that goes by conditions. */
export function healthByConditions(rule: ConditionRule): string {
  return `local conditions = {}
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  conditions[condition.type] = condition
end
local waiting = { ${rule.waiting.map((reason) => `["${reason}"] = true`).join(', ')} }
local required = { ${rule.conditions.map((type) => `"${type}"`).join(', ')} }
for _, name in ipairs(required) do
  local condition = conditions[name] or {}
  if condition.status == "False" and not waiting[condition.reason or ""] then
    return { status = "Degraded", message = condition.message or (name .. " is false") }
  end
end
for _, name in ipairs(required) do
  local condition = conditions[name] or {}
  if condition.status ~= "True" then
    return { status = "Progressing", message = condition.message or ("waiting for " .. name) }
  end
end
return { status = "Healthy", message = "" }
`;
}
