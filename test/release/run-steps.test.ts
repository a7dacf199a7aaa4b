import { describe, expect, test } from 'vitest';
import { OperatorError } from '../../src/kernel/errors.js';
import type { Event } from '../../src/kernel/event.js';
import type { AuditEntry } from '../../src/release/audit/index.js';
import type { ReleaseContext } from '../../src/release/context.js';
import { runSteps } from '../../src/release/run-steps.js';
import type { Step } from '../../src/release/step.js';

function surroundings() {
  const events: Event[] = [];
  const logged: AuditEntry[] = [];
  let time = 0;
  let cost = 0;
  const context = {
    emit: (event: Event) => events.push(event),
    clock: { elapsed: () => (time += 100) },
    audit: { add: (entry: AuditEntry) => logged.push(entry) },
    measure: () => ({ cpuMilliseconds: (cost += 40), residentBytes: 7 }),
  } as unknown as ReleaseContext;
  return { context, events, logged };
}

const step = (id: string, run: Step['run'], skip?: Step['skip']): Step => ({
  id,
  title: `doing ${id}`,
  run,
  ...(skip && { skip }),
});

const { signal } = new AbortController();

describe('the steps of a release', () => {
  test('run in order, each told and measured', async () => {
    const { context, events } = surroundings();
    const order: string[] = [];
    const steps = ['a', 'b'].map((id) => step(id, () => Promise.resolve(void order.push(id))));
    const metrics = await runSteps(steps, context, { skip: [] }, signal);
    expect(order).toEqual(['a', 'b']);
    expect(events).toEqual([
      { kind: 'phase', phase: 'a', title: '[1/2] doing a' },
      { kind: 'phase', phase: 'b', title: '[2/2] doing b' },
    ]);
    expect(metrics[0]).toEqual({ step: 'a', milliseconds: 100, cpuMilliseconds: 40, residentBytes: 7 });
  });

  test('one that has nothing to do is skipped with its reason, and so is one that a person leaves out', async () => {
    const { context, events } = surroundings();
    const never = () => Promise.reject(new Error('it ran'));
    const steps = [step('a', never, () => ({ because: 'there is no key' })), step('b', never)];
    expect(await runSteps(steps, context, { skip: ['b'] }, signal)).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'note')).toEqual([
      { kind: 'note', text: 'skipped: there is no key' },
      { kind: 'note', text: 'skipped: left out by --skip' },
    ]);
  });

  test('the first that fails is named, keeps its code and ends the work', async () => {
    const { context, logged } = surroundings();
    const failing = step('pack', () =>
      Promise.reject(new OperatorError('E_DISK', 'the disk is full', { hint: 'free some', exitCode: 3 })),
    );
    const after = step('sign', () => Promise.reject(new Error('it ran')));
    await expect(runSteps([failing, after], context, { skip: [] }, signal)).rejects.toMatchObject({
      code: 'E_DISK',
      message: 'doing pack: the disk is full',
      hint: 'free some',
      exitCode: 3,
    });
    expect(logged).toEqual([]);
  });

  test('a proof that failed is logged with everything that did not pass', async () => {
    const { context, logged } = surroundings();
    const problems = ['a.exe was changed', 'b was changed'].map((message) => ({ rule: 'x', message }));
    const failing = step('gate', () =>
      Promise.reject(new OperatorError('E_RELEASE_GATE', 'no', { problems, exitCode: 1 })),
    );
    await expect(runSteps([failing], context, { skip: [] }, signal)).rejects.toThrow('doing gate: no');
    const detail = { code: 'E_RELEASE_GATE', because: 'a.exe was changed; b was changed' };
    expect(logged).toEqual([{ act: 'refuse', subject: 'gate', detail }]);
  });

  test('a bug stays a bug', async () => {
    const { context } = surroundings();
    const bug = new TypeError('undefined is not a function');
    await expect(
      runSteps([step('a', () => Promise.reject(bug))], context, { skip: [] }, signal),
    ).rejects.toBe(bug);
  });

  test('nothing begins after an interruption', async () => {
    const { context } = surroundings();
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const steps = [
      step('a', () => Promise.resolve(controller.abort(reason))),
      step('b', () => Promise.reject(new Error('it ran'))),
    ];
    await expect(runSteps(steps, context, { skip: [] }, controller.signal)).rejects.toBe(reason);
  });
});
