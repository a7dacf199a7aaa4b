// The engine as others use it. The command line imports the folders one by one, since it loads only what a command needs.
export { fieldManager, type ApplyContext, type Identity } from './context.js';
export { explain } from './explain/index.js';
export { effectOf, migrationPlan, type MigrationPlan } from './migration/index.js';
export { noDecisions, type Change, type Decisions, type Plan, type Report } from './model.js';
export { planDeploy, planUninstall, type DeployRequest, type UninstallRequest } from './plan/index.js';
export type { Prepared, PreparedStep } from './prepared.js';
export { createFacts, readinessOf, type Facts } from './readiness/index.js';
export {
  applySetId,
  listPlatforms,
  loadRevision,
  readRecord,
  type RecordState,
  type Revision,
} from './record/index.js';
export { execute, type ExecuteOptions } from './run/index.js';
export { createWaiter, type Waiter } from './wait/index.js';
