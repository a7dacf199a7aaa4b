import { describe, expect, test } from 'vitest';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { sealIndex } from '../../../src/bundle/digest.js';
import type { Plan } from '../../../src/apply/model.js';
import type { PreparedStep } from '../../../src/apply/prepared.js';
import { stateOf } from '../../../src/apply/record/read.js';
import type { RecordState, Revision } from '../../../src/apply/record/model.js';
import { isSettled, refuseLacking, refuseMoved } from '../../../src/apply/run/guard.js';
import { bundleOf, member, prepare, step } from './support/fixtures.js';

const config = member('v1', 'ConfigMap', 'settings', 'web');
const claim = member('v1', 'PersistentVolumeClaim', 'data', 'web');
const same = [step('unchanged', config)];

describe('there is nothing to do', () => {
  const cases: readonly [
    boolean,
    string,
    Plan['purpose'],
    readonly PreparedStep[],
    RecordState | undefined,
  ][] = [
    [true, 'when nothing changes and the last run succeeded', 'deploy', same, record('deploy', 'succeeded')],
    [
      true,
      'when an object is only kept',
      'deploy',
      [...same, step('keep', claim)],
      record('deploy', 'succeeded'),
    ],
    [false, 'when an object changes', 'deploy', [step('update', config)], record('deploy', 'succeeded')],
    [false, 'when an object goes', 'deploy', [step('delete', config)], record('deploy', 'succeeded')],
    [false, 'when the last run was killed', 'deploy', same, record('deploy', 'running')],
    [false, 'when the last run was stopped', 'deploy', same, record('deploy', 'interrupted')],
    [false, 'when the last run failed', 'deploy', same, record('deploy', 'failed')],
    [false, 'when the last run was killed before its revision', 'deploy', same, record()],
    [false, 'when what is wanted was removed before', 'deploy', same, record('uninstall', 'succeeded')],
    [true, 'to remove when nothing is there', 'uninstall', [], undefined],
    [false, 'to remove when only the record is there', 'uninstall', [], record('uninstall', 'running')],
    [
      false,
      'to remove when only the record of a success is there',
      'uninstall',
      [],
      record('uninstall', 'succeeded'),
    ],
    [
      true,
      'to remove when all that is left is kept',
      'uninstall',
      [step('keep', claim)],
      record('uninstall', 'succeeded'),
    ],
    [
      false,
      'to remove when all that was ever there is kept',
      'uninstall',
      [step('keep', claim)],
      record('deploy', 'succeeded'),
    ],
  ];

  test.each(cases)('is %s: %s', (settled, _title, purpose, steps, state) => {
    expect(isSettled(prepare(steps, { purpose, record: state }))).toBe(settled);
  });
});

describe('a bundle that changes no object', () => {
  const ran = bundleOf('same objects');
  const next: Bundle = { ...ran, index: sealIndex({ ...ran.index, kinds: [] }) };
  const recorded = {
    record: record('deploy', 'succeeded', 1, {
      digest: ran.index.digest,
      profile: 'minimal',
      version: '1.2.3',
    }),
  };

  test('is recorded when it says something else, such as what holds data', () => {
    expect(isSettled(prepare(same, { bundle: next, ...recorded }))).toBe(false);
  });

  test('is nothing to do when it is the one that runs', () => {
    expect(isSettled(prepare(same, { bundle: ran, ...recorded }))).toBe(true);
  });
});

describe('a plan is refused', () => {
  test('with all its problems at once', () => {
    const problems = [
      { rule: 'a', message: 'one' },
      { rule: 'b', message: 'two' },
      { rule: 'c', message: 'a warning', severity: 'warning' as const },
    ];
    expect(() => refuseLacking({ ...prepare([]).plan, problems })).toThrow(
      expect.objectContaining({ code: 'E_PLAN_PROBLEMS', exitCode: 4, problems: problems.slice(0, 2) }),
    );
  });

  test('not for warnings', () => {
    const problems = [{ rule: 'c', message: 'a warning', severity: 'warning' as const }];
    expect(() => refuseLacking({ ...prepare([]).plan, problems })).not.toThrow();
  });

  const first = record('deploy', 'succeeded');

  test.each([
    ['a first deployment of somebody else', undefined, first],
    ['another revision', first, record('deploy', 'succeeded', 2)],
    ['another run of the same revision', record('deploy', 'interrupted'), first],
    ['a record that was removed', first, undefined],
  ])('after %s', (_, planned, now) => {
    expect(() => refuseMoved(prepare([], { record: planned }), now)).toThrow(
      expect.objectContaining({ code: 'E_MOVED', exitCode: 4 }),
    );
  });

  test('not when nothing happened', () => {
    expect(() => refuseMoved(prepare([], { record: first }), record('deploy', 'succeeded'))).not.toThrow();
    expect(() => refuseMoved(prepare([]), undefined)).not.toThrow();
  });

  test('not when what it wants to remove is gone already', () => {
    expect(() => refuseMoved(prepare([], { record: first, purpose: 'uninstall' }), undefined)).not.toThrow();
  });
});

function record(
  purpose?: Plan['purpose'],
  result: Revision['result'] = 'running',
  revision = 1,
  bundle?: Revision['bundle'],
): RecordState {
  const said = { groupKinds: [], namespaces: [], toolVersion: '1.0.0' };
  const one = purpose && {
    ...{ revision, purpose, who: 'pat@laptop', began: '2026-11-24T12:00:00.000Z', result },
    ...(bundle && { bundle }),
  };
  return stateOf('demo', said, one ? [one] : []);
}
