import { createReadStream, statSync } from 'node:fs';
import { compareText } from '../../kernel/json.js';
import type { ReleaseCache } from '../cache/index.js';
import { describeFile, expectSame, sha256Of } from '../file-facts.js';

/** A file that goes into an archive. */
export interface Member {
  /** Path inside, with forward slashes, relative. */
  readonly path: string;
  /** Its bytes, or the file on disk that has them; with the SHA-256 that the file must still have. Absent: whatever it holds. */
  readonly content: string | Uint8Array | { readonly file: string; readonly sha256?: string };
  /** Whether it can be started.
   * @default false */
  readonly executable?: boolean;
}

/** A file as it stands in an archive. */
export interface Entry {
  readonly path: string;
  /** Rights, such as `0o755`: never those of the disk, which the umask of the builder decides. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** What decides the bytes of an archive besides its members. */
export interface ArchiveOptions {
  /** Seconds since 1970 that every member gets as its time. */
  readonly sourceDate: number;
  /** From 1, fast, to 9, small. */
  readonly level: number;
  /** Where what was packed is kept, so that the same members are compressed once. Absent: nowhere. */
  readonly cache?: ReleaseCache;
}

/** A path is refused when it could leave the folder that an archive is unpacked into, on any system. Undefined: it is fine. */
export function pathComplaint(path: string): string | undefined {
  if (path === '' || path.startsWith('/')) return 'is not relative';
  if (/[\\:\0]/.test(path)) return 'holds a character that means something else on Windows';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) return 'leads elsewhere';
  return undefined;
}

/**
 * Puts members in the order of their paths, by code unit.
 *
 * @throws Error for a path that leads out of the archive, or comes twice, letters of either case counting as one: half of the systems that
 * unpack it do not tell them apart
 */
export function sortMembers(members: readonly Member[]): readonly Member[] {
  const seen = new Set<string>();
  for (const { path } of members) {
    const complaint = pathComplaint(path);
    if (complaint !== undefined) throw new Error(`the path "${path}" of an archive ${complaint}`);
    if (seen.has(path.toLowerCase())) throw new Error(`the path "${path}" is in the archive twice`);
    seen.add(path.toLowerCase());
  }
  return [...members].sort((a, b) => compareText(a.path, b.path));
}

/** Rights of a member. */
export function modeOf({ executable }: Member): number {
  return executable === true ? 0o755 : 0o644;
}

/** Bytes of a member, before they are read. */
export function sizeOf({ content }: Member): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  return content instanceof Uint8Array ? content.byteLength : statSync(content.file).size;
}

/** Content of a member, piece by piece. */
export function bytesOf({ content }: Member): AsyncIterable<unknown> | Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : createReadStream(content.file);
}

/** How a member has to stand in the archive, in the order in which it does. @throws OperatorError `E_RELEASE_CHANGED` for a file that is another one by now */
export function entriesOf(members: readonly Member[]): Promise<readonly Entry[]> {
  return Promise.all(
    sortMembers(members).map(async (member) => ({
      path: member.path,
      mode: modeOf(member),
      ...(await factsOf(member)),
    })),
  );
}

async function factsOf({
  path,
  content,
}: Member): Promise<{ readonly size: number; readonly sha256: string }> {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
    const facts = await describeFile(content.file);
    expectSame({ name: path, sha256: content.sha256 ?? facts.sha256 }, facts.sha256);
    return facts;
  }
  return { size: Buffer.byteLength(content), sha256: sha256Of(content) };
}
