import { SourceMap } from 'node:module';
import { encode } from '@jridgewell/sourcemap-codec';
import { describe, expect, test } from 'vitest';
import { slimMap } from '../../../src/release/program/slim-map.js';

const full = {
  version: 3,
  sources: ['node_modules/zod/index.js', 'src/a.ts', 'src/b.ts'],
  names: ['alpha', 'beta'],
  mappings: encode([
    [
      [0, 1, 4, 2, 0],
      [5, 1, 4, 9],
      [9, 1, 5, 0, 1],
      [20, 0, 7, 0],
      [30, 2, 0, 0],
    ],
    [[0], [3, 2, 8, 1]],
  ]),
};

const slim = new SourceMap(
  JSON.parse(slimMap(JSON.stringify(full))) as ConstructorParameters<typeof SourceMap>[0],
);

function place(line: number, column: number): string {
  const entry = slim.findEntry(line, column) as { originalSource?: string; originalLine?: number };
  return `${entry.originalSource ?? 'nowhere'}:${entry.originalLine === undefined ? '' : entry.originalLine + 1}`;
}

describe('the source map in an executable', () => {
  test.each([
    ['the first place of a line', 0, 0, 'src/a.ts:5'],
    ['a later place of the same line', 0, 6, 'src/a.ts:5'],
    ['the next line', 0, 10, 'src/a.ts:6'],
    ['another file', 0, 35, 'src/b.ts:1'],
    ['another line of the program', 1, 4, 'src/b.ts:9'],
  ])('names file and line of %s', (_what, line, column, expected) => {
    expect(place(line, column)).toBe(expected);
  });

  test('names nothing for code of packages, not the line of ours before it', () => {
    expect(place(0, 25)).toBe('nowhere:');
  });

  test('holds neither names nor sources of packages', () => {
    const { sources, names } = JSON.parse(slimMap(JSON.stringify(full))) as typeof full;
    expect({ sources, names }).toEqual({ sources: ['src/a.ts', 'src/b.ts'], names: [] });
  });
});
