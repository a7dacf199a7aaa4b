import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/apply/model.js';
import { acts, countActions, createLedger } from '../../../src/apply/run/ledger.js';
import type { Event } from '../../../src/kernel/event.js';
import { member, step } from './support/fixtures.js';

const actions: readonly Action[] = ['create', 'update', 'recreate', 'adopt', 'delete', 'keep', 'unchanged'];

describe('the ledger of a run', () => {
  test('lists exactly what was planned and not done', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...actions), fc.boolean()), { maxLength: 30 }),
        (plan) => {
          const changes = plan.map(
            ([action], index) => step(action, member('v1', 'ConfigMap', `c${index}`, 'web')).change,
          );
          const ledger = createLedger(changes, () => undefined);
          changes.forEach((change, index) => {
            if (acts(change.action) && plan[index]?.[1] === true) ledger.done(change);
          });
          const { counts, remaining } = ledger.summary();
          const undone = changes.filter((change, index) => acts(change.action) && plan[index]?.[1] !== true);
          expect(remaining.map(({ ref }) => ref)).toEqual(undone.map(({ ref }) => ref));
          const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
          expect(total + remaining.length).toBe(changes.length);
        },
      ),
    );
  });

  test('gives the first reason that was heard', () => {
    const { change } = step('create', member('v1', 'ConfigMap', 'a', 'web'));
    const ledger = createLedger([change], () => undefined);
    ledger.hold([change], 'first');
    ledger.hold([change], 'second');
    expect(ledger.summary().remaining[0]?.because).toBe('first');
  });

  test('holds a failure also of what was written: it is done, and does not work', () => {
    const { change } = step('create', member('apps/v1', 'Deployment', 'site', 'web'), { component: 'web' });
    const events: Event[] = [];
    const ledger = createLedger([change], (event) => events.push(event));
    ledger.done(change);
    ledger.fail(change, { rule: 'ready/timeout', message: 'no node has room' });
    expect(ledger.failed).toBe(true);
    expect(ledger.summary()).toMatchObject({
      remaining: [],
      counts: { create: 1 },
      failures: [{ component: 'web', object: { name: 'site' } }],
    });
    expect(events.map(({ kind }) => kind)).toEqual(['step', 'failed']);
  });

  test('counts every action, also those that did not occur', () => {
    expect(Object.keys(countActions([]))).toEqual(actions);
  });
});
