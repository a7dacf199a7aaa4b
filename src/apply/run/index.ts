export { execute, type ExecuteOptions } from './execute.js';
export { isSettled, refuseLacking } from './guard.js';
