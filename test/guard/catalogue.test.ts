import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shapeAt } from '../../src/config/shape.js';
import { catalogue, literalsOf } from './literals.js';
import { denyList, leaksIn } from './support/leaks.js';
import { pathOf } from './support/paths.js';
import { matchesOf, patterns } from './support/patterns.js';
import { seal, unseal } from './support/sealed.js';

const root = resolve(import.meta.dirname, '../..');

describe('the catalogue', () => {
  test('has rows for every section and at least 200 literals', () => {
    expect(new Set(catalogue.map(({ topic }) => topic)).size).toBe(8);
    expect(catalogue.flatMap(literalsOf).length).toBeGreaterThan(200);
  });

  test('names only keys that the configuration has', () => {
    const keys = catalogue.flatMap(({ now }) => ('keys' in now ? now.keys : []));
    expect(keys.filter((key) => shapeAt(pathOf(key)) === undefined)).toEqual([]);
  });

  test('gives every row a key, a derivation or a reason', () => {
    for (const { was, now } of catalogue) {
      expect(was).not.toBe('');
      expect(Object.values(now).flat().join('')).not.toBe('');
    }
  });

  test('seals and unseals without loss, and the sealed text shows nothing of the literal', () => {
    for (const literal of catalogue.flatMap(literalsOf)) expect(unseal(seal(literal))).toBe(literal);
    for (const literal of denyList) expect(leaksIn('sealed', seal(literal))).toEqual([]);
  });
});

describe('the search', () => {
  const [literal = ''] = denyList;
  const half = literal.length / 2;
  const encoded = (text: string) => Buffer.from(text).toString('base64');

  test.each([
    ['as it is', `a: ${literal}`],
    ['in capital letters', `A: ${literal.toUpperCase()}`],
    ['in base64', `a: ${encoded(`user:${literal}`)}`],
    ['in base64 at another alignment', `a: ${encoded(`ab${literal}`)}`],
    [
      'in base64, in capital letters, within a longer text',
      `a: x${encoded(`before ${literal.toUpperCase()} after`)}`,
    ],
    ['in base64 of base64', `a: ${encoded(encoded(`user:${literal}`))}`],
    [
      'in base64 over two lines',
      `a: |\n  ${encoded(`${'x'.repeat(9)}${literal}`).replace(/(.{14})/, '$1\n  ')}`,
    ],
    ['split over lines of a quoted text', `a: "${literal.slice(0, half)}\\\n    ${literal.slice(half)}"`],
    ['split over lines of a block', `a: >-\n  ${literal.slice(0, half)}\n  ${literal.slice(half)}`],
    ['put together from parts', `'${literal.slice(0, half)}' + '${literal.slice(half)}'`],
    ['with characters by number', `"\\u00${(literal.codePointAt(0) ?? 0).toString(16)}${literal.slice(1)}"`],
  ])('finds a literal %s', (_how, text) => {
    expect(leaksIn('a.yaml', text)).not.toEqual([]);
  });

  test('finds a literal in a file name', () => {
    expect(leaksIn(`manifests/${literal}.yaml`, '')).toMatchObject([{ form: 'file name' }]);
  });

  test.each(denyList.map((text) => [seal(text), text] as const))('finds %s', (_sealed, text) => {
    expect(leaksIn('a.yaml', `key: ${text.toUpperCase()}`)).not.toEqual([]);
    expect(leaksIn('a.yaml', `key: ${encoded(`x ${text} y`)}`)).not.toEqual([]);
  });
});

describe('the repository itself', () => {
  const files = trackedFiles();

  test('is searched: sources, documentation, tests and the README', () => {
    expect(files.length).toBeGreaterThan(200);
  });

  test('carries no literal of the catalogue', () => {
    expect(files.flatMap((file) => leaksIn(file, read(file)))).toEqual([]);
  });

  test('carries nothing of the shapes of the catalogue', () => {
    const wanted = patterns.filter(({ inSources }) => inSources);
    const found = files.flatMap((file) =>
      wanted.flatMap((pattern) => matchesOf(pattern, read(file)).map((match) => `${file}: ${match}`)),
    );
    expect(found).toEqual([]);
  });
});

/** Files that are, or would be, committed. */
function trackedFiles(): readonly string[] {
  const text = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return text.split('\n').filter((file) => file !== '');
}

function read(file: string): string {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    // deleted but not yet committed
    return '';
  }
}
