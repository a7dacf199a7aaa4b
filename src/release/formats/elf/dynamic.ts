import { asBuffer, fixedText, parsing, readLong, slice } from '../bytes.js';
import { programTypes, type Elf } from './read.js';

/** What the dynamic linker is asked for. */
export interface Dynamic {
  /** Libraries that are loaded, in order. */
  readonly needed: readonly string[];
  /** Symbols with what they are, sorted; their order in the file has no meaning. */
  readonly symbols: readonly string[];
  /** Places that are filled in when the program is loaded: where, how, with which symbol. */
  readonly relocations: readonly string[];
}

/** Tags of the dynamic section, from `elf.h`. */
const tags = {
  needed: 1,
  relocationsSize: 2,
  relocationsOfCalls: 23,
  strings: 5,
  symbols: 6,
  relocations: 7,
  relocationsBytes: 8,
} as const;

/**
 * Reads what a program asks of the dynamic linker, with names in place of numbers, so that two files can be compared although a tool has sorted their
 * tables anew. Empty lists for a program that is linked statically.
 *
 * @throws OperatorError `E_RELEASE_FORMAT`
 */
export function readDynamic(bytes: Uint8Array, file: Elf): Dynamic {
  return parsing('ELF', () => {
    const buffer = asBuffer(bytes);
    const entries = readEntries(buffer, file);
    const first = (tag: number) => entries.find(([one]) => one === tag)?.[1];
    const strings = offsetOf(file, first(tags.strings));
    const text = (at: number) => fixedText(buffer, strings + at, 4096);
    const symbols = readSymbols(buffer, file, text);
    return {
      needed: entries.filter(([tag]) => tag === tags.needed).map(([, at]) => text(at)),
      symbols: [...symbols].sort(),
      relocations: [
        ...readRelocations(
          buffer,
          { offset: offsetOf(file, first(tags.relocations)), size: first(tags.relocationsBytes) ?? 0 },
          symbols,
        ),
        ...readRelocations(
          buffer,
          { offset: offsetOf(file, first(tags.relocationsOfCalls)), size: first(tags.relocationsSize) ?? 0 },
          symbols,
        ),
      ],
    };
  });
}

function readEntries(buffer: Buffer, { programHeaders }: Elf): [number, number][] {
  const header = programHeaders.find(({ type }) => type === programTypes.dynamic);
  const entries: [number, number][] = [];
  for (let at = 0; header && at + 16 <= header.size; at += 16) {
    const tag = readLong(buffer, header.offset + at);
    if (tag === 0) break;
    entries.push([tag, readLong(buffer, header.offset + at + 8)]);
  }
  return entries;
}

/** The table has no size of its own for the linker; its section has. */
function readSymbols(buffer: Buffer, { sections }: Elf, text: (at: number) => string): string[] {
  const section = sections.find(({ name }) => name === '.dynsym');
  if (!section) return [];
  const table = slice(buffer, section.offset, section.size);
  return Array.from({ length: Math.floor(section.size / 24) }, (_, index) => {
    const symbol = table.subarray(24 * index, 24 * index + 24);
    return `${text(symbol.readUInt32LE(0))} ${symbol.toString('hex', 4)}`;
  });
}

function readRelocations(
  buffer: Buffer,
  { offset, size }: { readonly offset: number; readonly size: number },
  symbols: readonly string[],
): string[] {
  const table = slice(buffer, offset, size);
  return Array.from({ length: Math.floor(size / 24) }, (_, index) => {
    const at = 24 * index;
    const symbol = symbols[table.readUInt32LE(at + 12)] ?? 'no symbol';
    return `${table.toString('hex', at, at + 8)} ${table.readUInt32LE(at + 8)} ${symbol} ${table.toString('hex', at + 16, at + 24)}`;
  });
}

function offsetOf({ programHeaders }: Elf, address: number | undefined): number {
  const segment = programHeaders.find(
    ({ type, address: start, size }) =>
      type === programTypes.load && address !== undefined && address >= start && address < start + size,
  );
  return segment && address !== undefined ? segment.offset + address - segment.address : 0;
}
