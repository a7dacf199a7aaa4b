import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cacheKey, openCache, trimCache } from '../../../src/release/cache/index.js';
import { temporaryFolder } from '../../support/folder.js';

/** A cache whose clock goes on by a second with every question. */
function cacheIn(folder: string) {
  let now = 1_700_000_000_000;
  return openCache({ folder, clock: { now: () => (now += 1000) } });
}

const key = cacheKey({ of: 'a test' });
const writes = (text: string) => (path: string) => writeFile(path, text);
const fails = () => Promise.reject(new Error('the disk is full'));

describe('the key of what is cached', () => {
  test('is the same in whatever order the inputs are written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (inputs) => {
        const reversed = Object.fromEntries(Object.entries(inputs).reverse());
        expect(cacheKey(reversed)).toBe(cacheKey(inputs));
        expect(cacheKey(inputs)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  test('changes with every input', () => {
    const keys = [{}, { a: '1' }, { a: 1 }, { a: null }, { b: '1' }, { a: '1', b: '1' }].map(cacheKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a file in the cache', () => {
  test('is made once and then found, with the digest of its bytes', async () => {
    const cache = cacheIn(join(temporaryFolder(), 'cache'));
    const made = await cache.file(key, writes('abc'));
    const found = await cache.file(key, fails);
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(made).toEqual({ path: made.path, sha256, size: 3, hit: false });
    expect(found).toEqual({ ...made, hit: true });
    expect(readFileSync(found.path, 'utf8')).toBe('abc');
  });

  const damages: readonly (readonly [string, (path: string) => void])[] = [
    ['one byte is changed', (path) => writeFileSync(path, 'abd')],
    ['it was cut off', (path) => truncateSync(path, 1)],
    ['it is gone', (path) => rmSync(path)],
    ['its note is gone', (path) => rmSync(`${path}.json`)],
    ['its note is damaged', (path) => writeFileSync(`${path}.json`, '{')],
    ['its note is of another kind', (path) => writeFileSync(`${path}.json`, '[]')],
  ];
  test.each(damages)('is made again when %s', async (_what, damage) => {
    const cache = cacheIn(temporaryFolder());
    const { path } = await cache.file(key, writes('abc'));
    damage(path);
    expect(await cache.file(key, writes('abc'))).toMatchObject({ hit: false, size: 3 });
    expect(await cache.file(key, fails)).toMatchObject({ hit: true });
  });

  test('is not there when making it failed half-way, and nothing is left over', async () => {
    const folder = temporaryFolder();
    const half = async (path: string) => {
      await writeFile(path, 'ab');
      return fails();
    };
    await expect(cacheIn(folder).file(key, half)).rejects.toThrow('the disk is full');
    expect(readdirSync(folder)).toEqual(['unfinished']);
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([]);
  });

  test('made by several at once is whole, and each gets it', async () => {
    const folder = temporaryFolder();
    const many = Array.from({ length: 8 }, () => cacheIn(folder).file(key, writes('abc')));
    expect(new Set((await Promise.all(many)).map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await cacheIn(folder).file(key, fails)).toMatchObject({ hit: true });
  });
});

describe('making a cache smaller', () => {
  const keys = ['a', 'b', 'c'].map((name) => cacheKey({ name }));

  async function filled(folder: string) {
    const cache = cacheIn(folder);
    for (const one of keys) await cache.file(one, writes('0123456789'));
    // of use again: now the second is the oldest
    await cache.file(keys[0]!, fails);
  }

  test('takes the files that were not of use for longest', async () => {
    const folder = temporaryFolder();
    await filled(folder);
    expect(await trimCache(folder, 20)).toEqual({ files: 1, size: 10 });
    expect(keys.map((one) => existsSync(join(folder, one)))).toEqual([true, false, true]);
    expect(existsSync(join(folder, `${keys[1]!}.json`))).toBe(false);
  });

  test('takes nothing while it is small enough', async () => {
    const folder = temporaryFolder();
    await filled(folder);
    expect(await trimCache(folder, 30)).toEqual({ files: 0, size: 0 });
  });

  test('can be tried first: it says what would go, and takes nothing', async () => {
    const folder = temporaryFolder();
    await filled(folder);
    const before = readdirSync(folder);
    expect(await trimCache(folder, 0, { dryRun: true })).toEqual({ files: 3, size: 30 });
    expect(readdirSync(folder)).toEqual(before);
  });

  test('to nothing leaves alone what is not of the cache', async () => {
    const folder = temporaryFolder({ 'notes.txt': 'mine' });
    await filled(folder);
    expect(await trimCache(folder, 0)).toEqual({ files: 3, size: 30 });
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  test('that is not there is no error', async () => {
    expect(await trimCache(join(temporaryFolder(), 'nowhere'), 0)).toEqual({ files: 0, size: 0 });
  });

  test('notes the use of a file as the clock of the release says', async () => {
    const folder = temporaryFolder();
    const cache = openCache({ folder, clock: { now: () => 1_600_000_000_000 } });
    const { path } = await cache.file(key, writes('abc'));
    expect(statSync(path).mtimeMs).toBe(1_600_000_000_000);
  });
});
