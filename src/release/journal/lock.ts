import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writingNow } from '../../kernel/disk.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { stillRuns, thisProcess, type ProcessIdentity } from './process.js';

/** How often a lock of somebody who is gone is cleared away, before somebody else is thought to be quicker. */
const attempts = 5;

/**
 * Makes this process the only one that publishes from a folder.
 *
 * The lock is written beside and linked into place: it is there with its content, or not at all. One whose process is gone is moved away and looked at
 * again before it counts as gone, since somebody else may have been quicker.
 *
 * @returns what gives it back
 * @throws OperatorError `E_RELEASE_BUSY` when another process has it; `E_DISK_FULL`, `E_DISK_READ_ONLY`
 */
export function takeLock(path: string, self: ProcessIdentity = thisProcess()): () => void {
  const mine = `${path}.${self.pid}`;
  try {
    writingNow(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(mine, JSON.stringify(self));
    });
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (linked(mine, path)) return () => giveBack(path, self);
      const holder = holderOf(path);
      if (holder && stillRuns(holder)) throw busy(path, holder);
      if (holder) clear(path, holder);
    }
    throw busy(path, holderOf(path));
  } finally {
    rmSync(mine, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Who has the lock; undefined when it has just been given back. */
function holderOf(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // not ours to read: whoever wrote it is not known to be gone
    throw busy(path, undefined);
  }
}

/** Moves a lock away whose process is gone; puts it back when it turns out to be another one by now. */
function clear(path: string, gone: ProcessIdentity): void {
  const aside = `${path}.gone.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = JSON.parse(readFileSync(aside, 'utf8')) as ProcessIdentity;
  if (moved.pid !== gone.pid || moved.started !== gone.started) linked(aside, path);
  rmSync(aside, { force: true });
}

function giveBack(path: string, self: ProcessIdentity): void {
  const holder = holderOf(path);
  if (holder?.pid === self.pid && holder.started === self.started) rmSync(path, { force: true });
}

function busy(path: string, holder: ProcessIdentity | undefined): OperatorError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new OperatorError('E_RELEASE_BUSY', `${who} publishes from this folder`, {
    hint: `wait until it has ended; if it is certain that none does, delete ${path}`,
    exitCode: exitCodes.refused,
  });
}
