import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameTable } from '../../../src/release/gate/compare.js';
import { readMachO, signAdHoc } from '../../../src/release/formats/macho/index.js';
import { readElf, readNotes } from '../../../src/release/formats/elf/index.js';
import { readPe, readResources, withChecksum } from '../../../src/release/formats/pe/index.js';
import { examineExecutable, type Examined } from '../../../src/release/gate/index.js';
import { noteOf, smallElf } from '../support/elf.js';
import { fuse, pattern, smallMachO, type SmallSegment } from '../support/macho.js';
import { resourceTree, smallPe, smallSections } from '../support/pe.js';

const blob = pattern(333, 11);
const identifier = 'io.cto.cli';
const machO = { id: 'darwin-arm64', format: 'mach-o', arch: 'arm64' } as const;
const pe = { id: 'windows-amd64', format: 'pe', arch: 'amd64' } as const;
const elf = { id: 'linux-amd64', format: 'elf', arch: 'amd64' } as const;

/** Names of the checks that a program fails. */
function rules(examined: Examined): string[] {
  return examineExecutable(examined).map(({ rule }) => rule.replace('release/', ''));
}

/** Flips the fuse, as postject does. */
function blow(bytes: Buffer): Buffer {
  bytes[bytes.indexOf(fuse) + fuse.length - 1] = 0x31;
  return bytes;
}

const data = { name: '__DATA', section: '__data', bytes: pattern(4096, 3) };
const sea = { name: 'NODE_SEA', section: '__NODE_SEA_BLOB', bytes: blob };

/** A Mach-O program as the injection leaves it: the room of the new load command was taken from the room in the header. */
function injectedMachO(
  change: (bytes: Buffer) => void = () => undefined,
  middle: readonly SmallSegment[] = [data, sea],
): Examined {
  const file = blow(smallMachO({ middle, room: 512 - 152 * (middle.length - 1) }));
  change(file);
  return {
    target: machO,
    original: smallMachO({ middle: [data] }),
    final: signAdHoc(file, { identifier }),
    blob,
  };
}

/** Address of the resources of {@link smallSections}: behind two sections of less than a page. */
const resourcesAt = 3 * 4096;
const manifest = { '24/MANIFEST': pattern(60, 8) };

function injectedPe(
  resources: Readonly<Record<string, Uint8Array>> = { ...manifest, '10/NODE_SEA_BLOB': blob },
  change: (bytes: Buffer) => void = () => undefined,
): Examined {
  const original = withChecksum(smallPe(smallSections(fixed(resourceTree(manifest, resourcesAt)))));
  const file = blow(smallPe(smallSections(fixed(resourceTree(resources, resourcesAt)))));
  change(file);
  return { target: pe, original, final: withChecksum(file), blob };
}

/** The same length for every tree, so that no other section moves. */
function fixed(tree: Buffer): Buffer {
  return Buffer.concat([tree, Buffer.alloc(1024 - tree.length)]);
}

function injectedElf(change: (bytes: Buffer) => Buffer | undefined = () => undefined): Examined {
  const file = smallElf({ blob, blown: true });
  return { target: elf, original: smallElf(), final: change(file) ?? file, blob };
}

