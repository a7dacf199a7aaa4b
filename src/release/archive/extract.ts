import { open } from 'node:fs/promises';
import { OperatorError } from '../../kernel/errors.js';
import type { Entry } from './member.js';
import { readEntries } from './read.js';

/**
 * Writes one member of an archive into a new file, which only its owner may read and nobody start. The archive is read to its end and checked like any other.
 *
 * @param ending of the member's path, which one member has, such as `/cto`
 * @throws OperatorError `E_ARCHIVE_INVALID` for no usable archive, and for one in which no member or several end so, `E_DISK_FULL`; what the file
 * system says
 */
export async function extractMember(archive: string, ending: string, destination: string): Promise<Entry> {
  const entries = await readEntries(archive, archive, (path, bytes) =>
    path.endsWith(ending) ? copied(bytes, destination) : bytes,
  );
  const [found, second] = entries.filter(({ path }) => path.endsWith(ending));
  if (found && !second) return found;
  throw new OperatorError('E_ARCHIVE_INVALID', `${archive} holds not one file that ends in ${ending}`, {
    hint: 'it is no archive of a release: download it again, and tell its makers',
  });
}

async function* copied(bytes: AsyncIterable<unknown>, destination: string): AsyncGenerator {
  const file = await open(destination, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      await file.writeFile(chunk as Uint8Array);
      yield chunk;
    }
    // a machine that loses power must not have the name without the content
    await file.sync();
  } finally {
    await file.close();
  }
}
