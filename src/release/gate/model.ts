import type { Problem } from '../../kernel/problem.js';
import type { Target } from '../target.js';

/** A program and what it was made of. */
export interface Examined {
  readonly target: Pick<Target, 'id' | 'format' | 'arch'>;
  /** The runtime as it was right before the injection: that of its vendor, or stripped of symbols where the configuration says so. */
  readonly original: Uint8Array;
  /** The program as it will be packed: injected, and signed where its platform wants it. */
  readonly final: Uint8Array;
  /** What was injected. */
  readonly blob: Uint8Array;
}

/** Makes a problem of the gate. @param rule last part of its name */
export function gateProblem({ target }: Pick<Examined, 'target'>, rule: string, message: string): Problem {
  return {
    rule: `release/gate-${rule}`,
    message,
    object: `executable ${target.id}`,
    fix: 'build it again; when it happens again, the tool that injects has changed more than it should',
  };
}
