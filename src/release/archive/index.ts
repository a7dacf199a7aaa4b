import { OperatorError } from '../../kernel/errors.js';
import { compareEntries } from './compare.js';
import { entriesOf, type ArchiveOptions, type Member } from './member.js';
import { readEntries } from './read.js';

export type { ArchiveOptions, Entry, Member } from './member.js';
export { compareEntries } from './compare.js';
export { readEntries } from './read.js';

/**
 * Packs members into a file, as `.zip` or `.tar.gz` by the ending of its name, opens it again and compares.
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
  await write(file, members, options);
  const problems = compareEntries(name, await entriesOf(members), await readEntries(file, name));
  if (problems.length === 0) return;
  throw new OperatorError('E_ARCHIVE_DIFFERS', `${name} does not hold what was packed into it`, {
    problems,
    hint: 'look whether the disk is full, or something else writes into the build folder, and build again',
  });
}

async function write(file: string, members: readonly Member[], options: ArchiveOptions): Promise<void> {
  if (!file.endsWith('.zip')) return (await import('./tar-gz.js')).writeTarGz(file, members, options);
  return (await import('./zip.js')).writeZip(file, members, options);
}
