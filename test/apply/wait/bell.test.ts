import { describe, expect, test } from 'vitest';
import { createBell } from '../../../src/apply/wait/bell.js';
import { fakeClock, settle } from './fake-cluster.js';

const never = new AbortController().signal;

describe('a bell', () => {
  test('wakes at once, with all that rang in the same moment', async () => {
    const bell = createBell(fakeClock());
    const heard = bell.next(1_000, never);
    bell.ring('a');
    bell.ring('b');
    expect([...(await heard)]).toEqual(['a', 'b']);
  });

  test('keeps what rang while nobody listened, once', async () => {
    const clock = fakeClock();
    const bell = createBell(clock);
    bell.ring('a');
    bell.ring('a');
    expect([...(await bell.next(1_000, never))]).toEqual(['a']);
    const next = bell.next(1_000, never);
    await clock.pass(1_000);
    expect([...(await next)]).toEqual([]);
  });

  test('wakes after a while without ringing, not before', async () => {
    const clock = fakeClock();
    let woken = false;
    void createBell(clock)
      .next(1_000, never)
      .then(() => (woken = true));
    await clock.pass(999);
    expect(woken).toBe(false);
    await clock.pass(1);
    expect(woken).toBe(true);
  });

  test('ends with the reason of the signal, before and while it is silent', async () => {
    const controller = new AbortController();
    const bell = createBell(fakeClock());
    const waiting = bell.next(1_000, controller.signal);
    await settle();
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(bell.next(1_000, controller.signal)).rejects.toThrow('enough');
  });
});
