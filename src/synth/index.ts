export { synthesize, type Synthesis, type SynthesisRequest } from './synthesize.js';
export type { Plan, PlannedComponent } from './plan.js';
