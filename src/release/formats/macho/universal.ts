import { alignUp, asBuffer, malformed, parsing, slice } from '../bytes.js';
import { cpuTypes, fatMagic } from './constants.js';
import { readMachO } from './read.js';

/** One of the programs in a universal file. */
export interface Slice {
  readonly cpuType: number;
  readonly cpuSubtype: number;
  readonly bytes: Uint8Array;
}

/** Each program begins at a multiple of this: the page size of Apple silicon. */
const alignmentBits = 14;
const entrySize = 20;

/**
 * Puts programs for several processors into one file, Intel before Apple silicon: older tools of Apple expect that order, and `lipo` keeps it. The programs
 * are not changed, so each keeps its signature.
 *
 * @throws OperatorError `E_RELEASE_FORMAT` when two are for the same processor
 */
export function writeUniversal(programs: readonly Uint8Array[]): Uint8Array {
  const files = programs
    .map((bytes) => ({ bytes, ...cpuOf(bytes) }))
    .sort((a, b) => Number(a.cpuType === cpuTypes.arm64) - Number(b.cpuType === cpuTypes.arm64));
  if (new Set(files.map(({ cpuType }) => cpuType)).size !== files.length)
    throw malformed('universal Mach-O', 'two of its programs are for the same processor');
  const head = Buffer.alloc(alignUp(8 + entrySize * files.length, 1 << alignmentBits));
  head.writeUInt32BE(fatMagic, 0);
  head.writeUInt32BE(files.length, 4);
  let end = head.length;
  const parts: Uint8Array[] = [head];
  files.forEach(({ bytes, cpuType, cpuSubtype }, index) => {
    const offset = alignUp(end, 1 << alignmentBits);
    [cpuType, cpuSubtype, offset, bytes.length, alignmentBits].forEach((value, field) =>
      head.writeUInt32BE(value, 8 + entrySize * index + 4 * field),
    );
    parts.push(Buffer.alloc(offset - end), bytes);
    end = offset + bytes.length;
  });
  return Buffer.concat(parts);
}

/** Whether bytes begin like a universal file. */
export function isUniversal(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && asBuffer(bytes).readUInt32BE(0) === fatMagic;
}

/** Takes a universal file apart. @throws OperatorError `E_RELEASE_FORMAT`, also for bytes between the programs that belong to none */
export function readUniversal(bytes: Uint8Array): Slice[] {
  return parsing('universal Mach-O', () => {
    const buffer = asBuffer(bytes);
    if (!isUniversal(bytes)) throw malformed('universal Mach-O', 'it does not begin like one');
    let end = 8 + entrySize * buffer.readUInt32BE(4);
    const slices = Array.from({ length: buffer.readUInt32BE(4) }, (_, index) => {
      const field = (number: number) => buffer.readUInt32BE(8 + entrySize * index + 4 * number);
      const [offset, size] = [field(2), field(3)];
      if (
        offset < end ||
        offset % 2 ** field(4) !== 0 ||
        buffer.subarray(end, offset).some((byte) => byte !== 0)
      )
        throw malformed('universal Mach-O', `program ${index + 1} does not begin at ${offset}`);
      end = offset + size;
      return { cpuType: field(0), cpuSubtype: field(1), bytes: slice(buffer, offset, size) };
    });
    if (end !== buffer.length)
      throw malformed('universal Mach-O', `bytes follow its last program, at ${end}`);
    return slices;
  });
}

function cpuOf(bytes: Uint8Array): { cpuType: number; cpuSubtype: number } {
  const { cpuType, cpuSubtype } = readMachO(bytes);
  return { cpuType, cpuSubtype };
}
