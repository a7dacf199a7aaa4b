import type { Emit } from '../../kernel/event.js';
import type { Problem } from '../../kernel/problem.js';
import { refKey, refText } from '../../kube/resources.js';
import type { Action, Change, Report } from '../model.js';

/** What was done and what was not, as it happens. */
export interface Ledger {
  /** An object is as planned. */
  done(change: Change): void;
  /** Something about an object went wrong; whether it was written or not. */
  fail(change: Change, problem: Problem): void;
  /** Why an object, or everything that is not done yet, is not begun. The first reason counts. */
  hold(changes: Iterable<Change>, because: string): void;
  /** Whether something failed. */
  readonly failed: boolean;
  /** What the report says of it. */
  summary(): Pick<Report, 'counts' | 'failures' | 'remaining'>;
}

/** What is said in the past of each action. */
const past: Readonly<Record<Action, string>> = {
  create: 'created',
  update: 'updated',
  recreate: 'recreated',
  adopt: 'adopted',
  delete: 'deleted',
  keep: 'kept',
  unchanged: 'unchanged',
};

/** Whether an action is one that writes. */
export function acts(action: Action): boolean {
  return action !== 'unchanged' && action !== 'keep';
}

/** Makes the ledger of a run. Holds one entry per object that is to change, nothing of its content. */
export function createLedger(changes: readonly Change[], emit: Emit): Ledger {
  const planned = changes.filter(({ action }) => acts(action));
  const doneKeys = new Set<string>();
  const reasons = new Map<string, string>();
  const failures: Report['failures'][number][] = [];
  const hold = (held: Iterable<Change>, because: string) => {
    for (const { ref } of held) {
      const key = refKey(ref);
      if (!reasons.has(key)) reasons.set(key, because);
    }
  };

  return {
    hold,
    done(change) {
      doneKeys.add(refKey(change.ref));
      emit({
        kind: 'step',
        phase: change.action === 'delete' ? 'remove' : 'apply',
        action: past[change.action],
        subject: refText(change.ref),
        ...(change.component !== undefined && { component: change.component }),
        done: doneKeys.size,
        total: planned.length,
      });
    },
    fail(change, problem) {
      const { component, ref } = change;
      failures.push({ ...(component !== undefined && { component }), object: ref, problem });
      hold([change], problem.message);
      emit({
        kind: 'failed',
        subject: refText(ref),
        ...(component !== undefined && { component }),
        problem,
      });
    },
    get failed() {
      return failures.length > 0;
    },
    summary() {
      const isDone = ({ ref }: Change) => doneKeys.has(refKey(ref));
      const remaining = planned
        .filter((change) => !isDone(change))
        .map(({ ref, action }) => ({
          ref,
          action,
          because: reasons.get(refKey(ref)) ?? 'the run was stopped',
        }));
      return {
        counts: countActions(changes.filter((change) => !acts(change.action) || isDone(change))),
        failures,
        remaining,
      };
    },
  };
}

/** How many changes have which action. */
export function countActions(changes: Iterable<Pick<Change, 'action'>>): Record<Action, number> {
  const counts: Record<Action, number> = {
    create: 0,
    update: 0,
    recreate: 0,
    adopt: 0,
    delete: 0,
    keep: 0,
    unchanged: 0,
  };
  for (const { action } of changes) counts[action] += 1;
  return counts;
}
