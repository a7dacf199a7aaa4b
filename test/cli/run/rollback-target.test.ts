import { describe, expect, test } from 'vitest';
import type { RecordState, Revision } from '../../../src/apply/record/model.js';
import { rollbackTarget } from '../../../src/cli/run/rollback-target.js';
import { digest } from '../support/plans.js';

/** A revision with the bundle of so many equal digits; without one for an empty text. */
function revision(number: number, letter: string, result: Revision['result'] = 'succeeded'): Revision {
  const bundle = { digest: digest(letter), profile: 'minimal', version: '0.1.0' };
  return {
    revision: number,
    purpose: letter === '' ? 'uninstall' : 'deploy',
    ...(letter !== '' && { bundle }),
    who: 'ann@desk',
    began: '2026-01-01T00:00:00Z',
    result,
  };
}

/** A record of revisions from the oldest to the newest, which is the current one. */
function record(...oldestFirst: readonly Revision[]): RecordState {
  const revisions = [...oldestFirst].reverse();
  const [current] = revisions;
  return {
    platform: 'cto',
    applySetId: 'x',
    groupKinds: [],
    namespaces: [],
    toolVersion: '0.1.0',
    revisions,
    ...(current && { current }),
  };
}

describe('without a number, the way back leads', () => {
  test('to the revision before', () => {
    expect(rollbackTarget(record(revision(1, 'a'), revision(2, 'b')), undefined).revision).toBe(1);
  });

  test('past revisions that failed or were interrupted', () => {
    const all = record(
      revision(1, 'a'),
      revision(2, 'b', 'failed'),
      revision(3, 'c', 'interrupted'),
      revision(4, 'd', 'failed'),
    );
    expect(rollbackTarget(all, undefined).revision).toBe(1);
  });

  test('past revisions with the bundle that runs: going back to it would change nothing', () => {
    expect(
      rollbackTarget(record(revision(1, 'a'), revision(2, 'b'), revision(3, 'b')), undefined).revision,
    ).toBe(1);
  });

  test('past an uninstall', () => {
    expect(
      rollbackTarget(record(revision(1, 'a'), revision(2, ''), revision(3, 'b')), undefined).revision,
    ).toBe(1);
  });

  test('nowhere when there is none', () => {
    expect(() => rollbackTarget(record(revision(1, 'a')), undefined)).toThrow(
      'no earlier revision that succeeded',
    );
  });
});

describe('with a number, the way back leads', () => {
  const all = record(revision(1, 'a', 'failed'), revision(2, ''), revision(3, 'b'));

  test('to that revision, also one that failed', () => {
    expect(rollbackTarget(all, '1').revision).toBe(1);
  });

  test.each(['2', '9', 'x', '01'])('nowhere for %s, and the known ones are named', (asked) => {
    let refused: unknown;
    try {
      rollbackTarget(all, asked);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code: 'E_REVISION', exitCode: 2 });
    expect((refused as { hint: string }).hint).toContain('revisions with a bundle: 3, 1');
  });
});
