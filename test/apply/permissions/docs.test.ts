import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { rightsMarkdown } from '../../../src/apply/permissions/index.js';

const page = join(import.meta.dirname, '../../../docs/permissions.md');

test('docs/permissions.md shows the rights that are checked (UPDATE_DOCS=1 npx vitest run test/apply/permissions)', async () => {
  const text = readFileSync(page, 'utf8');
  const table = (await format(rightsMarkdown(), { parser: 'markdown', printWidth: 110 })).trim();
  const fresh = text.replace(
    /(<!-- rights -->\n)[\s\S]*(<!-- \/rights -->)/,
    (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`,
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, fresh);
  expect(readFileSync(page, 'utf8')).toBe(fresh);
});