describe('a program that is the runtime and the blob', () => {
  test.each([
    ['Mach-O', injectedMachO()],
    ['PE', injectedPe()],
    ['ELF', injectedElf()],
  ])('passes: %s', (_, examined) => {
    expect(examineExecutable(examined)).toEqual([]);
  });

  test.each([
    ['Mach-O', injectedMachO()],
    ['PE', injectedPe()],
    ['ELF', injectedElf()],
  ])('fails when it holds another blob than was made: %s', (_, examined) => {
    expect(rules({ ...examined, blob: pattern(333, 12) })).toEqual(['gate-blob']);
  });

  test.each([
    [
      'Mach-O',
      {
        ...injectedMachO(),
        final: signAdHoc(smallMachO({ middle: [data, sea], room: 360 }), { identifier }),
      },
    ],
    [
      'PE',
      {
        ...injectedPe(),
        final: withChecksum(
          smallPe(smallSections(fixed(resourceTree({ ...manifest, '10/NODE_SEA_BLOB': blob }, resourcesAt)))),
        ),
      },
    ],
    ['ELF', { ...injectedElf(), final: smallElf({ blob }) }],
  ])('fails with a fuse that was not flipped: %s', (_, examined) => {
    expect(rules(examined)).toEqual(['gate-fuse']);
  });

  test('fails when the runtime is no Node that can carry a program', () => {
    const original = smallMachO({ middle: [data], text: pattern(3900) });
    expect(rules({ ...injectedMachO(), original })).toContain('gate-fuse');
  });

  test('names the platform and what to do', () => {
    const [problem] = examineExecutable({ ...injectedElf(), blob: pattern(1) });
    expect(problem).toMatchObject({
      object: 'executable linux-amd64',
      fix: expect.stringContaining('build it again') as string,
    });
  });

  test('may hold the text of the fuse in its blob', () => {
    const withText = Buffer.from(`${fuse} is the fuse`);
    const examined = {
      target: elf,
      original: smallElf(),
      final: smallElf({ blob: withText, blown: true }),
      blob: withText,
    };
    expect(rules(examined)).toEqual([]);
  });

  test('is examined even when it is no program at all', () => {
    expect(rules({ ...injectedElf(), final: Buffer.from('hello') })).toEqual(['gate-fuse', 'gate-format']);
  });
});

