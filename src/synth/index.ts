export type { FetchText, PinnedText } from './fetch-pinned.js';
export { synthesize, type Synthesis, type SynthesisRequest } from './synthesize.js';
export type { Plan, PlannedComponent } from './plan.js';
