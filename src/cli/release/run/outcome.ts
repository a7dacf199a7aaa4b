import { isOperatorError } from '../../../kernel/errors.js';
import type { ReleaseContext } from '../../../release/context.js';
import { buildsLogIn } from '../../../release/folders.js';
import { noteOutcome, type BuildOutcome } from '../../../release/metrics/history.js';

/** Runs a build, and notes how it ended. The note never decides anything: a disk that is full has been said already. */
export async function noted<T>(
  work: () => Promise<T>,
  { root, identity, clock }: Pick<ReleaseContext, 'root' | 'identity' | 'clock'>,
  signal: AbortSignal,
): Promise<T> {
  const began = clock.elapsed();
  const note = (outcome: Pick<BuildOutcome, 'outcome' | 'code'>) =>
    noteOutcome(buildsLogIn(root), {
      version: identity.version,
      at: new Date(clock.now()).toISOString(),
      milliseconds: Math.round(clock.elapsed() - began),
      ...outcome,
    }).catch(() => undefined);
  try {
    const result = await work();
    await note({ outcome: 'built' });
    return result;
  } catch (error) {
    const code = isOperatorError(error) ? error.code : 'bug';
    await note(signal.aborted ? { outcome: 'stopped' } : { outcome: 'failed', code });
    throw error;
  }
}