describe('a Mach-O program', () => {
  test.each<[string, string[], Examined]>([
    [
      'code of the runtime that was changed before it was signed',
      ['gate-bytes'],
      injectedMachO((bytes) => void (bytes[1200]! ^= 1)),
    ],
    [
      'data of the runtime that was changed before it was signed',
      ['gate-bytes'],
      injectedMachO((bytes) => void (bytes[6000]! ^= 1)),
    ],
    [
      'a segment more',
      ['gate-segments', 'gate-bytes'],
      injectedMachO(undefined, [data, { name: 'EXTRA', bytes: pattern(10) }, sea]),
    ],
    ['no blob', ['gate-blob'], injectedMachO(undefined, [data])],
    [
      'bytes behind the blob',
      ['gate-filler'],
      injectedMachO((bytes) => void (bytes[bytes.indexOf(blob) + blob.length + 5] = 1)),
    ],
  ])('with %s is caught', (_, expected, examined) => {
    expect(rules(examined)).toEqual(expect.arrayContaining(expected));
  });

  test('any byte that is changed after it was signed is caught, wherever it lies', () => {
    const examined = injectedMachO();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: examined.final.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          const final = Buffer.from(examined.final);
          final[at]! ^= difference;
          expect(rules({ ...examined, final })).not.toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('bytes behind its end are caught', () => {
    const examined = injectedMachO();
    expect(rules({ ...examined, final: Buffer.concat([examined.final, Buffer.alloc(4)]) })).toContain(
      'macho-stale-tail',
    );
    expect(readMachO(examined.final).segments.map(({ name }) => name)).toEqual([
      '__TEXT',
      '__DATA',
      'NODE_SEA',
      '__LINKEDIT',
    ]);
  });
});

describe('a PE program', () => {
  test.each<[string, string[], Examined]>([
    [
      'code of the runtime that was changed',
      ['gate-bytes'],
      injectedPe(undefined, (bytes) => void (bytes[1100]! ^= 1)),
    ],
    [
      'another entry point',
      ['gate-headers'],
      injectedPe(undefined, (bytes) => void (bytes[0x80 + 24 + 16]! ^= 1)),
    ],
    [
      'a section of other rights',
      ['gate-sections'],
      injectedPe(undefined, (bytes) => void (bytes[0x80 + 24 + 240 + 39]! ^= 0x80)),
    ],
    [
      'another size in memory',
      ['gate-image-size'],
      injectedPe(undefined, (bytes) => void (bytes[0x80 + 24 + 57]! ^= 0x10)),
    ],
    ['a resource of the runtime lost', ['gate-resources'], injectedPe({ '10/NODE_SEA_BLOB': blob })],
    [
      'a resource more',
      ['gate-resources'],
      injectedPe({ ...manifest, '10/NODE_SEA_BLOB': blob, '16/VERSION': pattern(3) }),
    ],
    ['no blob', ['gate-blob'], injectedPe(manifest)],
  ])('with %s is caught', (_, expected, examined) => {
    expect(rules(examined)).toEqual(expected);
  });

  test('any byte that is changed after its checksum was made is caught, wherever it lies', () => {
    const examined = injectedPe();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: examined.final.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          const final = Buffer.from(examined.final);
          final[at]! ^= difference;
          expect(rules({ ...examined, final })).not.toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('keeps every resource of the runtime', () => {
    expect(readResources(injectedPe().final).map(({ path }) => path)).toEqual([
      '24/MANIFEST/0',
      '10/NODE_SEA_BLOB/0',
    ]);
    expect(readPe(injectedPe().final).sections).toHaveLength(4);
  });
});

describe('an ELF program', () => {
  test.each<[string, string[], Examined]>([
    [
      'code of the runtime that was changed',
      ['gate-bytes'],
      injectedElf((bytes) => void (bytes[1200]! ^= 1)),
    ],
    ['another entry point', ['gate-headers'], injectedElf((bytes) => void (bytes[24]! ^= 1))],
    ['another processor', ['gate-processor'], injectedElf((bytes) => void bytes.writeUInt16LE(0xb7, 18))],
    [
      'bytes behind its end',
      ['gate-stale-tail'],
      injectedElf((bytes) => Buffer.concat([bytes, Buffer.of(1)])),
    ],
    [
      'a note that may be executed',
      ['gate-segments'],
      injectedElf(() => smallElf({ blob, blown: true, flags: 5 })),
    ],
    ['no blob', ['gate-segments', 'gate-blob'], injectedElf(() => blow(smallElf()))],
    [
      'a note of the runtime that was changed',
      ['gate-notes'],
      injectedElf((bytes) => void (bytes[bytes.indexOf(noteOf('GNU', 3, pattern(20, 6)), 2000) + 20]! ^= 1)),
    ],
    ['a segment that was moved', ['gate-segments'], injectedElf((bytes) => void (bytes[64 + 16]! ^= 0x10))],
  ])('with %s is caught', (_, expected, examined) => {
    expect(rules(examined)).toEqual(expect.arrayContaining(expected));
  });

  test('any changed byte of the runtime or of the blob is caught', () => {
    const examined = injectedElf();
    const { programHeaders, sections } = readElf(examined.final);
    const code = sections.find(({ name }) => name === '.text')!;
    const at = readNotes(examined.final, { programHeaders }).at(-1)!.offset;
    const offsets = fc.oneof(
      fc.integer({ min: 512, max: code.offset + code.size - 1 }),
      fc.integer({ min: at, max: at + blob.length - 1 }),
    );
    fc.assert(
      fc.property(offsets, fc.integer({ min: 1, max: 255 }), (offset, difference) => {
        const final = Buffer.from(examined.final);
        final[offset]! ^= difference;
        expect(rules({ ...examined, final })).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('tables of the dynamic linker', () => {
  const table = Uint8Array.of(0x12, 0, 0x90, 0, 0);

  test.each([
    ['the same bytes', [0x12, 0, 0x90, 0, 0], true],
    ['fewer zeros at the end', [0x12, 0, 0x90], true],
    ['more zeros at the end', [0x12, 0, 0x90, 0, 0, 0, 0, 0], true],
    ['a zero less within', [0x12, 0x90, 0, 0], false],
    ['another byte', [0x12, 0, 0x91, 0, 0], false],
    ['nothing', [], false],
  ])('%s: the same %s', (_what, bytes, same) => {
    expect(isSameTable(table, Uint8Array.from(bytes))).toBe(same);
  });

  test('a table that is not there is not the same', () => {
    expect(isSameTable(table, undefined)).toBe(false);
  });
});
