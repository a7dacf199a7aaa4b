import { asBuffer, fixedText, malformed, parsing, readLong, slice } from '../bytes.js';

/** Part of the file that the loader looks at. */
export interface ProgramHeader {
  /** 1 is loaded, 2 is what the dynamic linker reads, 4 holds notes. */
  readonly type: number;
  /** 1 may be executed, 2 written, 4 read. */
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly memorySize: number;
}

/** Part of the file as the linker made it. */
export interface ElfSection {
  readonly name: string;
  /** 7 holds notes, 8 no bytes at all. */
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** What the headers of a 64-bit ELF file say. */
export interface Elf {
  /** Processor: 0x3e for amd64, 0xb7 for arm64. */
  readonly machine: number;
  /** 2 is a program at fixed addresses, 3 one that is moved. */
  readonly type: number;
  readonly entry: number;
  readonly programHeaders: readonly ProgramHeader[];
  readonly programHeadersAt: Extent;
  readonly sections: readonly ElfSection[];
  readonly sectionHeadersAt: Extent;
}

/** Place in a file. */
export interface Extent {
  readonly offset: number;
  readonly size: number;
}

/** A note: something said about the program, by name. */
export interface Note {
  readonly name: string;
  readonly type: number;
  readonly content: Buffer;
  /** Place of the content in the file. */
  readonly offset: number;
}

/** Kinds of program headers, from `elf.h`. */
export const programTypes = { load: 1, dynamic: 2, note: 4 } as const;
/** Sections of this kind hold no bytes in the file. */
export const noBits = 8;
/** Bytes of the header at the beginning. */
export const elfHeaderSize = 64;

/** Reads the headers of a little-endian 64-bit file. @throws OperatorError `E_RELEASE_FORMAT` */
export function readElf(bytes: Uint8Array): Elf {
  return parsing('ELF', () => {
    const buffer = asBuffer(bytes);
    // magic, 64 bit, little-endian
    if (buffer.length < elfHeaderSize || buffer.toString('latin1', 0, 6) !== '\x7fELF\x02\x01')
      throw malformed('ELF', 'it does not begin like one of 64 bits');
    const programHeadersAt = { offset: readLong(buffer, 32), size: 56 * buffer.readUInt16LE(56) };
    const sectionHeadersAt = { offset: readLong(buffer, 40), size: 64 * buffer.readUInt16LE(60) };
    return {
      type: buffer.readUInt16LE(16),
      machine: buffer.readUInt16LE(18),
      entry: readLong(buffer, 24),
      programHeadersAt,
      programHeaders: parts(buffer, programHeadersAt, 56).map(readProgramHeader),
      sectionHeadersAt,
      sections: readSections(buffer, sectionHeadersAt),
    };
  });
}

/** Every note that the loader can find. @throws OperatorError `E_RELEASE_FORMAT` */
export function readNotes(bytes: Uint8Array, { programHeaders }: Pick<Elf, 'programHeaders'>): Note[] {
  return parsing('ELF', () =>
    programHeaders
      .filter(({ type }) => type === programTypes.note)
      .flatMap((header) => notesIn(asBuffer(bytes), header)),
  );
}

function notesIn(buffer: Buffer, { offset, size }: Extent): Note[] {
  const notes: Note[] = [];
  for (let at = offset; at + 12 <= offset + size;) {
    const [nameSize, contentSize] = [buffer.readUInt32LE(at), buffer.readUInt32LE(at + 4)];
    const contentAt = at + 12 + padded(nameSize);
    notes.push({
      name: fixedText(buffer, at + 12, nameSize),
      type: buffer.readUInt32LE(at + 8),
      content: slice(buffer, contentAt, contentSize),
      offset: contentAt,
    });
    at = contentAt + padded(contentSize);
  }
  return notes;
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

function parts(buffer: Buffer, { offset, size }: Extent, each: number): Buffer[] {
  return Array.from({ length: size / each }, (_, index) => slice(buffer, offset + each * index, each));
}

function readProgramHeader(header: Buffer): ProgramHeader {
  return {
    type: header.readUInt32LE(0),
    flags: header.readUInt32LE(4),
    offset: readLong(header, 8),
    address: readLong(header, 16),
    size: readLong(header, 32),
    memorySize: readLong(header, 40),
  };
}

function readSections(buffer: Buffer, place: Extent): ElfSection[] {
  const headers = parts(buffer, place, 64);
  const names = headers[buffer.readUInt16LE(62)];
  const namesAt = names ? readLong(names, 24) : 0;
  return headers.map((header) => ({
    name: names ? fixedText(buffer, namesAt + header.readUInt32LE(0), 64) : '',
    type: header.readUInt32LE(4),
    address: readLong(header, 16),
    offset: readLong(header, 24),
    size: readLong(header, 32),
  }));
}
