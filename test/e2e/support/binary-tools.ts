import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Elf } from '../../../src/release/formats/elf/index.js';
import type { Segment } from '../../../src/release/formats/macho/index.js';

// Tools of Debian that know the formats by themselves: llvm-19, binutils, osslsigncode. What they say is taken apart here, and nothing is left out silently.

/** Runs a tool. @throws Error with the package of Debian that has it when it is missing */
export function say(file: string, ...args: readonly string[]): string {
  const path = ['/usr/bin', '/usr/local/bin'].map((bin) => `${bin}/${file}`).find((one) => existsSync(one));
  if (path === undefined)
    throw new Error(`${file} is needed by this test: apt-get install llvm-19 binutils osslsigncode`);
  const options = { encoding: 'utf8', stdio: 'pipe', maxBuffer: 64e6, env: { LC_ALL: 'C' } } as const;
  return execFileSync(path, [...args], options);
}

/** Segments of a Mach-O program, as `llvm-readobj` reads them. */
export function machSegments(
  file: string,
): Pick<Segment, 'name' | 'address' | 'memorySize' | 'offset' | 'size'>[] {
  return blocks(say('llvm-readobj-19', '--macho-segment', file), 'Segment').map((field) => ({
    name: field('Name'),
    address: Number(field('vmaddr')),
    memorySize: Number(field('vmsize')),
    offset: Number(field('fileoff')),
    size: Number(field('filesize')),
  }));
}

/** Sections of a Mach-O program, as `llvm-readobj` reads them. */
export function machSections(file: string): { name: string; size: number; offset: number }[] {
  return blocks(say('llvm-readobj-19', '--sections', file), 'Section').map((field) => ({
    name: word(field('Name')),
    size: Number(field('Size')),
    offset: Number(field('Offset')),
  }));
}

/** Sections of a PE program, as `llvm-readobj` reads them. */
export function peSections(
  file: string,
): { name: string; address: number; memorySize: number; offset: number; size: number }[] {
  return blocks(say('llvm-readobj-19', '--sections', file), 'Section').map((field) => ({
    name: word(field('Name')),
    address: Number(field('VirtualAddress')),
    memorySize: Number(field('VirtualSize')),
    offset: Number(field('PointerToRawData')),
    size: Number(field('RawDataSize')),
  }));
}

/** Numbers in the headers of a PE program, by the names that `llvm-readobj` gives them. */
export function peHeaders(file: string, ...names: readonly string[]): number[] {
  const said = say('llvm-readobj-19', '--file-headers', file);
  return names.map((name) => {
    const value = new RegExp(`^\\s*${name}: (?:.*\\()?(0x[0-9A-F]+|\\d+)\\)?$`, 'm').exec(said)?.[1];
    if (value === undefined) throw new Error(`llvm-readobj-19 says nothing of ${name}`);
    return Number(value);
  });
}

/** Program headers of an ELF program, as `readelf` reads them. */
export function elfProgramHeaders(file: string): Omit<Elf['programHeaders'][number], 'type'>[] {
  const hex = '0x([0-9a-f]+)';
  const line = new RegExp(`^  [A-Z_]+ +${hex} ${hex} ${hex} ${hex} ${hex} ([RWE ]{3}) ${hex}$`, 'gm');
  return [...say('readelf', '-lW', file).matchAll(line)].map(
    ([, offset, address, , size, memory, flags]) => ({
      offset: Number(`0x${offset}`),
      address: Number(`0x${address}`),
      size: Number(`0x${size}`),
      memorySize: Number(`0x${memory}`),
      flags: ['E', 'W', 'R'].reduce(
        (sum, flag, bit) => sum + (flags?.includes(flag) === true ? 1 << bit : 0),
        0,
      ),
    }),
  );
}

/** Sections of an ELF program, as `readelf` reads them; the empty one at the beginning included. */
export function elfSections(file: string): { name: string; address: number; offset: number; size: number }[] {
  const line = /^ {2}\[ *\d+\] (.{17,}?) [A-Z_0-9]+ +([0-9a-f]{16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) /gm;
  return [...say('readelf', '-SW', file).matchAll(line)].map(([, name, address, offset, size]) => ({
    name: (name ?? '').trim(),
    address: Number(`0x${address}`),
    offset: Number(`0x${offset}`),
    size: Number(`0x${size}`),
  }));
}

/** Fields of every block of a name in what `llvm-readobj` says. */
function blocks(said: string, name: string): ((field: string) => string)[] {
  const found = [...said.matchAll(new RegExp(`^( *)${name} \\{\\n(.*?)^\\1\\}`, 'gms'))];
  return found.map(([, , block = '']) => (field) => {
    const value = new RegExp(`^\\s*${field}: (.*)$`, 'm').exec(block)?.[1];
    if (value === undefined) throw new Error(`a ${name} without ${field}`);
    return value;
  });
}

/** The first word: bytes of a name in parentheses follow. */
function word(text: string): string {
  return text.replace(/ \(.*$/, '');
}
