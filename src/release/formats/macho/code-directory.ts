import { createHash } from 'node:crypto';
import { fixedText, malformed, readLong, slice } from '../bytes.js';
import { blobMagic, hashTypes } from './constants.js';

/** List of hashes that says what a file, and what belongs to it, has to be. */
export interface CodeDirectory {
  /** As hexadecimal: 0x20400 knows the executable segment. */
  readonly version: number;
  readonly flags: number;
  readonly identifier: string;
  /** Team of the signer. Absent: signed ad hoc. */
  readonly teamId?: string;
  /** Bytes of the file that the page hashes cover. */
  readonly codeLimit: number;
  /** Bytes of one page. */
  readonly pageSize: number;
  /** Number of the kind of hash, as in {@link hashTypes}. */
  readonly hashType: number;
  readonly pageHashes: readonly Buffer[];
  /** Hashes of what belongs to the file, by slot; zeroes for what it does not have. */
  readonly specialHashes: ReadonlyMap<number, Buffer>;
  /** Place of the segment `__TEXT` in the file. Absent: older than version 0x20400. */
  readonly executableSegment?: { readonly offset: number; readonly size: number };
}

/** What a new code directory is made of. */
export interface CodeDirectoryParts {
  readonly flags: number;
  readonly identifier: string;
  /** Bytes to hash: the file up to the signature, with its final header. */
  readonly code: Buffer;
  readonly executableSegment: { readonly offset: number; readonly size: number };
  /** Blobs that belong to it, by slot. Empty: none. */
  readonly special: ReadonlyMap<number, Buffer>;
}

/** The oldest version that knows the executable segment, which Apple silicon asks for. */
const version = 0x20400;
/** Bytes before the identifier in that version. */
const fixedSize = 88;
/** `CS_EXECSEG_MAIN_BINARY`: a program, not a library. */
const mainBinary = 1n;
const pageBits = 12;
const sha256 = 2;
const hashSize = 32;

/** Bytes of a new code directory; a function of its own, because the header of the file, which is hashed, has to name the size of the signature. */
export function codeDirectorySize({
  code,
  identifier,
  special,
}: Pick<CodeDirectoryParts, 'identifier' | 'special'> & {
  readonly code: { readonly length: number };
}): number {
  const hashes = Math.ceil(code.length / (1 << pageBits)) + highest(special);
  return fixedSize + Buffer.byteLength(identifier) + 1 + hashes * hashSize;
}

/** Writes a code directory with SHA-256 and pages of 4 KiB, as Apple's own linker does. */
export function writeCodeDirectory(parts: CodeDirectoryParts): Buffer {
  const directory = Buffer.alloc(codeDirectorySize(parts));
  const specials = highest(parts.special);
  const hashesAt = fixedSize + Buffer.byteLength(parts.identifier) + 1 + specials * hashSize;
  const pages = pageHashes(parts.code, 1 << pageBits, sha256);
  const head = [blobMagic.codeDirectory, directory.length, version, parts.flags, hashesAt, fixedSize];
  [...head, specials, pages.length, parts.code.length].forEach((value, index) =>
    directory.writeUInt32BE(value, 4 * index),
  );
  directory.set([hashSize, sha256, 0, pageBits], 36);
  directory.writeBigUInt64BE(BigInt(parts.executableSegment.offset), 64);
  directory.writeBigUInt64BE(BigInt(parts.executableSegment.size), 72);
  directory.writeBigUInt64BE(mainBinary, 80);
  directory.write(parts.identifier, fixedSize);
  pages.forEach((hash, index) => hash.copy(directory, hashesAt + index * hashSize));
  // hashes of what belongs to the file stand before those of its pages, counted backwards
  for (const [slot, blob] of parts.special) hashOf(blob, sha256).copy(directory, hashesAt - slot * hashSize);
  return directory;
}

/** Reads a code directory. @throws RangeError when it points beyond its end; OperatorError for a kind of hash that nobody uses */
export function readCodeDirectory(blob: Buffer): CodeDirectory {
  const number = (offset: number) => blob.readUInt32BE(offset);
  const [size = 0, hashType = 0] = [blob[36], blob[37]];
  if (hashTypes[hashType]?.size !== size)
    throw malformed('Mach-O', `its code directory has hashes of kind ${hashType} and ${size} bytes`);
  const hashesAt = number(16);
  const hash = (index: number) => slice(blob, hashesAt + index * size, size);
  const teamAt = number(8) >= 0x20200 ? number(48) : 0;
  const longLimit = number(8) >= 0x20300 ? readLong(blob, 56, 'big') : 0;
  return {
    version: number(8),
    flags: number(12),
    identifier: fixedText(blob, number(20), blob.length),
    ...(teamAt > 0 && { teamId: fixedText(blob, teamAt, blob.length) }),
    codeLimit: longLimit > 0 ? longLimit : number(32),
    pageSize: 1 << (blob[39] ?? 0),
    hashType,
    pageHashes: Array.from({ length: number(28) }, (_, index) => hash(index)),
    specialHashes: new Map(Array.from({ length: number(24) }, (_, index) => [index + 1, hash(-index - 1)])),
    ...(number(8) >= 0x20400 && {
      executableSegment: { offset: readLong(blob, 64, 'big'), size: readLong(blob, 72, 'big') },
    }),
  };
}

/**
 * Hashes a file page by page. The last page ends where the code ends: filled up with zeroes it would have another hash, which macOS 26 let pass and
 * macOS 27 does not (oven-sh/bun#32159).
 */
export function pageHashes(code: Buffer, pageSize: number, hashType: number): Buffer[] {
  return Array.from({ length: Math.ceil(code.length / pageSize) }, (_, index) =>
    hashOf(code.subarray(index * pageSize, (index + 1) * pageSize), hashType),
  );
}

/** Hash of a blob or page, cut to the length of its kind. */
export function hashOf(bytes: Uint8Array, hashType: number): Buffer {
  const { name, size } = hashTypes[hashType] ?? { name: 'sha256', size: hashSize };
  return createHash(name).update(bytes).digest().subarray(0, size);
}

function highest(special: ReadonlyMap<number, Buffer>): number {
  return Math.max(0, ...special.keys());
}
