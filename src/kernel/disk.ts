import { dirname } from 'node:path';
import { exitCodes, OperatorError } from './errors.js';

/** Failures of a disk that a person mends, by the codes of Node: what is wrong, and what to do about it. */
const failures: Readonly<Record<string, readonly [code: string, because: string, mend: string]>> = {
  ENOSPC: ['E_DISK_FULL', 'no space is left', 'make space'],
  EDQUOT: ['E_DISK_FULL', 'the quota of this user is used up', 'make space, or have the quota raised'],
  EFBIG: ['E_DISK_FULL', 'a file may not become so large', 'raise the limit (ulimit -f)'],
  EROFS: ['E_DISK_READ_ONLY', 'the file system is read-only', 'name another folder, or mount it for writing'],
};

/** What other programs print when there is no space. */
const printed = /\bENOSPC\b|\bEDQUOT\b|no space left on device|disk quota exceeded/i;

/**
 * The error of a disk that is full, or takes nothing, for people.
 *
 * @param error what the file system said
 * @param path what was being written, for failures that do not say it: a write names no file. Absent: the path in the error
 * @returns undefined for every other error
 */
export function diskError(error: unknown, path?: string): OperatorError | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const failure = Object.hasOwn(failures, error.code) ? failures[error.code] : undefined;
  if (!failure) return undefined;
  return worded(failure, path ?? pathIn(error), error);
}

/** The same for another program that could not write, by what it printed. @param path what it was writing */
export function diskErrorOfTool(said: string, path: string): OperatorError | undefined {
  const full = failures['ENOSPC'];
  return full && printed.test(said) ? worded(full, path, new Error(said.trim())) : undefined;
}

/** Writes something. @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY` naming the path; every other error as it is */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, path) ?? error;
  }
}

/** The same for writing that waits for nothing. */
export function writingNow<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(error, path) ?? error;
  }
}

function worded(
  [code, because, mend]: readonly [string, string, string],
  path: string | undefined,
  cause: Error,
): OperatorError {
  const what = path === undefined ? 'a file cannot be written' : `${path} cannot be written`;
  const where = path === undefined ? '' : ` in ${dirname(path)}`;
  return new OperatorError(code, `${what}: ${because}`, {
    hint: `${mend}${where}, then run the same command again`,
    exitCode: exitCodes.remote,
    cause,
  });
}

/** A copy names its destination, too, which is what is written. */
function pathIn(error: Error): string | undefined {
  const { dest, path } = error as { readonly dest?: unknown; readonly path?: unknown };
  return [dest, path].find((one): one is string => typeof one === 'string');
}
