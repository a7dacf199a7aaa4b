import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { refText } from '../../kube/resources.js';
import type { Plan } from '../model.js';
import type { Prepared } from '../prepared.js';
import type { RecordState } from '../record/model.js';
import { acts } from './ledger.js';

/**
 * Whether there is nothing to do: no object changes, and the last run came to its end with this bundle. After one that failed or was stopped there
 * is: what it left may not be ready, and its revision has no result. A bundle with the same objects may still say something else about them, such as
 * what holds data: the record has to know.
 */
export function isSettled({ plan, record }: Pick<Prepared, 'plan' | 'record'>): boolean {
  if (plan.changes.some(({ action }) => acts(action))) return false;
  const newest = record?.revisions[0];
  if (newest === undefined) return record === undefined;
  if (newest.result !== 'succeeded') return false;
  if (plan.purpose !== 'uninstall')
    return newest.purpose !== 'uninstall' && newest.bundle?.digest === plan.bundle?.digest;
  // what is kept was kept before; with nothing kept the record itself is still to go
  return newest.purpose === 'uninstall' && plan.changes.length > 0;
}

/** Refuses a plan that may not be executed. @throws OperatorError `E_PLAN_PROBLEMS`, or `E_CONSENT` with every option that is missing */
export function refuseLacking({ changes, problems }: Pick<Plan, 'changes' | 'problems'>): void {
  const errors = problems.filter(isError);
  if (errors.length > 0) {
    throw new OperatorError('E_PLAN_PROBLEMS', 'the plan cannot be executed', {
      problems: errors,
      exitCode: exitCodes.refused,
    });
  }
  const lacking = changes.flatMap(({ ref, lacks }) =>
    lacks.map(({ kind, why, option }): Problem => ({
      rule: `consent/${kind}`,
      message: why,
      fix: option,
      object: refText(ref),
    })),
  );
  if (lacking.length === 0) return;
  throw new OperatorError('E_CONSENT', 'the plan needs consent', {
    hint: 'add the options named, or change the configuration; nothing was changed',
    problems: lacking,
    exitCode: exitCodes.refused,
  });
}

/**
 * Refuses to go on when somebody else deployed between the plan and the lock. That an uninstall finds no record any more is no reason: what it
 * wanted is done.
 *
 * @throws OperatorError `E_MOVED`
 */
export function refuseMoved(
  { plan, record }: Pick<Prepared, 'plan' | 'record'>,
  now: RecordState | undefined,
): void {
  if (now === undefined && plan.purpose === 'uninstall') return;
  if (signatureOf(record) === signatureOf(now)) return;
  const newest = now?.revisions[0];
  const what =
    newest === undefined
      ? 'its record was removed'
      : `${newest.who} began revision ${newest.revision} at ${newest.began}`;
  throw new OperatorError('E_MOVED', `"${plan.platform}" was changed after the plan was made: ${what}`, {
    hint: 'the cluster moved; plan again',
    exitCode: exitCodes.refused,
  });
}

/** What tells one state of the history from another. */
function signatureOf(record: RecordState | undefined): string {
  const newest = record?.revisions[0];
  if (record === undefined) return 'none';
  return JSON.stringify([newest?.revision, newest?.began, newest?.result, newest?.ended]);
}
