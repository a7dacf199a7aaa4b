import { exitCodes, isOperatorError, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { Publisher, PublisherContext, Supersession, SupersessionOutcome } from './publisher.js';

/** How one publisher took a release back. */
export interface SupersedeReport {
  readonly publisher: string;
  readonly outcome: SupersessionOutcome;
}

/**
 * Takes a release back wherever it went beside GitHub. One that fails does not stop the others.
 *
 * @throws OperatorError `E_RELEASE_ROLLBACK` naming those that failed; the signal's reason when aborted
 */
export async function supersedeAll(
  publishers: readonly Publisher[],
  context: PublisherContext,
  wanted: Supersession,
  signal: AbortSignal,
): Promise<readonly SupersedeReport[]> {
  const reports: SupersedeReport[] = [];
  const problems: Problem[] = [];
  for (const { id, supersede } of publishers) {
    if (!supersede) continue;
    try {
      reports.push({ publisher: id, outcome: await supersede(context, wanted, signal) });
    } catch (error) {
      if (signal.aborted || !isOperatorError(error)) throw error;
      const fix = error.hint === undefined ? {} : { fix: error.hint };
      problems.push({ rule: error.code, message: `${id}: ${error.message}`, ...fix });
    }
  }
  if (problems.length === 0) return reports;
  throw new OperatorError('E_RELEASE_ROLLBACK', `${context.plan.tag} is not taken back everywhere`, {
    hint: 'mend what is named, and run the same rollback again: what is done stays done',
    problems,
    exitCode: exitCodes.remote,
  });
}
