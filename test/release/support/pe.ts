import { fuse, pattern } from './macho.js';

/** Section of a small PE file. */
export interface SmallSection {
  readonly name: string;
  readonly bytes: Buffer;
  /** Whether the directory of resources points to it. */
  readonly resources?: boolean;
}

const fileAlignment = 512;
const sectionAlignment = 4096;

/** Sections of a small PE file that looks like a runtime: code, data with a fuse, resources. */
export function smallSections(resources: Buffer = pattern(300, 9)): SmallSection[] {
  return [
    { name: '.text', bytes: pattern(1500) },
    { name: '.rdata', bytes: Buffer.concat([pattern(700, 3), Buffer.from(fuse), pattern(90, 5)]) },
    { name: '.rsrc', bytes: resources, resources: true },
    { name: '.reloc', bytes: pattern(64, 7) },
  ];
}

/** Writes a 64-bit PE file with headers, sections and nothing to run. Its checksum is zero. */
export function smallPe(sections: readonly SmallSection[] = smallSections()): Buffer {
  const head = Buffer.alloc(1024);
  const optional = 0x80 + 24;
  head.writeUInt16LE(0x5a4d, 0);
  head.writeUInt32LE(0x80, 0x3c);
  head.writeUInt32LE(0x4550, 0x80);
  head.writeUInt16LE(0x8664, 0x84);
  head.writeUInt16LE(sections.length, 0x86);
  head.writeUInt16LE(240, 0x94);
  head.writeUInt16LE(0x22, 0x96);
  head.writeUInt16LE(0x20b, optional);
  head.writeUInt32LE(sectionAlignment, optional + 32);
  head.writeUInt32LE(fileAlignment, optional + 36);
  head.writeUInt16LE(6, optional + 40);
  head.writeUInt16LE(6, optional + 48);
  head.writeUInt32LE(head.length, optional + 60);
  head.writeUInt16LE(3, optional + 68);
  head.writeUInt32LE(16, optional + 108);
  const parts = [head];
  let [offset, address] = [head.length, sectionAlignment];
  sections.forEach(({ name, bytes, resources }, index) => {
    const padded = Buffer.alloc(Math.ceil(bytes.length / fileAlignment) * fileAlignment);
    bytes.copy(padded);
    const at = optional + 240 + 40 * index;
    head.write(name, at, 'latin1');
    [bytes.length, address, padded.length, offset].forEach((value, field) =>
      head.writeUInt32LE(value, at + 8 + 4 * field),
    );
    head.writeUInt32LE(0x40000040, at + 36);
    if (resources === true) {
      head.writeUInt32LE(address, optional + 112 + 16);
      head.writeUInt32LE(bytes.length, optional + 112 + 20);
    }
    parts.push(padded);
    offset += padded.length;
    address += Math.ceil(bytes.length / sectionAlignment) * sectionAlignment;
  });
  head.writeUInt32LE(address, optional + 56);
  return Buffer.concat(parts);
}

/** Puts a signature, as PKCS #7, at the end of a PE file. Its checksum stays as it was. */
export function attachSignature(file: Uint8Array, der: Uint8Array): Buffer {
  const entry = Buffer.alloc(Math.ceil((8 + der.length) / 8) * 8);
  // signing tools count the filler as part of the entry
  entry.writeUInt32LE(entry.length, 0);
  entry.writeUInt16LE(0x200, 4);
  entry.writeUInt16LE(2, 6);
  entry.set(der, 8);
  const signed = Buffer.concat([file, entry]);
  const directory = 0x80 + 24 + 112 + 8 * 4;
  signed.writeUInt32LE(file.length, directory);
  signed.writeUInt32LE(entry.length, directory + 4);
  return signed;
}

/** Writes a tree of resources with one language each, as it lies at an address of the image. */
export function resourceTree(resources: Readonly<Record<string, Uint8Array>>, address: number): Buffer {
  const entries = Object.entries(resources).map(([path, content]) => {
    const [kind = '', name = ''] = path.split('/');
    return { kind: Number(kind), name, content };
  });
  // every resource has a branch of its own: root, name, language, leaf, name as text, content
  const each = entries.map(({ name, content }) => 24 + 24 + 16 + 2 + 2 * name.length + content.length + 8);
  const tree = Buffer.alloc(16 + 8 * entries.length + each.reduce((sum, size) => sum + size, 0));
  tree.writeUInt16LE(entries.length, 14);
  let at = 16 + 8 * entries.length;
  entries.forEach(({ kind, name, content }, index) => {
    const [names, languages, leaf, text] = [at, at + 24, at + 48, at + 64] as const;
    tree.writeUInt32LE(kind, 16 + 8 * index);
    tree.writeUInt32LE(0x80000000 + names, 20 + 8 * index);
    tree.writeUInt16LE(1, names + 12);
    tree.writeUInt32LE(0x80000000 + text, names + 16);
    tree.writeUInt32LE(0x80000000 + languages, names + 20);
    tree.writeUInt16LE(1, languages + 14);
    tree.writeUInt32LE(0, languages + 16);
    tree.writeUInt32LE(leaf, languages + 20);
    tree.writeUInt16LE(name.length, text);
    tree.write(name, text + 2, 'utf16le');
    const contentAt = text + 2 + 2 * name.length;
    tree.writeUInt32LE(address + contentAt, leaf);
    tree.writeUInt32LE(content.length, leaf + 4);
    tree.set(content, contentAt);
    at += each[index] ?? 0;
  });
  return tree;
}
