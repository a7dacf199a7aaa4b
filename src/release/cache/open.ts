import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.js';
import { writing } from '../../kernel/disk.js';
import { isRecord } from '../../kernel/json.js';
import { type FileFacts, describeFile } from '../file-facts.js';

/** A file in the cache, as it was found whole or just made: its digest was computed at this very call. */
export interface CachedFile extends FileFacts {
  readonly path: string;
  /** Whether it was there before. */
  readonly hit: boolean;
}

/** Files by what they were made from. Several processes may use one folder at once. */
export interface ReleaseCache {
  /**
   * Gives the file of a key, and makes it when it is not there or is damaged: every reading compares the bytes with what was noted when they
   * were written. Two that make the same file at once do double work, no harm.
   *
   * @param key from {@link cacheKey}
   * @param make writes the file at the path it is given
   * @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY`; what `make` throws. Nothing is kept then
   */
  readonly file: (key: string, make: (path: string) => Promise<void>) => Promise<CachedFile>;
}

/** How a cache is opened. */
export interface CacheOptions {
  /** Made when the first file is kept. */
  readonly folder: string;
  /** Notes when a file was last of use, so that trimming takes the oldest. */
  readonly clock: Pick<Clock, 'now'>;
}

/** Ending of the note beside each file. */
export const noteEnding = '.json';

/** Folder of a cache in which half-written files lie. */
export const unfinishedFolder = 'unfinished';

/** Opens a cache. */
export function openCache({ folder, clock }: CacheOptions): ReleaseCache {
  return {
    file: async (key, make) => {
      const path = join(folder, key);
      const found = await intact(path);
      if (found) {
        await touch(path, clock);
        return { path, ...found, hit: true };
      }
      const unfinished = join(folder, unfinishedFolder, randomUUID());
      return writing(path, () => keep(path, unfinished, make));
    },
  };

  async function keep(
    path: string,
    unfinished: string,
    make: (path: string) => Promise<void>,
  ): Promise<CachedFile> {
    await mkdir(join(folder, unfinishedFolder), { recursive: true });
    try {
      await make(unfinished);
      const facts = await describeFile(unfinished);
      // the note last: a file without one counts as absent
      await rm(`${path}${noteEnding}`, { force: true });
      await rename(unfinished, path);
      await writeFile(`${unfinished}${noteEnding}`, JSON.stringify(facts));
      await rename(`${unfinished}${noteEnding}`, `${path}${noteEnding}`);
      await touch(path, clock);
      return { path, ...facts, hit: false };
    } finally {
      // gone already when all went well
      await rm(unfinished, { force: true });
      await rm(`${unfinished}${noteEnding}`, { force: true });
    }
  }
}

/** What a file holds, if it is what was noted when it was written. */
async function intact(path: string): Promise<FileFacts | undefined> {
  const note = await readNote(`${path}${noteEnding}`);
  if (note === undefined) return undefined;
  const size = await stat(path).then(
    (stats) => stats.size,
    () => undefined,
  );
  if (size !== note.size) return undefined;
  const found = await describeFile(path);
  return found.sha256 === note.sha256 ? found : undefined;
}

async function readNote(file: string): Promise<FileFacts | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isRecord(note)) return undefined;
    const { sha256, size } = note;
    return typeof sha256 === 'string' && typeof size === 'number' ? { sha256, size } : undefined;
  } catch {
    return undefined;
  }
}

async function touch(path: string, { now }: Pick<Clock, 'now'>): Promise<void> {
  const seconds = now() / 1000;
  // a cache that is read-only is of use all the same
  await utimes(path, seconds, seconds).catch(() => undefined);
}
