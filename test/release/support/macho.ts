import { cpuTypes } from '../../../src/release/formats/macho/constants.js';

/** Segment of a small Mach-O file: its bytes, in one section of the same name in lower case. */
export interface SmallSegment {
  readonly name: string;
  /** Name of its only section. Absent: it has none. */
  readonly section?: string;
  readonly bytes: Buffer;
}

/** What a small Mach-O file is made of. */
export interface SmallMachO {
  /** @default 'arm64' */
  readonly cpu?: keyof typeof cpuTypes;
  /** Segments between `__TEXT` and `__LINKEDIT`. Absent: one, `__DATA`. */
  readonly middle?: readonly SmallSegment[];
  /** Bytes of the only section of `__TEXT`. */
  readonly text?: Buffer;
  /** Bytes of `__LINKEDIT`. */
  readonly linkedit?: Buffer;
  /** Bytes between the load commands and the first section.
   * @default 512 */
  readonly room?: number;
}

const page = 4096;

/** Bytes that differ from each other, so that a shift shows. */
export function pattern(size: number, seed = 1): Buffer {
  return Buffer.from(
    Array.from({ length: size }, (_, index) => (index * 7 + seed * 31 + (index >> 8)) & 0xff),
  );
}

/** Text that the fuse is searched by; split, so that no program that holds this test holds the fuse. */
export const fuse = ['NODE_SEA_FUSE', 'fce680ab2cc467b6e072b8b5df1996b2:0'].join('_');

/** Writes a Mach-O file with a header, segments and nothing to run. */
export function smallMachO({
  cpu = 'arm64',
  text = Buffer.concat([pattern(3000), Buffer.from(fuse), pattern(900, 5)]),
  middle = [{ name: '__DATA', section: '__data', bytes: pattern(page, 3) }],
  linkedit = pattern(1001, 4),
  room = 512,
}: SmallMachO = {}): Buffer {
  const count = middle.length + 2;
  const commandsSize = count * 72 + 80 * (middle.filter(({ section }) => section !== undefined).length + 1);
  const textAt = 32 + commandsSize + room;
  const head = Buffer.alloc(Math.ceil((textAt + text.length) / page) * page);
  head.set(text, textAt);
  [0xfeedfacf, cpuTypes[cpu], 0, 2, count, commandsSize, 0x200085, 0].forEach((value, index) =>
    head.writeUInt32LE(value, 4 * index),
  );
  const parts = [head];
  let [at, offset] = [32, 0];
  const write = (segment: {
    name: string;
    section?: string;
    size: number;
    sectionAt: number;
    sectionSize: number;
  }) => {
    writeSegment(head, at, { ...segment, offset });
    at += segment.section === undefined ? 72 : 152;
    offset += segment.size;
  };
  write({
    name: '__TEXT',
    section: '__text',
    size: head.length,
    sectionAt: textAt,
    sectionSize: text.length,
  });
  for (const { name, section, bytes } of middle) {
    const padded = Buffer.alloc(Math.ceil(bytes.length / page) * page);
    bytes.copy(padded);
    parts.push(padded);
    write({
      name,
      ...(section !== undefined && { section }),
      size: padded.length,
      sectionAt: offset,
      sectionSize: bytes.length,
    });
  }
  write({ name: '__LINKEDIT', size: linkedit.length, sectionAt: 0, sectionSize: 0 });
  return Buffer.concat([...parts, linkedit]);
}

function writeSegment(
  head: Buffer,
  at: number,
  segment: {
    readonly name: string;
    readonly section?: string;
    readonly offset: number;
    readonly size: number;
    readonly sectionAt: number;
    readonly sectionSize: number;
  },
): void {
  const sections = segment.section === undefined ? 0 : 1;
  head.writeUInt32LE(0x19, at);
  head.writeUInt32LE(72 + 80 * sections, at + 4);
  head.write(segment.name, at + 8, 'latin1');
  head.writeBigUInt64LE(BigInt(0x1_0000_0000 + segment.offset), at + 24);
  head.writeBigUInt64LE(BigInt(Math.ceil(segment.size / 16_384) * 16_384), at + 32);
  head.writeBigUInt64LE(BigInt(segment.offset), at + 40);
  head.writeBigUInt64LE(BigInt(segment.size), at + 48);
  head.writeUInt32LE(sections, at + 64);
  if (segment.section === undefined) return;
  head.write(segment.section, at + 72, 'latin1');
  head.write(segment.name, at + 88, 'latin1');
  head.writeBigUInt64LE(BigInt(segment.sectionSize), at + 112);
  head.writeUInt32LE(segment.sectionAt, at + 120);
}
