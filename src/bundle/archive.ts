import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, type ZlibOptions } from 'node:zlib';
// not by import(): the compiled program would get the module as its default alone. This file itself is loaded only when there is an archive
import { extract, type Extract } from 'tar-stream';
import { OperatorError } from '../kernel/errors.js';
import { indexFile, type Bundle } from './bundle.js';
import { companionFiles } from './companions.js';
import { parseIndex } from './read.js';

/** Most that is taken from an archive: far more than any bundle, far less than what fills a memory. */
export interface ArchiveLimits {
  /** Bytes of the unpacked archive.
   * @default 256 MiB; official definitions are 12 MB */
  readonly bytes?: number;
  /** Files and folders.
   * @default 10,000 */
  readonly entries?: number;
}

const defaultLimits: Required<ArchiveLimits> = { bytes: 256 * 2 ** 20, entries: 10_000 };

const code = 'E_BUNDLE_ARCHIVE';

/** Types of tar entries without content of their own. Links are refused, since what they lead to is not what was signed. */
const folderTypes: readonly unknown[] = ['directory'];
const fileTypes: readonly unknown[] = ['file', 'contiguous-file'];

/**
 * Reads a bundle from a `.tar.gz` or `.tar` file, in memory: nothing is unpacked to disk. The files are at the top, in one folder, or, as a release
 * packs them, in a folder of one folder beside its companions. Says nothing about whether they are intact: see `verifyBundle`.
 *
 * @throws OperatorError `E_BUNDLE_ARCHIVE` for what is no archive of a bundle: too large, paths that lead elsewhere, links, a file twice
 */
export async function readArchive(file: string, limits: ArchiveLimits = {}): Promise<Bundle> {
  try {
    return toBundle(await unpack(file, { ...defaultLimits, ...limits }), file);
  } catch (error) {
    if (error instanceof OperatorError && error.code !== code) throw error;
    throw refused(`${file}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

async function unpack(file: string, limits: Required<ArchiveLimits>): Promise<Map<string, string>> {
  const entries = extract();
  entries.end(await unpackedBytes(file, limits.bytes));
  return collect(entries, limits.entries);
}

/** Content of the file, unpacked if it is packed. A small file can unpack to terabytes: that breaks off at the limit. */
async function unpackedBytes(file: string, most: number): Promise<Buffer> {
  const { size } = await stat(file);
  if (size > most) throw refused(`it has ${size} bytes, more than ${most}`);
  const bytes = await readFile(file);
  // https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return packed ? promisify<Buffer, ZlibOptions, Buffer>(gunzip)(bytes, { maxOutputLength: most }) : bytes;
}

async function collect(entries: Extract, most: number): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  let count = 0;
  for await (const entry of entries) {
    if (++count > most) throw refused(`it has more than ${most} entries`);
    const { type, name } = entry.header;
    const path = pathOf(name);
    if (!folderTypes.includes(type) && !fileTypes.includes(type))
      throw refused(`"${name}" is a ${type}, and not a file`);
    if (content.has(path)) throw refused(`"${path}" is in it twice`);
    if (folderTypes.includes(type)) entry.resume();
    else content.set(path, await textOf(entry));
  }
  return content;
}

async function textOf(entry: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A path without leading `./`. @throws OperatorError when it leads out of the archive */
function pathOf(name: string): string {
  const parts = name.split('/').filter((part) => part !== '.' && part !== '');
  const outside = name.startsWith('/') || /^[A-Za-z]:|\\|\0/.test(name) || parts.includes('..');
  if (outside) throw refused(`"${name}" leads out of the archive`);
  return parts.join('/');
}

function toBundle(content: ReadonlyMap<string, string>, file: string): Bundle {
  const top = topOf(content);
  const files = [...content]
    .filter(([path]) => !isCompanion(path, top))
    .map(([path, text]) => {
      if (!path.startsWith(top)) throw refused(`"${path}" is beside the folder ${top} of the bundle`);
      return [path.slice(top.length), text] as const;
    });
  const own = new Map(files);
  const index = parseIndex(own.get(indexFile) ?? '', `${file}:${top}${indexFile}`);
  own.delete(indexFile);
  return { index, files: new Map([...own].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Whether a file stands beside the folder of the bundle and may do so: what tells people how to verify it. */
function isCompanion(path: string, top: string): boolean {
  const parent = top.slice(0, top.lastIndexOf('/', top.length - 2) + 1);
  return top !== '' && companionFiles.some((name) => path === `${parent}${name}`);
}

/** Folder of the index with a slash at the end; empty when it is at the top. */
function topOf(content: ReadonlyMap<string, string>): string {
  if (content.has(indexFile)) return '';
  const folders = [...content.keys()]
    .filter((path) => path.endsWith(`/${indexFile}`) && path.split('/').length <= 3)
    .map((path) => path.slice(0, -indexFile.length));
  const [top] = folders;
  if (top !== undefined && folders.length === 1) return top;
  throw refused(
    top === undefined
      ? `it holds no ${indexFile}, neither at the top nor in a folder or two`
      : `it holds several bundles: ${folders.join(', ')}`,
  );
}

function refused(message: string, cause?: unknown): OperatorError {
  return new OperatorError(code, message, {
    hint: 'pack the folder that synth wrote: tar -czf standard.tar.gz -C dist standard',
    cause,
  });
}
