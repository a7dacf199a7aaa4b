import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diskError } from '../../kernel/disk.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { notWritable } from './plan.js';
import { expectAnswer, type Trial } from './trial.js';

/** A program in the place of which another one comes. */
export interface Replacement extends Trial {
  /** The program that is there. */
  readonly file: string;
  /** Puts the new program at a path, beside the old one. */
  readonly bring: (path: string) => Promise<unknown>;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since 1970, for the age of leftovers. */
  readonly now: number;
}

/** Leftovers of somebody who was killed, in milliseconds of age: younger ones may be at work. */
const stale = 3_600_000;

/**
 * Puts a program in the place of another one, of which the file may be running.
 *
 * - the new one is started first, beside the old one, and once more in its place; if it does not answer, the old one is there again
 * - at every moment either the old or the new one is there, whole; on Windows, which renames a running program but does not replace it, for the
 *   moment between two renames neither
 *
 * @throws OperatorError `E_UPGRADE_START` when the new one does not answer, `E_UPGRADE_WRITE`, `E_DISK_FULL`; what bringing it throws
 */
export async function replaceProgram(replacement: Replacement): Promise<void> {
  const { file, bring, now } = replacement;
  // the names that install.ps1 looks for, too
  const mark = `${file}.${randomUUID()}`;
  const [fresh, former] = [`${mark}.new`, `${mark}.old`];
  removeLeftovers(file, now);
  try {
    await bring(fresh);
    likeTheFormer(fresh, file);
    await expectAnswer(fresh, replacement, 'nothing was changed');
    await swap(fresh, former, replacement);
  } catch (error) {
    throw worded(error, file);
  } finally {
    remove(fresh);
  }
}

/** Root may upgrade the program of somebody else, whose it stays. */
function likeTheFormer(fresh: string, file: string): void {
  const { mode, uid, gid } = statSync(file);
  if (process.getuid?.() === 0) chownSync(fresh, uid, gid);
  chmodSync(fresh, mode & 0o777);
}

async function swap(fresh: string, former: string, replacement: Replacement): Promise<void> {
  const { file, platform } = replacement;
  if (platform === 'win32') await patiently(() => renameSync(file, former));
  else keep(file, former);
  try {
    await patiently(() => renameSync(fresh, file));
    await expectAnswer(file, replacement, 'the former one is in its place again');
  } catch (error) {
    await putBack(former, replacement);
    throw error;
  }
  // Windows keeps the file of a program that runs: it goes with the next upgrade
  remove(former);
}

async function putBack(former: string, { file, platform }: Replacement): Promise<void> {
  try {
    if (platform === 'win32') await patiently(() => rmSync(file, { force: true }));
    await patiently(() => renameSync(former, file));
  } catch (cause) {
    throw new OperatorError(
      'E_UPGRADE_START',
      `the new program does not start, and the former one could not be put back: it is ${former}`,
      {
        hint: `rename it to ${file}`,
        exitCode: exitCodes.differs,
        cause,
      },
    );
  }
}

/** A second name for the same file; a copy where the file system has no such thing. */
function keep(file: string, former: string): void {
  try {
    linkSync(file, former);
  } catch {
    copyFileSync(file, former);
  }
}

/** Waits in milliseconds for what looks into every new program on Windows: a file that it holds open cannot be renamed. */
const waits = [100, 300, 900];

async function patiently(act: () => void): Promise<void> {
  for (const wait of [...waits, undefined]) {
    try {
      return act();
    } catch (error) {
      const held = ['EBUSY', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!held || wait === undefined || process.platform !== 'win32') throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function removeLeftovers(file: string, now: number): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder).filter((one) => isLeftover(one, basename(file)))) {
    const path = join(folder, name);
    if (now - (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? now) > stale) remove(path);
  }
}

function isLeftover(name: string, program: string): boolean {
  return (
    name.startsWith(`${program}.`) && /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:new|old)$/.test(name)
  );
}

/** What stays behind costs space, no more. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

function worded(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['EACCES', 'EPERM'].includes(code) ? notWritable(file, error) : (diskError(error, file) ?? error);
}
