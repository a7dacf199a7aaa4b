import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Revision } from '../../../src/apply/record/model.js';
import { stateOf } from '../../../src/apply/record/read.js';
import {
  chunkNames,
  chunkObjects,
  readChunk,
  readRevision,
  revisionObject,
  revisionsKept,
  surplus,
  type StoredRevision,
} from '../../../src/apply/record/revision.js';

describe('a revision', () => {
  test('is read back from its ConfigMap as it was written', () => {
    const one = revision(3, { stored: { sha256: 'abc', chunks: 2 } });
    expect(readRevision(revisionObject('demo', one))).toEqual(one);
  });

  test.each([
    ['no data', {}],
    ['another key', { data: { other: '{}' } }],
    ['damaged data', { data: { 'revision.json': '{"revision":' } }],
    ['something else', { data: { 'revision.json': '[]' } }],
  ])('is not read from a ConfigMap with %s', (_, content) => {
    expect(
      readRevision({ ...revisionObject('demo', revision(1)), data: undefined, ...content }),
    ).toBeUndefined();
  });

  test('keeps its bundle in pieces that cannot be changed and are named by their content', () => {
    const packed = { sha256: 'f'.repeat(64), chunks: [Buffer.from('one'), Buffer.from('two')] };
    const objects = chunkObjects('demo', packed);
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(
      chunkNames('demo', { ...packed, chunks: 2 }),
    );
    expect(objects.every((object) => object['immutable'] === true)).toBe(true);
    expect(objects.map((object) => readChunk(object)?.toString())).toEqual(['one', 'two']);
  });
});

describe('trimming', () => {
  test('leaves the ten newest and their bundles, whatever else there is', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 25 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 5 }), (all, bundles) => {
        const stored = (number: number) => ({ sha256: `${number % bundles}`.repeat(16), chunks: 2 });
        const revisions = all.map((number) => revision(number, { stored: stored(number) }));
        const chunks = new Set(
          revisions.flatMap((one) => (one.stored ? chunkNames('demo', one.stored) : [])),
        );
        const gone = new Set(surplus('demo', revisions, [...chunks]));
        const kept = [...all].sort((a, b) => b - a).slice(0, revisionsKept);
        for (const number of all) expect(gone.has(`demo-revision-${number}`)).toBe(!kept.includes(number));
        const wanted = new Set(kept.flatMap((number) => chunkNames('demo', stored(number))));
        for (const chunk of chunks) expect(gone.has(chunk)).toBe(!wanted.has(chunk));
      }),
    );
  });

  test('removes a revision before its bundle, so that what is listed can be brought back', () => {
    const revisions = Array.from({ length: 11 }, (_, index) =>
      revision(index + 1, { stored: { sha256: `${index}`.padStart(16, 'a'), chunks: 1 } }),
    );
    const chunks = revisions.flatMap((one) => (one.stored ? chunkNames('demo', one.stored) : []));
    expect(surplus('demo', revisions, chunks)).toEqual(['demo-revision-1', chunks[0]]);
  });

  test('keeps an older one whose bundle says what is kept', () => {
    const revisions = Array.from({ length: 12 }, (_, index) =>
      revision(index + 1, { stored: { sha256: `${index}`.padStart(16, 'a'), chunks: 1 } }),
    );
    const chunks = revisions.flatMap((one) => (one.stored ? chunkNames('demo', one.stored) : []));
    expect(surplus('demo', revisions, chunks, [1])).toEqual(['demo-revision-2', chunks[1]]);
  });
});

describe('what the record says', () => {
  const said = { groupKinds: [], namespaces: [], toolVersion: '1.0.0' };
  const bundle = { digest: 'd', profile: 'p', version: 'v' };
  const stateFrom = (...revisions: StoredRevision[]) => stateOf('demo', said, revisions);

  test('is that the newest revision with a bundle is current, even if it failed', () => {
    expect(
      stateFrom(revision(2, { bundle, result: 'failed' }), revision(1, { bundle })).current?.revision,
    ).toBe(2);
  });

  test('is that one which only began is pending, and not current', () => {
    const { current, pending } = stateFrom(
      revision(2, { bundle, result: 'running' }),
      revision(1, { bundle }),
    );
    expect([current?.revision, pending?.revision]).toEqual([1, 2]);
  });

  test('is that one which was overtaken is not pending', () => {
    expect(
      stateFrom(revision(2, { bundle }), revision(1, { bundle, result: 'running' })).pending,
    ).toBeUndefined();
  });

  test('is that nothing is current after an uninstall', () => {
    expect(stateFrom(revision(2, { purpose: 'uninstall' }), revision(1, { bundle })).current).toBeUndefined();
  });

  test('is that a failed uninstall leaves current what was', () => {
    const failed = revision(2, { purpose: 'uninstall', result: 'failed' });
    expect(stateFrom(failed, revision(1, { bundle })).current?.revision).toBe(1);
  });

  test('does not tell where bundles are kept', () => {
    const { revisions } = stateFrom(revision(1, { stored: { sha256: 'x', chunks: 1 } }));
    expect(revisions[0]).not.toHaveProperty('stored');
  });
});

function revision(number: number, parts: Partial<StoredRevision> = {}): StoredRevision {
  const base: Revision = {
    revision: number,
    purpose: 'deploy',
    who: 'pat@laptop',
    began: '2026-11-24T12:00:00.000Z',
    result: 'succeeded',
  };
  return { ...base, ...parts };
}
