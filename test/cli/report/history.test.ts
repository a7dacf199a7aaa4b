import { expect, test } from 'vitest';
import type { RecordState } from '../../../src/apply/record/model.js';
import { historyText } from '../../../src/cli/report/history.js';
import { digest, noCounts } from '../support/plans.js';

const identity = (profile: string, digit: string) => ({ profile, digest: digest(digit), version: '0.1.0' });

const first = {
  revision: 1,
  purpose: 'deploy',
  bundle: identity('minimal', 'a'),
  who: 'ann@desk',
  began: '2026-01-01T10:00:00Z',
  ended: '2026-01-01T10:01:05Z',
  result: 'succeeded',
  counts: noCounts,
  seconds: 65,
} as const;
const second = {
  ...first,
  revision: 2,
  bundle: identity('standard', 'b'),
  result: 'failed',
} as const;
const { revision, bundle, who, began } = { ...first, revision: 3 };
const running = { revision, bundle, who, began, rolledBackTo: 1 } as const;

const record: RecordState = {
  platform: 'cto',
  applySetId: 'applyset-x-v1',
  groupKinds: [],
  namespaces: [],
  toolVersion: '0.1.0',
  revisions: [{ ...running, purpose: 'rollback', result: 'running' }, second, first],
  current: second,
};

test('the history is a table, newest first, with a mark at what is meant to run', () => {
  expect(historyText(record)).toBe(`platform cto
 revision  result     purpose        bundle                        began                 took       by
 3         running    rollback to 1  minimal sha256:aaaaaaaaaaaa   2026-01-01T10:00:00Z             ann@desk
*2         failed     deploy         standard sha256:bbbbbbbbbbbb  2026-01-01T10:00:00Z  1 min 5 s  ann@desk
 1         succeeded  deploy         minimal sha256:aaaaaaaaaaaa   2026-01-01T10:00:00Z  1 min 5 s  ann@desk
`);
});

test('an empty history says so', () => {
  expect(historyText({ ...record, revisions: [] })).toBe('platform cto: no revision is recorded\n');
});
