import { fuse, pattern } from './macho.js';

const page = 4096;
const base = 0x400000;

/** Name and description of a note, as the loader finds it. */
export function noteOf(name: string, type: number, content: Uint8Array): Buffer {
  const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const head = Buffer.alloc(12);
  const named = Buffer.from(`${name}\0`);
  [named.length, content.length, type].forEach((value, index) => head.writeUInt32LE(value, 4 * index));
  return Buffer.concat([head, padded(named), padded(content)]);
}

/** What a small ELF file is made of. */
export interface SmallElf {
  /** Note that was injected. Absent: none, as in a runtime. */
  readonly blob?: Uint8Array;
  /** Whether the fuse is flipped.
   * @default false */
  readonly blown?: boolean;
  /** Flags of the segment with the injected note.
   * @default 4, read */
  readonly flags?: number;
}

/**
 * Writes a statically linked ELF file: one segment with code, the fuse and a note of its own, then sections. Injected, it has a second segment with notes, as postject
 * makes it.
 */
export function smallElf({ blob, blown = false, flags = 4 }: SmallElf = {}): Buffer {
  const text = Buffer.concat([
    pattern(2000),
    Buffer.from(blown ? `${fuse.slice(0, -1)}1` : fuse),
    pattern(500, 2),
  ]);
  const note = noteOf('GNU', 3, pattern(20, 6));
  const names = Buffer.from('\0.note.id\0.text\0.shstrtab\0');
  const code = Buffer.concat([Buffer.alloc(512), note, Buffer.alloc(64), text]);
  const namesAt = code.length;
  const body = Buffer.concat([code, names]);
  const notesAt = Math.ceil((body.length + 4 * 64) / page) * page;
  const notes = blob ? Buffer.concat([note, noteOf('NODE_SEA_BLOB', 0, blob)]) : undefined;
  const sectionsAt = notes ? notesAt + Math.ceil(notes.length / page) * page : Math.ceil(body.length / 8) * 8;
  const file = Buffer.alloc(sectionsAt + 4 * 64);
  body.copy(file);
  notes?.copy(file, notesAt);
  const headers = [
    { type: 1, flags: 5, offset: 0, address: base, size: code.length },
    ...(notes ? [{ type: 1, flags, offset: notesAt, address: base + notesAt, size: notes.length }] : []),
    notes
      ? { type: 4, flags: 4, offset: notesAt, address: base + notesAt, size: notes.length }
      : { type: 4, flags: 4, offset: 512, address: base + 512, size: note.length },
  ];
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(0x3e, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(base + 600), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeBigUInt64LE(BigInt(sectionsAt), 40);
  [64, 56, headers.length, 64, 4, 3].forEach((value, index) => file.writeUInt16LE(value, 52 + 2 * index));
  headers.forEach((header, index) => writeProgramHeader(file, 64 + 56 * index, header));
  const sections = [
    { name: 0, type: 0, offset: 0, size: 0 },
    { name: 1, type: 7, offset: 512, size: note.length },
    { name: 10, type: 1, offset: 512 + note.length + 64, size: text.length },
    { name: 16, type: 3, offset: namesAt, size: names.length },
  ];
  sections.forEach(({ name, type, offset, size }, index) => {
    const at = sectionsAt + 64 * index;
    file.writeUInt32LE(name, at);
    file.writeUInt32LE(type, at + 4);
    file.writeBigUInt64LE(BigInt(offset), at + 24);
    file.writeBigUInt64LE(BigInt(size), at + 32);
  });
  return file;
}

function writeProgramHeader(
  file: Buffer,
  at: number,
  {
    type,
    flags,
    offset,
    address,
    size,
  }: Readonly<Record<'type' | 'flags' | 'offset' | 'address' | 'size', number>>,
): void {
  file.writeUInt32LE(type, at);
  file.writeUInt32LE(flags, at + 4);
  [offset, address, address, size, size, page].forEach((value, index) =>
    file.writeBigUInt64LE(BigInt(value), at + 8 + 8 * index),
  );
}
