export type { NotReady, Waiter, WaiterOptions, WaitOptions, WaitOutcome, WaitTarget } from './model.js';
export { defaultQuietTimeout } from './model.js';
export { fetchSurroundings } from './surroundings.js';
export { createWaiter } from './waiter.js';
