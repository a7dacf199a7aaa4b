import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packArchive, type Member } from '../../../src/release/archive/index.js';
import { firstDifference } from '../../../src/release/reproduce/bytes.js';
import { compareBuilds } from '../../../src/release/reproduce/compare.js';
import { temporaryFolder } from '../../support/folder.js';

/** Two equal builds; a test changes the second one. */
async function builds(change: (folder: string) => void | Promise<void>, maySign: readonly string[] = []) {
  const folder = temporaryFolder();
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  mkdirSync(first);
  writeFileSync(join(first, 'checksums.txt'), 'sums\n');
  writeFileSync(join(first, 'checksums.txt.sigstore.json'), '{"a":1}\n');
  for (const ending of ['tar.gz', 'zip']) await pack(join(first, `a.${ending}`), members);
  cpSync(first, second, { recursive: true });
  await change(second);
  return compareBuilds(first, second, maySign);
}

const members: readonly Member[] = [
  { path: 'cto', content: 'program', executable: true },
  { path: 'README', content: 'text' },
];

function pack(file: string, what: readonly Member[], level = 9): Promise<void> {
  return packArchive(file, what, { sourceDate: 1_700_000_000, level });
}

describe('two builds', () => {
  test('are reproducible when every byte is the same', async () => {
    const { reproducible, files } = await builds(() => undefined);
    expect(reproducible).toBe(true);
    expect(files.map(({ name, is }) => [name, is])).toEqual([
      ['a.tar.gz', 'same'],
      ['a.zip', 'same'],
      ['checksums.txt', 'same'],
      ['checksums.txt.sigstore.json', 'same'],
    ]);
  });

  test('may differ in signatures, and in what is said to be signed', async () => {
    const { reproducible, files } = await builds(
      (folder) => {
        writeFileSync(join(folder, 'checksums.txt.sigstore.json'), '{"a":2}\n');
        writeFileSync(join(folder, 'checksums.txt'), 'sumz\n');
      },
      ['checksums.txt'],
    );
    expect(reproducible).toBe(true);
    expect(files.filter(({ is }) => is === 'signature').map(({ name }) => name)).toEqual([
      'checksums.txt',
      'checksums.txt.sigstore.json',
    ]);
  });

  test.each(['tar.gz', 'zip'])('that differ inside a %s are not, and the entry is named', async (ending) => {
    const { reproducible, files } = await builds((folder) =>
      pack(join(folder, `a.${ending}`), [
        { path: 'cto', content: 'prograM' },
        members[1]!,
        { path: 'new', content: '' },
      ]),
    );
    expect(reproducible).toBe(false);
    expect(files.find(({ is }) => is === 'different')).toMatchObject({
      name: `a.${ending}`,
      why: [
        'cto has mode 644, not 755',
        expect.stringMatching(/^cto has the SHA-256 /) as unknown,
        'new should not be in it',
      ],
    });
  });

  test('that only differ in how they are packed say so', async () => {
    const large = { path: 'large', content: 'abcabcabd'.repeat(5000) };
    const folder = temporaryFolder();
    for (const [name, level] of [
      ['first', 9],
      ['second', 1],
    ] as const)
      await pack(join(folder, name, 'a.tar.gz'), [large], level);
    const { files } = await compareBuilds(join(folder, 'first'), join(folder, 'second'));
    expect(files[0]).toMatchObject({
      is: 'different',
      why: [expect.stringMatching(/^every entry is the same, so only how they are packed differs: byte \d+/)],
    });
  });

  test('that differ in a plain file name the first byte', async () => {
    const { files } = await builds((folder) => writeFileSync(join(folder, 'checksums.txt'), 'sumz\n'));
    expect(files.find(({ is }) => is === 'different')).toMatchObject({
      name: 'checksums.txt',
      why: ['byte 3 is the first that differs'],
    });
  });

  test('of which one has more files are not reproducible', async () => {
    const { reproducible, files } = await builds((folder) => writeFileSync(join(folder, 'extra'), ''));
    expect(reproducible).toBe(false);
    expect(files).toContainEqual({ name: 'extra', is: 'only-in', build: 'second' });
  });
});

test('the first byte that differs is found, wherever it is', async () => {
  const folder = temporaryFolder();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 200_000 }), fc.nat(), async (length, place) => {
      const bytes = Buffer.alloc(length, 7);
      writeFileSync(join(folder, 'a'), bytes);
      bytes[place % length] = 8;
      writeFileSync(join(folder, 'b'), bytes);
      expect(await firstDifference(join(folder, 'a'), join(folder, 'b'))).toBe(place % length);
      writeFileSync(join(folder, 'b'), bytes.subarray(0, place % length));
      expect(await firstDifference(join(folder, 'a'), join(folder, 'b'))).toBe(place % length);
    }),
    { numRuns: 25 },
  );
});
