export { differences } from './compare.js';
export type { PublishContext } from './context.js';
export { becomesLatest } from './latest.js';
export { isOwner, markOf, withMark, withoutMark, type Mark } from './mark.js';
export {
  parsePlan,
  planDigest,
  planFormat,
  planPublish,
  type PlannedFile,
  type PlanRequest,
  type PublishPlan,
} from './plan.js';
export { preflight, refuseProblems, type PreflightOptions } from './preflight.js';
export { lookForPruning, planPrune, prune, type Pruned, type Retention } from './prune.js';
export { rehearse, type Rehearsal, type RehearsalRequest, type RehearsalWorld } from './rehearsal.js';
export type { RollbackOptions, RollbackReport } from './rollback.js';
export { publishOnForge, publishPhases, type ForgeOutcome } from './run.js';
export {
  begunPlan,
  publishPlanFile,
  publishRelease,
  rollbackRelease,
  type PublishReport,
  type PublishRequest,
} from './session.js';
export { isSuperseded } from './superseded.js';
export { tokenProblems } from './token.js';
