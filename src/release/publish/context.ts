import { forgeError, passingOf, type Releases } from '../../github/releases/index.js';
import type { Clock } from '../../kernel/clock.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Emit } from '../../kernel/event.js';
import type { Limit } from '../../kernel/limit.js';
import { defaultAttempts, retry } from '../../kernel/retry.js';
import type { AuditEntry, AuditLog } from '../audit/index.js';
import { wasBegun, type Act, type Journal } from '../journal/index.js';
import type { PublishPlan } from './plan.js';

/** What publishing on a forge may use. */
export interface PublishContext {
  readonly plan: PublishPlan;
  /** Folder of the release; paths of the plan are relative to it. */
  readonly folder: string;
  readonly releases: Releases;
  readonly journal: Journal;
  readonly audit: Pick<AuditLog, 'add' | 'has'>;
  readonly clock: Clock;
  readonly emit: Emit;
  /** How many files go up or down at once. */
  readonly limit: Limit;
  /** How often something is tried before it counts as failed.
   * @default defaultAttempts */
  readonly attempts?: number;
}

/** The world is not yet as it should be, and may become so: looked at again. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/**
 * Does something until it is done. The task looks at the world first every time: after a failure nobody knows whether the time before was in vain.
 *
 * @param what for people, such as `uploading cto.tar.gz`
 */
export async function attempt<T>(
  { clock, emit, attempts = defaultAttempts }: Pick<PublishContext, 'clock' | 'emit' | 'attempts'>,
  what: string,
  task: (attempt: number) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await retry(task, {
      clock,
      attempts,
      passes: (error) => {
        if (signal.aborted) return undefined;
        return error instanceof NotYet ? { because: error.message } : passingOf(error, clock.now());
      },
      onRetry: (again) => emit({ kind: 'retry', what, ...again }),
      signals: [signal],
    });
  } catch (error) {
    if (error instanceof NotYet && !signal.aborted)
      throw new OperatorError('E_RELEASE_STUCK', `${what} failed: ${error.message}`, {
        hint: 'continue with: npm run release -- resume; if that fails as well: npm run release -- rollback',
        exitCode: exitCodes.remote,
        cause: error,
      });
    throw forgeError(what, error, signal);
  }
}

/**
 * Logs what turns out to be done already, if it was begun from here and is not in the log: its answer was lost, the machine stopped in between, or the disk
 * was full.
 *
 * @param begun as it stands in the journal
 */
export function logBegun(
  { journal, audit }: Pick<PublishContext, 'journal' | 'audit'>,
  begun: { readonly act: Act; readonly subject: string },
  { act, subject, detail }: AuditEntry,
): void {
  if (audit.has(act, subject) || !wasBegun(journal.records(), begun.act, begun.subject)) return;
  audit.add({ act, subject, detail: { ...detail, found: 'done earlier' } });
}
