import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

/**
 * Takes some files out of a package of the npm registry; the rest, 2,700 header files in a runtime, is passed over.
 *
 * @param tarball the package
 * @param wanted where each file goes, by its path inside the package
 * @param limit bytes that all of them may have together; more is an error
 * @returns paths that were found
 * @throws Error when the tarball is damaged or holds more than the limit
 */
export async function extractFiles(
  tarball: string,
  wanted: ReadonlyMap<string, string>,
  limit: number,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let left = limit;
  const entries = extract();
  const reading = pipeline(createReadStream(tarball), createGunzip(), entries);
  // a broken stream ends the loop below with the same error
  reading.catch(() => undefined);
  for await (const entry of entries) {
    const { name, type, size } = entry.header;
    // the first folder is "package" by custom, not by rule
    const path = name.split('/').slice(1).join('/');
    const destination = type === 'file' && !found.has(path) ? wanted.get(path) : undefined;
    if (destination === undefined) {
      entry.resume();
      continue;
    }
    left -= size;
    if (left < 0) throw new Error(`${path} makes the files larger than ${limit} bytes`);
    await pipeline(entry, createWriteStream(destination));
    found.add(path);
  }
  await reading;
  return found;
}
