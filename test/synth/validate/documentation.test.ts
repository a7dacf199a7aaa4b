import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorOf, validationMarkdown } from '../../../src/synth/validate/documentation.js';
import { rules } from '../../../src/synth/validate/rules/index.js';

const root = join(import.meta.dirname, '..', '..', '..');
const page = join(root, 'docs', 'validation.md');

describe('docs/validation.md', () => {
  test('is what the rules say; UPDATE_DOCS=1 writes it', () => {
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, validationMarkdown());
    expect(readFileSync(page, 'utf8')).toBe(validationMarkdown());
  });

  test('has a heading for every rule, which findings link to', () => {
    const headings = new Set(
      validationMarkdown()
        .split('\n')
        .filter((line) => line.startsWith('### '))
        .map((line) => line.slice(4).replace(/[^a-z0-9 -]/g, '')),
    );
    for (const { id } of rules) expect(headings, id).toContain(anchorOf(id));
  });
});

test('every id that the schema validator gives has a record', () => {
  const folder = join(root, 'src', 'synth', 'validate', 'kubernetes');
  const given = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/rule:\s*'([a-z-]+\/[a-z-]+)'/g),
    ])
    .map(([, id]) => id);
  const known = new Set(rules.map(({ id }) => id));
  // given only when the validator is made without its engine, which synthesis never does
  const internal = ['cel/engine'];
  expect(given.length).toBeGreaterThan(50);
  expect(
    [...new Set(given)].filter((id) => id !== undefined && !known.has(id) && !internal.includes(id)),
  ).toEqual([]);
});
