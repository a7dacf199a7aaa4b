import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/program.js';

/** Rooms whose errors the page is about. */
const rooms = ['src/release', 'src/github/releases', 'src/cli/release'];

function codesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap(
      (name) => readFileSync(join(root, folder, name), 'utf8').match(/(?<=')E_[A-Z0-9_]+(?=')/g) ?? [],
    );
}

test('docs/release-errors.md explains every error code of a release once, and no other', () => {
  const page = readFileSync(join(root, 'docs/release-errors.md'), 'utf8');
  const explained = [...page.matchAll(/^\| `(E_[A-Z0-9_]+)`/gm)].map(([, code]) => code);
  const thrown = [...new Set(rooms.flatMap(codesIn))];
  expect(thrown.length).toBeGreaterThan(60);
  expect(explained.toSorted()).toEqual(thrown.toSorted());
});
