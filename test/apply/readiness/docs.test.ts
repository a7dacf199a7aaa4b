import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readinessMarkdown } from '../../../src/apply/readiness/index.js';
import { catalog } from '../../../src/catalog/index.js';

const page = join(import.meta.dirname, '../../../docs/readiness.md');

test('docs/readiness.md shows the rules that run (UPDATE_DOCS=1 npx vitest run test/apply/readiness)', () => {
  const text = readFileSync(page, 'utf8');
  const rules = readinessMarkdown(catalog.flatMap(({ kinds = [] }) => kinds));
  const fresh = text.replace(
    /(<!-- rules -->\n)[\s\S]*(<!-- \/rules -->)/,
    (_all, start: string, end: string) => `${start}\n${rules}\n\n${end}`,
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, fresh);
  expect(readFileSync(page, 'utf8')).toBe(fresh);
});
