import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
// not by import(): the compiled program would get these modules as their default alone
import { extract } from 'tar-stream';
import { openPromise, type Entry as ZipEntry } from 'yauzl';
import { diskError } from '../../kernel/disk.js';
import { OperatorError } from '../../kernel/errors.js';
import { hashStream } from '../file-facts.js';
import { pathComplaint, type Entry } from './member.js';

/** Most that is unpacked of one archive: a release has at most a universal program of 230 MB. What is more is an attack on the disk or memory. */
const mostBytes = 2 ** 30;
const mostEntries = 20_000;

/** Sees the bytes of a member pass. Gives them on as they are. */
export type Look = (path: string, bytes: AsyncIterable<unknown>) => AsyncIterable<unknown>;

/**
 * Opens an archive again, by the ending of its name, and says what is in it. Nothing is written to disk.
 *
 * @param name of the archive, for messages. Absent: the file
 * @param look sees every member. Absent: nobody does
 * @throws OperatorError `E_ARCHIVE_INVALID` for what is none, for links and devices, for a path that leads elsewhere, for what unpacks to too much
 */
export async function readEntries(
  file: string,
  name = file,
  look: Look = (_path, bytes) => bytes,
): Promise<readonly Entry[]> {
  try {
    const entries = file.endsWith('.zip') ? await readZip(file, look) : await readTarGz(file, look);
    check(entries);
    return entries;
  } catch (cause) {
    const full = diskError(cause);
    if (full) throw full;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError('E_ARCHIVE_INVALID', `${name} cannot be opened: ${message}`, {
      hint: 'it was damaged or changed: download or build it again',
      cause,
    });
  }
}

async function readTarGz(file: string, look: Look): Promise<readonly Entry[]> {
  const bytes = createReadStream(file);
  const tar = extract();
  const unpacked = bytes.pipe(createGunzip());
  // an error of one has to end the next one, or nobody would ever be told
  bytes.on('error', (error) => unpacked.destroy(error));
  unpacked.on('error', (error) => tar.destroy(error));
  unpacked.pipe(tar);
  const entries: Entry[] = [];
  for await (const entry of tar) {
    const { type, name, mode } = entry.header;
    if (type !== 'file') throw new Error(`"${name}" is a ${type}, not a file`);
    entries.push({ path: name, mode, ...(await hashStream(look(name, limited(entry, entries)))) });
  }
  return entries;
}

async function readZip(file: string, look: Look): Promise<readonly Entry[]> {
  const zip = await openPromise(file, { strictFileNames: true });
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const bytes = await zip.openReadStreamPromise(entry);
      entries.push({
        path: entry.fileName,
        mode: modeOf(entry),
        ...(await hashStream(look(entry.fileName, limited(bytes, entries)))),
      });
    }
    return entries;
  } finally {
    zip.close();
  }
}

/** Mode of a member: the upper half of the external attributes, as Unix writes them. @throws Error for what is no regular file */
function modeOf({ externalFileAttributes, fileName }: ZipEntry): number {
  const mode = externalFileAttributes >>> 16;
  if ((mode & 0o170000) !== 0o100000) throw new Error(`"${fileName}" is not a file`);
  return mode & 0o7777;
}

async function* limited(bytes: AsyncIterable<unknown>, before: readonly Entry[]): AsyncIterable<unknown> {
  if (before.length >= mostEntries) throw new Error(`it has more than ${mostEntries} entries`);
  let left = mostBytes - before.reduce((sum, { size }) => sum + size, 0);
  for await (const chunk of bytes) {
    left -= (chunk as Uint8Array).byteLength;
    if (left < 0) throw new Error(`it unpacks to more than ${mostBytes} bytes`);
    yield chunk;
  }
}

function check(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const { path } of entries) {
    const complaint = pathComplaint(path);
    if (complaint !== undefined) throw new Error(`the path "${path}" ${complaint}`);
    if (seen.has(path)) throw new Error(`"${path}" is in it twice`);
    seen.add(path);
  }
}
