import { asBuffer, malformed, parsing, slice } from '../bytes.js';
import { readCodeDirectory, type CodeDirectory } from './code-directory.js';
import { blobMagic, slots } from './constants.js';
import { readPropertyList, type Entitlements } from './entitlements.js';
import { readMachO } from './read.js';

/** A code signature that lies at the end of a file. */
export interface CodeSignature {
  /** Every blob by slot, with its own header. */
  readonly blobs: ReadonlyMap<number, Buffer>;
  /** Bytes that the blobs fill; the rest of the place is filler. */
  readonly used: number;
  /** One per kind of hash, the main one first. */
  readonly codeDirectories: readonly CodeDirectory[];
  /** Signature of a person over the main code directory, as PKCS #7. Absent: signed ad hoc. */
  readonly cms?: Buffer;
}

/** Reads the code signature of a Mach-O file. @returns undefined when it has none @throws OperatorError `E_RELEASE_FORMAT` */
export function readSignature(bytes: Uint8Array): CodeSignature | undefined {
  const { signature } = readMachO(bytes);
  if (!signature) return undefined;
  return parsing('Mach-O', () => {
    const all = slice(asBuffer(bytes), signature.offset, signature.size);
    if (all.readUInt32BE(0) !== blobMagic.embeddedSignature)
      throw malformed(
        'Mach-O',
        `there is no code signature at ${signature.offset}, where its header says so`,
      );
    const blobs = readBlobs(all);
    const directories = [...blobs].filter(([slot]) => isCodeDirectory(slot)).sort(([a], [b]) => a - b);
    const cms = blobs.get(slots.cms)?.subarray(8);
    return {
      blobs,
      used: all.readUInt32BE(4),
      codeDirectories: directories.map(([, blob]) => readCodeDirectory(blob)),
      // an empty wrapper is what codesign writes when it signs ad hoc
      ...(cms && cms.length > 0 && { cms }),
    };
  });
}

/** Entitlements that a signed file has. Empty when it has none, or is not signed. @throws OperatorError `E_RELEASE_FORMAT` */
export function readEntitlements(bytes: Uint8Array): Entitlements {
  const blob = readSignature(bytes)?.blobs.get(slots.entitlements);
  return blob ? readPropertyList(blob.toString('utf8', 8)) : new Map();
}

/** Puts blobs, in the order of their slots, into one signature. */
export function writeSignature(blobs: ReadonlyMap<number, Buffer>): Buffer {
  const ordered = [...blobs].sort(([a], [b]) => a - b);
  const head = Buffer.alloc(12 + 8 * ordered.length);
  let offset = head.length;
  ordered.forEach(([slot, blob], index) => {
    head.writeUInt32BE(slot, 12 + 8 * index);
    head.writeUInt32BE(offset, 16 + 8 * index);
    offset += blob.length;
  });
  head.writeUInt32BE(blobMagic.embeddedSignature, 0);
  head.writeUInt32BE(offset, 4);
  head.writeUInt32BE(ordered.length, 8);
  return Buffer.concat([head, ...ordered.map(([, blob]) => blob)]);
}

/** Wraps bytes as a blob: its kind, its length, itself. */
export function blobOf(magic: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(magic, 0);
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}

function readBlobs(all: Buffer): Map<number, Buffer> {
  const place = (index: number) => 12 + 8 * index;
  const entries = Array.from({ length: all.readUInt32BE(8) }, (_, index): [number, Buffer] => {
    const offset = all.readUInt32BE(place(index) + 4);
    return [all.readUInt32BE(place(index)), slice(all, offset, all.readUInt32BE(offset + 4))];
  });
  return new Map(entries);
}

function isCodeDirectory(slot: number): boolean {
  return (
    slot === slots.codeDirectory ||
    (slot >= slots.alternateCodeDirectories && slot < slots.alternateCodeDirectories + 5)
  );
}
