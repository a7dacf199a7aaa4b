import type { LiveObject } from '../../kube/client.js';
import type { Facts } from '../readiness/index.js';
import type { Answered, Judge } from './judge.js';
import type { WaitOptions } from './model.js';

/** How one wait goes about its work. */
export interface VigilOptions extends WaitOptions {
  readonly facts: Facts;
  readonly quietTimeout: number;
  readonly judge: Judge;
  readonly answered: Answered;
  /** State of an object as far as it tells progress. */
  readonly stateOf: (object: LiveObject) => string;
  /** Whether it is said at once what is waited for; otherwise only when it takes time. */
  readonly outspoken: boolean;
}
