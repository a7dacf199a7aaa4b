export { parseConflictRule, conflictOption } from './conflict-rule.js';
export { conflictPresets, type ConflictPreset } from './conflict-presets.js';
export { planDeploy, type DeployRequest, type PlanContext } from './deploy.js';
export { componentsOf, desiredOf, identityOfBundle, type Desired } from './desired.js';
export { unchanged } from './fields/unchanged.js';
export { joinedAnnotation } from './joined.js';
export { fetchLive, look, type LookContext, type LookRequest, type Sight } from './live.js';
export { readPlan, samePlan, savePlan, type SavedPlan } from './saved-plan.js';
export { planUninstall, type UninstallRequest } from './uninstall.js';
