import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLimit } from '../../src/kernel/limit.js';
import { fakeClock } from '../kube/support/clock.js';

describe('a limit', () => {
  test('runs so many at once, in the order of the calls', async () => {
    const limit = createLimit({ concurrency: 2, clock: fakeClock() });
    const started: number[] = [];
    const gates = [gate(), gate(), gate()];
    const all = gates.map(({ opened }, index) =>
      limit.run(async () => {
        started.push(index);
        await opened;
        return index;
      }),
    );
    await turns();
    expect(started).toEqual([0, 1]);
    gates[1]!.open();
    await turns();
    expect(started).toEqual([0, 1, 2]);
    gates.forEach(({ open }) => open());
    expect(await Promise.all(all)).toEqual([0, 1, 2]);
  });

  test('makes room when a task fails, and lets its error through', async () => {
    const limit = createLimit({ concurrency: 1, clock: fakeClock() });
    const failed = limit.run(() => Promise.reject(new Error('failed')));
    const next = limit.run(() => Promise.resolve('next'));
    await expect(failed).rejects.toThrow('failed');
    expect(await next).toBe('next');
  });

  test.each([0, -1, 0.5, 1])('of %d is one at a time', (concurrency) => {
    expect(createLimit({ concurrency, clock: fakeClock() }).width).toBe(1);
  });

  test('leaves the queue when aborted, and does not start', async () => {
    const limit = createLimit({ concurrency: 1, clock: fakeClock() });
    const { open, opened } = gate();
    const first = limit.run(() => opened);
    const stop = new AbortController();
    let started = false;
    const second = limit.run(() => Promise.resolve((started = true)), stop.signal);
    stop.abort(new Error('interrupted'));
    await expect(second).rejects.toThrow('interrupted');
    await expect(limit.run(() => Promise.resolve(), stop.signal)).rejects.toThrow('interrupted');
    open();
    await first;
    expect(started).toBe(false);
    expect(await limit.run(() => Promise.resolve('room'))).toBe('room');
  });

  test('halves when it has to slow down, once per burst, down to one', () => {
    const clock = fakeClock();
    const limit = createLimit({ concurrency: 8, clock });
    const widths = [0, 0, 500, 1000, 1000, 1000].map((pause) => {
      clock.advance(pause);
      limit.slowDown();
      return limit.width;
    });
    expect(widths).toEqual([4, 4, 4, 2, 1, 1]);
  });

  test('grows back by one per round of successes, and not beyond what it was', async () => {
    const limit = createLimit({ concurrency: 4, clock: fakeClock() });
    limit.slowDown();
    const widths = [];
    for (let done = 0; done < 9; done += 1) {
      await limit.run(() => Promise.resolve());
      widths.push(limit.width);
    }
    expect(widths).toEqual([2, 3, 3, 3, 4, 4, 4, 4, 4]);
  });

  test('starts nothing new while more run than it allows now', async () => {
    const limit = createLimit({ concurrency: 4, clock: fakeClock() });
    const gates = Array.from({ length: 5 }, gate);
    let running = 0;
    const all = gates.map(({ opened }) =>
      limit.run(async () => {
        running += 1;
        await opened;
        running -= 1;
      }),
    );
    await turns();
    limit.slowDown();
    gates[0]!.open();
    await turns();
    expect(running).toBe(3);
    gates.forEach(({ open }) => open());
    await Promise.all(all);
  });

  test('runs everything exactly once and never more than it may, whatever fails and slows down', async () => {
    const task = fc.record({ turns: fc.nat({ max: 3 }), fails: fc.boolean(), slows: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(task, { maxLength: 20 }),
        async (concurrency, tasks) => {
          const clock = fakeClock();
          const limit = createLimit({ concurrency, clock });
          let running = 0;
          let most = 0;
          const ran: number[] = [];
          const results = await Promise.allSettled(
            tasks.map((one, index) =>
              limit.run(async () => {
                running += 1;
                most = Math.max(most, running);
                ran.push(index);
                if (one.slows) limit.slowDown();
                clock.advance(700);
                for (let turn = 0; turn < one.turns; turn += 1) await Promise.resolve();
                running -= 1;
                if (one.fails) throw new Error('failed');
              }),
            ),
          );
          expect(results.map(({ status }) => status === 'rejected')).toEqual(tasks.map(({ fails }) => fails));
          expect(ran).toEqual(tasks.map((_, index) => index));
          expect(most).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 100 },
    );
  });
});

function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

async function turns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
