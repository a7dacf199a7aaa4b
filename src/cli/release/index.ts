export { runRelease } from './run/index.js';
