import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, parse, resolve } from 'node:path';

/** A file to be written. */
export interface OutputFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/**
 * Writes files that only their owner may read, each as a whole or not at all: a reader sees the old content or the new one.
 *
 * @param nonce part of the names of the unfinished files, so that two runs do not write the same
 */
export async function writePrivateFiles(
  folder: string,
  files: readonly OutputFile[],
  nonce: string,
): Promise<void> {
  const pending: string[] = [];
  try {
    const moves: (readonly [from: string, to: string])[] = [];
    for (const { path, content } of files) {
      const target = join(folder, ...path.split('/'));
      const partial = `${target}.partial-${nonce}`;
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      pending.push(partial);
      await writePrivate(partial, content);
      moves.push([partial, target]);
    }
    for (const [from, to] of moves) await rename(from, to);
  } finally {
    await Promise.all(pending.map((path) => rm(path, { force: true })));
  }
}

async function writePrivate(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Content of a file; undefined when it is not there. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The git work tree that a folder lies in, whether the folder is there or not; undefined when in none. */
export function workTreeOf(folder: string): string | undefined {
  const { root } = parse(resolve(folder));
  for (let current = resolve(folder); ; current = dirname(current)) {
    // a file in linked work trees and submodules
    if (existsSync(join(current, '.git'))) return current;
    if (current === root) return undefined;
  }
}
