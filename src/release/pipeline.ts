import type { Step } from './step.js';

/** Everything that building a release does, in order; the comment says why a step stands where it does. */
export const buildSteps: readonly Step[] = [];
