import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/program.js';

/** Packages of a column of the page, several to a row. */
function explained(): readonly string[] {
  const page = readFileSync(join(root, 'docs/decisions/dependencies.md'), 'utf8');
  return page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .flatMap((line) => (line.split('|')[1] ?? '').split(',').map((name) => name.trim()))
    .filter((name) => !name.includes(' ') && name !== 'package');
}

test('docs/decisions/dependencies.md says why each package is there, and of no other one', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const used = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(explained().toSorted()).toEqual(used.toSorted());
});
