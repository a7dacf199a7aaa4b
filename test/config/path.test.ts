import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPath, parsePath, pathsOverlap, showPath } from '../../src/config/path.js';
import { readScalar, isPlainNumber } from '../../src/config/parse/scalar.js';
import { decode } from '../../src/config/parse/decode.js';
import { secretWithin } from '../../src/kernel/redact.js';
import { parse } from 'yaml';

describe('key paths', () => {
  test('are written the way they are read', () => {
    const key = fc.oneof(fc.string({ minLength: 1 }), fc.nat({ max: 999_999 }));
    fc.assert(
      fc.property(fc.array(key), (path) => {
        fc.pre(typeof path[0] !== 'number');
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  test.each([
    ['a.b', ['a', 'b']],
    ['a[0].b', ['a', 0, 'b']],
    ['a\\.b.c', ['a.b', 'c']],
    ['', []],
  ])('%s', (text, path) => {
    expect(parsePath(text)).toEqual(path);
    expect(formatPath(path)).toBe(text);
  });

  test.each(['a..b', '.a', 'a.', 'a[x]', 'a[', 'a]', 'a[0]b', '\\'])('%s is none', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });

  test('overlap when one lies on the way to the other', () => {
    expect(pathsOverlap(['a'], ['a', 'b'])).toBe(true);
    expect(pathsOverlap(['a', 'b'], [])).toBe(true);
    expect(pathsOverlap(['a', 'b'], ['a', 'c'])).toBe(false);
  });

  test('are shown without secrets, also when dots would hide one', () => {
    const token = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'abc'].join('.');
    expect(secretWithin(token)).toBeDefined();
    expect(showPath(['agents', token, 'cli'])).toBe('agents.***.cli');
  });
});

describe('scalars', () => {
  test('are read as the YAML parser reads them', () => {
    const samples = [
      '',
      '~',
      'null',
      'true',
      'True',
      'FALSE',
      'yes',
      'no',
      'on',
      '1',
      '-1',
      '+1',
      '012',
      '0o7',
      '0x1F',
      '1.5',
      '.5',
      '1.',
      '1e3',
      '1_000',
      'abc',
      '8Gi',
      '2026-01-01',
    ];
    for (const sample of samples)
      expect(readScalar(sample), sample).toEqual((parse(`- ${sample}`) as unknown[])[0]);
  });

  test.each(['0', '4', '-1', '0.5', '10.25'])('%s is written so that everybody reads the same', (text) => {
    expect(isPlainNumber(text)).toBe(true);
  });

  test.each(['010', '0o7', '0x1F', '1e3', '+1', '.5', '1.', '-0x1'])('%s is not', (text) => {
    expect(isPlainNumber(text)).toBe(false);
  });
});

describe('decoding', () => {
  test('gives back every text, with or without byte-order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, mark) => {
        fc.pre(!/[\p{Cc}\p{Cs}]|^\u{feff}/u.test(text));
        expect(decode(Buffer.from(`${mark ? '\u{feff}' : ''}${text}`), 'a')).toEqual({ text });
      }),
    );
  });

  test('names the first byte that is not UTF-8, wherever it is', () => {
    const before = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
    const invalid = fc.constantFrom(
      [0xff],
      [0xc0, 0x80],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80],
      [0x80],
    );
    fc.assert(
      fc.property(before, invalid, (text, bytes) => {
        const start = Buffer.from(`é${text}\u{fffd}`);
        const result = decode(Buffer.concat([start, Buffer.from(bytes), Buffer.from(' x')]), 'a');
        const message = 'problem' in result ? result.problem.message : '';
        expect(message).toContain(`at offset ${start.length}`);
      }),
    );
  });
});
