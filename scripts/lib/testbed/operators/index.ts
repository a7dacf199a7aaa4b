export { runOperators, type RunningOperators } from './run.js';
export { platformOperators } from './table.js';
export type { CustomResource, OperatorClaim, SimulatedKind, SimulatedOperator } from './model.js';
