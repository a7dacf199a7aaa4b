import { asBuffer, fixedText, malformed, parsing } from '../bytes.js';

/** Section of a PE file. */
export interface PeSection {
  readonly name: string;
  /** Where its header lies in the file. */
  readonly headerOffset: number;
  /** Address in memory, relative to the image. */
  readonly address: number;
  readonly memorySize: number;
  /** Where it lies in the file. */
  readonly offset: number;
  readonly size: number;
  readonly characteristics: number;
}

/** Place in the file, or in memory relative to the image; both zero when there is nothing. */
export interface Directory {
  /** Where the entry itself lies in the file. */
  readonly entryOffset: number;
  /** Address relative to the image; of certificates alone, which are never loaded, an offset in the file. */
  readonly address: number;
  readonly size: number;
}

/** What the headers of a PE file say. */
export interface Pe {
  /** Processor: 0x8664 for amd64, 0xaa64 for arm64. */
  readonly machine: number;
  readonly sections: readonly PeSection[];
  /** Offset of the checksum of the whole file. */
  readonly checksumOffset: number;
  readonly checksum: number;
  readonly resources: Directory;
  readonly certificates: Directory;
  readonly sizeOfImage: number;
  readonly sectionAlignment: number;
  readonly headersSize: number;
  /** End of the last section in the file. */
  readonly sectionsEnd: number;
}

/** Offsets of Microsoft's "PE Format"; the two kinds of optional header differ in where their directories begin. */
const directoriesAt: Readonly<Record<number, number>> = { 0x10b: 96, 0x20b: 112 };
const resourceDirectory = 2;
const certificateDirectory = 4;

/** Reads the headers. @throws OperatorError `E_RELEASE_FORMAT` */
export function readPe(bytes: Uint8Array): Pe {
  return parsing('PE', () => {
    const buffer = asBuffer(bytes);
    const at =
      buffer.length > 0x40 && buffer.readUInt16LE(0) === 0x5a4d ? buffer.readUInt32LE(0x3c) : undefined;
    if (at === undefined || buffer.readUInt32LE(at) !== 0x4550)
      throw malformed('PE', 'it does not begin like one');
    const optional = at + 24;
    const directories = directoriesAt[buffer.readUInt16LE(optional)];
    if (directories === undefined) throw malformed('PE', 'its optional header is of no known kind');
    if (buffer.readUInt32LE(optional + directories - 4) <= certificateDirectory)
      throw malformed('PE', 'its headers have no place for certificates');
    const sectionsAt = optional + buffer.readUInt16LE(at + 20);
    const sections = Array.from({ length: buffer.readUInt16LE(at + 6) }, (_, index) =>
      readSection(buffer, sectionsAt + 40 * index),
    );
    return {
      machine: buffer.readUInt16LE(at + 4),
      sections,
      checksumOffset: optional + 64,
      checksum: buffer.readUInt32LE(optional + 64),
      resources: readDirectory(buffer, optional + directories + 8 * resourceDirectory),
      certificates: readDirectory(buffer, optional + directories + 8 * certificateDirectory),
      sizeOfImage: buffer.readUInt32LE(optional + 56),
      sectionAlignment: buffer.readUInt32LE(optional + 32),
      headersSize: buffer.readUInt32LE(optional + 60),
      sectionsEnd: Math.max(0, ...sections.map(({ offset, size }) => offset + size)),
    };
  });
}

/** Where an address in memory lies in the file. @returns undefined when it lies in no section, or in the part that the file does not hold */
export function offsetOf({ sections }: Pick<Pe, 'sections'>, address: number): number | undefined {
  const section = sections.find((one) => address >= one.address && address < one.address + one.size);
  return section && section.offset + address - section.address;
}

function readSection(buffer: Buffer, at: number): PeSection {
  return {
    name: fixedText(buffer, at, 8),
    headerOffset: at,
    memorySize: buffer.readUInt32LE(at + 8),
    address: buffer.readUInt32LE(at + 12),
    size: buffer.readUInt32LE(at + 16),
    offset: buffer.readUInt32LE(at + 20),
    characteristics: buffer.readUInt32LE(at + 36),
  };
}

function readDirectory(buffer: Buffer, entryOffset: number): Directory {
  return {
    entryOffset,
    address: buffer.readUInt32LE(entryOffset),
    size: buffer.readUInt32LE(entryOffset + 4),
  };
}
