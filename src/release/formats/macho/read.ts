import { asBuffer, fixedText, malformed, parsing, readLong } from '../bytes.js';
import { headerSize, loadCommands, magic64 } from './constants.js';

/** Section of a segment. */
export interface Section {
  readonly name: string;
  readonly segment: string;
  /** Where it lies in the file; 0 when it holds no bytes there. */
  readonly offset: number;
  readonly size: number;
}

/** Part of the file that is mapped as one. */
export interface Segment {
  readonly name: string;
  /** Where its load command lies. */
  readonly commandOffset: number;
  readonly address: number;
  readonly memorySize: number;
  /** Where it lies in the file. */
  readonly offset: number;
  readonly size: number;
  readonly sections: readonly Section[];
}

/** One load command. */
export interface LoadCommand {
  /** Number of its kind. */
  readonly type: number;
  /** Where it lies in the file. */
  readonly offset: number;
  readonly size: number;
}

/** Place of the code signature. */
export interface SignaturePlace {
  readonly commandOffset: number;
  readonly offset: number;
  readonly size: number;
}

/** What the header and the load commands of a Mach-O file say. */
export interface MachO {
  /** Processor, as in {@link cpuTypes}. */
  readonly cpuType: number;
  readonly cpuSubtype: number;
  readonly commands: readonly LoadCommand[];
  readonly segments: readonly Segment[];
  /** End of the load commands. */
  readonly commandsEnd: number;
  /** Bytes between the load commands and the first section: room for more commands. */
  readonly room: number;
  /** The segment at the end, which holds symbols and the signature. */
  readonly linkedit: Segment;
  /** Absent: the file is not signed. */
  readonly signature?: SignaturePlace;
}

/** Whether bytes begin like a 64-bit Mach-O file for one processor. */
export function isMachO(bytes: Uint8Array): boolean {
  return bytes.length >= headerSize && asBuffer(bytes).readUInt32LE(0) === magic64;
}

/** Reads the header and the load commands. @throws OperatorError `E_RELEASE_FORMAT` */
export function readMachO(bytes: Uint8Array): MachO {
  return parsing('Mach-O', () => {
    const buffer = asBuffer(bytes);
    if (!isMachO(bytes)) throw malformed('Mach-O', 'it does not begin like a 64-bit one for one processor');
    const commands = readCommands(buffer);
    const segments = commands
      .filter(({ type }) => type === loadCommands.segment64)
      .map((one) => readSegment(buffer, one));
    const linkedit = segments.find(({ name }) => name === '__LINKEDIT');
    if (!linkedit) throw malformed('Mach-O', 'it has no segment __LINKEDIT');
    const signature = commands.find(({ type }) => type === loadCommands.codeSignature);
    const commandsEnd = headerSize + buffer.readUInt32LE(20);
    return {
      cpuType: buffer.readUInt32LE(4),
      cpuSubtype: buffer.readUInt32LE(8),
      commands,
      segments,
      commandsEnd,
      room: firstSection(segments, buffer.length) - commandsEnd,
      linkedit,
      ...(signature && { signature: readPlace(buffer, signature.offset) }),
    };
  });
}

function readCommands(buffer: Buffer): LoadCommand[] {
  const commands: LoadCommand[] = [];
  const end = headerSize + buffer.readUInt32LE(20);
  let offset = headerSize;
  for (let index = buffer.readUInt32LE(16); index > 0; index -= 1) {
    const size = buffer.readUInt32LE(offset + 4);
    if (size < 8 || offset + size > end)
      throw malformed('Mach-O', `the load command at ${offset} has the size ${size}`);
    commands.push({ type: buffer.readUInt32LE(offset), offset, size });
    offset += size;
  }
  if (offset !== end) throw malformed('Mach-O', `its load commands end at ${offset}, its header says ${end}`);
  return commands;
}

function readSegment(buffer: Buffer, { offset: at, size }: LoadCommand): Segment {
  const count = buffer.readUInt32LE(at + 64);
  if (72 + 80 * count > size) throw malformed('Mach-O', `the segment at ${at} has room for fewer sections`);
  return {
    name: fixedText(buffer, at + 8, 16),
    commandOffset: at,
    address: readLong(buffer, at + 24),
    memorySize: readLong(buffer, at + 32),
    offset: readLong(buffer, at + 40),
    size: readLong(buffer, at + 48),
    sections: Array.from({ length: count }, (_, index) => readSection(buffer, at + 72 + 80 * index)),
  };
}

function readSection(buffer: Buffer, at: number): Section {
  return {
    name: fixedText(buffer, at, 16),
    segment: fixedText(buffer, at + 16, 16),
    size: readLong(buffer, at + 40),
    offset: buffer.readUInt32LE(at + 48),
  };
}

function readPlace(buffer: Buffer, commandOffset: number): SignaturePlace {
  return {
    commandOffset,
    offset: buffer.readUInt32LE(commandOffset + 8),
    size: buffer.readUInt32LE(commandOffset + 12),
  };
}

function firstSection(segments: readonly Segment[], fallback: number): number {
  const offsets = segments.flatMap(({ sections }) => sections.map(({ offset }) => offset));
  // zero is written for sections without bytes, such as __bss
  return Math.min(fallback, ...offsets.filter((offset) => offset > 0));
}
