import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleSchemaVersion, type Bundle } from '../../src/bundle/bundle.js';
import { sealIndex, sha256 } from '../../src/bundle/digest.js';
import { readBundle, verifyBundle, verifyContent } from '../../src/bundle/read.js';
import { writeBundle } from '../../src/bundle/write.js';
import { temporaryFolder } from '../support/folder.js';

function bundleOf(contents: Readonly<Record<string, string>>): Bundle {
  const files = Object.entries(contents).map(([path, text]) => ({ path, sha256: sha256(text) }));
  return {
    files: new Map(Object.entries(contents)),
    index: sealIndex({
      schemaVersion: bundleSchemaVersion,
      version: '0.0.0',
      profile: 'test',
      platform: 'test',
      digest: '',
      configDigest: '',
      kubernetes: { oldest: '1.32', newest: '1.37' },
      labelPrefix: 'cto.dev',
      waves: [],
      images: [],
      secrets: [],
      external: [],
      requirements: {
        machine: { cpu: 1, memoryGiB: 1, diskGiB: 1, nodes: 1 },
        minutes: 1,
        requests: { cpu: 0, memory: 0, storage: 0 },
      },
      toBeProvided: [],
      warnings: [],
      files,
    }),
  };
}

const first = bundleOf({ 'manifests/00-a.yaml': 'a: 1\n', 'manifests/01-stale.yaml': 'b: 1\n' });
const second = bundleOf({ 'manifests/00-a.yaml': 'a: 2\n' });

describe('writeBundle', () => {
  test('writes every file and an index that verifies', () => {
    const folder = join(temporaryFolder(), 'dist', 'test');
    writeBundle(first, folder);
    expect(verifyBundle(readBundle(folder))).toEqual([]);
    expect(readFileSync(join(folder, 'manifests/00-a.yaml'), 'utf8')).toBe('a: 1\n');
  });

  test('leaves nothing of an earlier bundle, and no temporary folder', () => {
    const parent = temporaryFolder();
    writeBundle(first, join(parent, 'test'));
    writeBundle(second, join(parent, 'test'));
    expect(readdirSync(join(parent, 'test', 'manifests'))).toEqual(['00-a.yaml']);
    expect(readdirSync(parent)).toEqual(['test']);
  });

  test('refuses a folder that holds something else, and does not touch it', () => {
    const folder = temporaryFolder({ 'thesis.txt': 'years of work' });
    expect(() => writeBundle(first, folder)).toThrow(/holds files but no bundle.json/);
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  test('keeps the old bundle when the new one cannot be written', () => {
    const folder = join(temporaryFolder(), 'test');
    writeBundle(first, folder);
    const broken: Bundle = {
      ...second,
      files: new Map([
        ['a', 'x'],
        ['a/b', 'y'],
      ]),
    };
    expect(() => writeBundle(broken, folder)).toThrow();
    expect(verifyBundle(readBundle(folder))).toEqual([]);
    expect(readdirSync(join(folder, '..'))).toEqual(['test']);
  });

  test('puts the old bundle back after a run that was killed between the two renames', () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'test');
    writeBundle(first, folder);
    renameSync(folder, join(parent, '.test.old-killed'));
    mkdirSync(join(parent, '.test.new-killed'));
    const broken: Bundle = {
      ...second,
      files: new Map([
        ['a', 'x'],
        ['a/b', 'y'],
      ]),
    };
    expect(() => writeBundle(broken, folder)).toThrow();
    expect(verifyBundle(readBundle(folder))).toEqual([]);
    expect(readdirSync(parent)).toEqual(['test']);
  });
});

describe('verifyBundle', () => {
  test('names every file that was changed, added or removed', () => {
    const folder = join(temporaryFolder(), 'test');
    writeBundle(first, folder);
    writeFileSync(join(folder, 'manifests/00-a.yaml'), 'a: 3\n');
    writeFileSync(join(folder, 'manifests/02-added.yaml'), 'c: 1\n');
    renameSync(join(folder, 'manifests/01-stale.yaml'), join(folder, '..', 'gone.yaml'));
    expect(verifyBundle(readBundle(folder)).map(({ message }) => message)).toEqual([
      'manifests/00-a.yaml was changed after the bundle was written',
      'manifests/01-stale.yaml is listed but missing',
      'manifests/02-added.yaml is not part of the bundle',
    ]);
  });

  test('notices that what the index alone says was changed: what holds data, when an object is ready', () => {
    const folder = join(temporaryFolder(), 'test');
    const database = { group: 'db.example.com', kind: 'Database' };
    const kinds = [{ ...database, data: { holds: 'the rows', backup: 'dump it' } }];
    writeBundle({ ...first, index: sealIndex({ ...first.index, kinds }) }, folder);
    expect(verifyBundle(readBundle(folder))).toEqual([]);
    const text = JSON.stringify({ ...readBundle(folder).index, kinds: [database] });
    writeFileSync(join(folder, 'bundle.json'), text);
    expect(verifyBundle(readBundle(folder))).toMatchObject([
      {
        rule: 'bundle/digest',
        message: 'the digest does not fit what bundle.json says: it was changed after the bundle was written',
      },
    ]);
  });

  test.each(Object.keys(first.index).filter((key) => key !== 'digest' && key !== 'files'))(
    'notices a change of %s',
    (key) => {
      const index = { ...first.index, [key]: key === 'schemaVersion' ? 1 : 'changed' };
      expect(verifyContent({ ...first, index }).map(({ rule }) => rule)).toEqual(['bundle/digest']);
    },
  );

  test('does not mind how the index is written down: order of keys, spaces', () => {
    const folder = join(temporaryFolder(), 'test');
    writeBundle(first, folder);
    const reversed = Object.fromEntries(Object.entries(readBundle(folder).index).reverse());
    writeFileSync(join(folder, 'bundle.json'), JSON.stringify(reversed, null, 8));
    expect(verifyBundle(readBundle(folder))).toEqual([]);
  });

  test('reads a bundle of version 1, whose digest covers the files alone, as the record of a cluster may hold one', () => {
    const files = [{ path: 'a.yaml', sha256: sha256('a: 1\n') }];
    const digest = sha256(`${sha256('a: 1\n')}  a.yaml\n`);
    const index = { ...first.index, schemaVersion: 1 as const, files, digest };
    const bundle = { index, files: new Map([['a.yaml', 'a: 1\n']]) };
    expect(verifyContent(bundle)).toEqual([]);
    expect(verifyBundle(bundle).map(({ message }) => message)).toEqual([
      'the digest does not cover bundle.json: cto 0.0.0 wrote the bundle with schemaVersion 1',
    ]);
  });

  test('refuses an index of another version in words', () => {
    const folder = temporaryFolder({ 'bundle.json': '{"schemaVersion": 99}' });
    expect(() => readBundle(folder)).toThrow(/schemaVersion 99; this program reads 1 and 2/);
    expect(existsSync(folder)).toBe(true);
  });
});
