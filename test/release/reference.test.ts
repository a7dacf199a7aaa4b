import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import { releaseReference } from '../../src/release/config/reference.js';
import { secretNames } from '../../src/release/secrets.js';

const file = join(import.meta.dirname, '../../docs/release-configuration.md');
const between = /(<!-- keys -->\n)[\s\S]*(<!-- end of keys -->)/;

describe('the reference of release.yaml', () => {
  test('is what the schema says (UPDATE_GOLDEN=1 writes it)', async () => {
    const text = readFileSync(file, 'utf8');
    const options = await prettier.resolveConfig(file);
    const made = text.replace(
      between,
      (_all, begin: string, end: string) => `${begin}\n${releaseReference()}\n${end}`,
    );
    const formatted = await prettier.format(made, { ...options, parser: 'markdown' });
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, formatted);
    expect(readFileSync(file, 'utf8')).toBe(formatted);
  });

  test('has a meaning and a type for every key', () => {
    const rows = releaseReference().trim().split('\n').slice(2);
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row).toMatch(/^\| `[\w.]+` \| \S.* \| \S.* \| \S.* \|$/);
  });

  test('names every secret', () => {
    const text = readFileSync(file, 'utf8');
    for (const name of secretNames) expect(text).toContain(`\`${name}\``);
  });
});
