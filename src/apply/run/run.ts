import type { ApplyContext } from '../context.js';
import type { ComponentNode } from '../model.js';
import type { Prepared, PreparedStep } from '../prepared.js';
import type { Lease } from '../record/lease.js';
import type { Facts } from '../readiness/index.js';
import type { Waiter } from '../wait/index.js';
import type { Fields } from './fights.js';
import type { Ledger } from './ledger.js';
import { problemOf, type Subject } from './problems.js';

/** One run: everything its parts share. */
export interface Run {
  readonly ctx: ApplyContext;
  readonly prepared: Prepared;
  readonly facts: Facts;
  readonly waiter: Waiter;
  readonly lease: Lease;
  readonly ledger: Ledger;
  /** What we own of each object that was applied. */
  readonly fields: Fields;
  /** See `ExecuteOptions`. */
  readonly founded?: (component: string) => Promise<void>;
  /** Aborted when a person interrupts or the lock is lost: no write begins any more. */
  readonly signal: AbortSignal;
  readonly components: ReadonlyMap<string, ComponentNode>;
}

/**
 * Sends one write, when there is room and the lock is surely ours. One that began is not interrupted: what it did would not be known.
 *
 * @throws the signal's reason when the run was stopped before it began; KubeError
 */
export async function write<T>(
  { ctx, lease, signal }: Pick<Run, 'lease' | 'signal'> & { readonly ctx: Pick<ApplyContext, 'limit'> },
  send: () => Promise<T>,
): Promise<T> {
  // the limit does not get the signal: thousands that wait would each listen to it
  return ctx.limit.run(async () => {
    signal.throwIfAborted();
    await lease.confirm();
    return send();
  });
}

/** What problems with a step are about. */
export function subjectOf({ components }: Pick<Run, 'components'>, { change }: PreparedStep): Subject {
  const { ref, construct, component } = change;
  const node = component === undefined ? undefined : components.get(component);
  return { ref, ...(construct !== undefined && { construct }), ...(node && { component: node }) };
}

/**
 * Writes down an error that is about several objects at once, such as that their kind may not be watched: the first stands for all.
 *
 * @throws what is no error of the cluster
 */
export function failTogether(run: Run, steps: readonly PreparedStep[], error: unknown): void {
  const [first] = steps;
  if (first === undefined) throw error;
  const problem = problemOf(error, subjectOf(run, first));
  run.ledger.fail(first.change, problem);
  run.ledger.hold(
    steps.map(({ change }) => change),
    problem.message,
  );
}
