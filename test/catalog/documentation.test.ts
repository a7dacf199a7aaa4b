import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogMarkdown } from '../../src/catalog/documentation.js';
import { catalog } from '../../src/catalog/index.js';

const page = join(import.meta.dirname, '../../docs/components/README.md');

test('the page of components says what the records say (UPDATE_DOCS=1 writes it)', () => {
  const text = catalogMarkdown(catalog);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

test('the page names every difference from upstream and every exception with its reason', () => {
  const text = catalogMarkdown(catalog);
  for (const { differences, exceptions = [] } of catalog) {
    for (const { what, why } of differences) expect(text).toContain(`${what}: ${why}`);
    for (const { why } of exceptions) expect(text).toContain(why);
  }
});
