import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noted } from '../../../src/cli/release/run/outcome.js';
import { OperatorError } from '../../../src/kernel/errors.js';
import type { ReleaseContext } from '../../../src/release/context.js';
import { readOutcomes } from '../../../src/release/metrics/history.js';
import { temporaryFolder } from '../../support/folder.js';

function surroundings(root: string) {
  const clock = { now: () => 0, elapsed: () => 5 };
  return { root, identity: { version: '1.2.3' }, clock } as unknown as ReleaseContext;
}

test('how a build ended is noted: whole, failed by what, or stopped; its error stays what it is', async () => {
  const root = temporaryFolder();
  const context = surroundings(root);
  const { signal } = new AbortController();
  const full = new OperatorError('E_DISK_FULL', 'full', {});
  expect(await noted(() => Promise.resolve(7), context, signal)).toBe(7);
  await expect(noted(() => Promise.reject(full), context, signal)).rejects.toBe(full);
  const stopped = AbortSignal.abort(full);
  await expect(noted(() => Promise.reject(full), context, stopped)).rejects.toBe(full);
  const outcomes = await readOutcomes(join(root, 'build/release/builds.ndjson'));
  expect(outcomes.map(({ version, outcome, code }) => [version, outcome, code])).toEqual([
    ['1.2.3', 'built', undefined],
    ['1.2.3', 'failed', 'E_DISK_FULL'],
    ['1.2.3', 'stopped', undefined],
  ]);
});

test('a note that cannot be written fails no build', async () => {
  const root = join(temporaryFolder({ file: '' }), 'file');
  expect(await noted(() => Promise.resolve(7), surroundings(root), new AbortController().signal)).toBe(7);
});
