import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareText } from '../../kernel/json.js';
import { noteEnding, unfinishedFolder } from './open.js';

/** What was taken out of a cache. */
export interface Cleaned {
  readonly files: number;
  /** Bytes. */
  readonly size: number;
}

/** How a cache is made smaller. */
export interface TrimOptions {
  /** Look, and remove nothing. @default false */
  readonly dryRun?: boolean;
}

/**
 * Takes the files out of a cache that were not of use for longest, until it is small enough. Nothing else in its folder is touched; a folder that is
 * not there is an empty cache.
 *
 * @param limit bytes that may stay; with 0 what half-finished work left goes, too
 */
export async function trimCache(
  folder: string,
  limit: number,
  { dryRun = false }: TrimOptions = {},
): Promise<Cleaned> {
  const entries = await entriesOf(folder);
  let size = entries.reduce((sum, entry) => sum + entry.size, 0);
  const removed: Entry[] = [];
  for (const entry of entries) {
    if (size <= limit) break;
    if (!dryRun) await remove(entry.path);
    size -= entry.size;
    removed.push(entry);
  }
  if (limit === 0 && !dryRun) await rm(join(folder, unfinishedFolder), { recursive: true, force: true });
  return { files: removed.length, size: removed.reduce((sum, entry) => sum + entry.size, 0) };
}

async function remove(path: string): Promise<void> {
  // the note first: without it the rest counts as absent
  await rm(`${path}${noteEnding}`, { force: true });
  await rm(path, { force: true });
}

interface Entry {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly used: number;
}

/** Files of a cache, the one that was not of use for longest first. */
async function entriesOf(folder: string): Promise<Entry[]> {
  const names = await readdir(folder).catch(() => []);
  const entries = await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{64}$/.test(name))
      .map(async (name) => {
        const { size, mtimeMs } = await stat(join(folder, name));
        return { path: join(folder, name), size, used: mtimeMs };
      }),
  );
  return entries.sort((a, b) => a.used - b.used || compareText(a.path, b.path));
}
