import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writing } from '../../kernel/disk.js';
import { OperatorError } from '../../kernel/errors.js';
import { cacheKey } from '../cache/index.js';
import { compareEntries } from './compare.js';
import { entriesOf, type ArchiveOptions, type Entry, type Member } from './member.js';
import { readEntries } from './read.js';

export type { ArchiveOptions, Entry, Member } from './member.js';
export { compareEntries } from './compare.js';
export { readEntries } from './read.js';

/**
 * Packs members into a file, as `.zip` or `.tar.gz` by the ending of its name, opens it again and compares: also what comes from a cache.
 *
 * @param name of the archive, for messages. Absent: the file
 * @throws OperatorError `E_ARCHIVE_DIFFERS` when what was packed is not what is in it: a full disk, or a member that changed meanwhile
 */
export async function packArchive(
  file: string,
  members: readonly Member[],
  options: ArchiveOptions,
  name = file,
): Promise<void> {
  const entries = await entriesOf(members);
  const format = file.endsWith('.zip') ? 'zip' : 'tar.gz';
  if (options.cache) await packOnce(options.cache, { file, format, members, entries, options });
  else await write(format, file, members, options);
  const problems = compareEntries(name, entries, await readEntries(file, name));
  if (problems.length === 0) return;
  throw new OperatorError('E_ARCHIVE_DIFFERS', `${name} does not hold what was packed into it`, {
    problems,
    hint: 'look whether the disk is full, or something else writes into the build folder, and build again',
  });
}

type Format = 'zip' | 'tar.gz';

/** Counted up when the same members come to give other bytes, so that no archive of the former way is taken from a cache. */
const recipe = 1;

interface Packing {
  readonly file: string;
  readonly format: Format;
  readonly members: readonly Member[];
  readonly entries: readonly Entry[];
  readonly options: ArchiveOptions;
}

async function packOnce(
  cache: NonNullable<ArchiveOptions['cache']>,
  { file, format, members, entries, options }: Packing,
): Promise<void> {
  const { sourceDate, level } = options;
  const key = cacheKey({
    kind: 'archive',
    recipe,
    format,
    // another version of it compresses to other bytes
    zlib: process.versions.zlib,
    sourceDate,
    level,
    members: entries.map(({ path, mode, sha256 }) => ({ path, mode, sha256 })),
  });
  const packed = await cache.file(key, (path) => write(format, path, members, options));
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writing(file, () => copyFile(packed.path, part));
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

async function write(
  format: Format,
  file: string,
  members: readonly Member[],
  options: ArchiveOptions,
): Promise<void> {
  if (format === 'zip') return (await import('./zip.js')).writeZip(file, members, options);
  return (await import('./tar-gz.js')).writeTarGz(file, members, options);
}
