import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff, defaultAttempts, defaultBackoff, retry, type Retry } from '../../src/kernel/retry.js';
import { fakeClock } from '../kube/support/clock.js';

const passing = () => ({ because: 'it may pass' });

describe('the backoff', () => {
  test.each([
    [1, 0, 250],
    [1, 1, 500],
    [2, 0, 500],
    [4, 0.5, 3000],
    [7, 1, 30_000],
    [50, 1, 30_000],
  ])('before the attempt after %i with chance %d is %i ms', (attempt, random, expected) => {
    expect(backoff(attempt, { first: 500, longest: 30_000 }, random)).toBe(expected);
  });

  test('never leaves its bounds and never shrinks from attempt to attempt for the same chance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const wait = backoff(attempt, defaultBackoff, random);
          expect(wait).toBeGreaterThanOrEqual(defaultBackoff.first / 2);
          expect(wait).toBeLessThanOrEqual(defaultBackoff.longest);
          expect(backoff(attempt + 1, defaultBackoff, random)).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });

  test('gives a server at least half a minute to come back, whatever chance says', () => {
    const waits = Array.from({ length: defaultAttempts - 1 }, (_, index) =>
      backoff(index + 1, defaultBackoff, 0),
    );
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(30_000);
  });
});

describe('retrying a task', () => {
  test('runs it once when it succeeds', async () => {
    const clock = fakeClock();
    expect(await retry((attempt) => Promise.resolve(attempt), { clock, passes: passing })).toBe(1);
    expect(clock.slept).toEqual([]);
  });

  test('runs it again after an error that may pass, and says so before each wait', async () => {
    const clock = fakeClock();
    const said: Retry[] = [];
    const result = await retry(failing(2), { clock, passes: passing, onRetry: (next) => said.push(next) });
    expect(result).toBe(3);
    expect(said).toEqual([
      { because: 'it may pass', attempt: 2, attempts: 8, after: 375 },
      { because: 'it may pass', attempt: 3, attempts: 8, after: 750 },
    ]);
    expect(clock.slept).toEqual([375, 750]);
  });

  test('lets an error through that does not pass', async () => {
    const clock = fakeClock();
    await expect(retry(failing(1), { clock, passes: () => undefined })).rejects.toThrow('failure 1');
    expect(clock.slept).toEqual([]);
  });

  test('gives the last error when its attempts are used up', async () => {
    const clock = fakeClock();
    await expect(retry(failing(9), { clock, attempts: 3, passes: passing })).rejects.toThrow('failure 3');
    expect(clock.slept).toHaveLength(2);
  });

  test('waits at least as long as the other side asked, and longer when the backoff is', async () => {
    const clock = fakeClock();
    await retry(failing(4), { clock, passes: () => ({ because: 'busy', after: 1000 }) });
    expect(clock.slept).toEqual([1000, 1000, 1500, 3000]);
  });

  test('begins and announces no attempt and no wait once a signal is aborted', async () => {
    const clock = fakeClock();
    const stop = new AbortController();
    const other = new AbortController();
    let runs = 0;
    const task = () => {
      runs += 1;
      stop.abort(new Error('interrupted'));
      return Promise.reject(new Error('failure'));
    };
    const signals = [other.signal, undefined, stop.signal];
    const announced: Retry[] = [];
    const onRetry = (next: Retry) => announced.push(next);
    const options = { clock, passes: passing, signals, onRetry };
    await expect(retry(task, options)).rejects.toThrow('interrupted');
    await expect(retry(task, options)).rejects.toThrow('interrupted');
    expect(runs).toBe(1);
    expect(announced).toEqual([]);
    expect(clock.slept).toEqual([]);
  });

  test('ends a wait when a signal is aborted', async () => {
    const stop = new AbortController();
    const clock = fakeClock();
    const onRetry = () => setTimeout(() => stop.abort(new Error('interrupted')));
    const waiting = { ...clock, sleep: (_ms: number, signal?: AbortSignal) => whenAborted(signal) };
    await expect(
      retry(failing(1), { clock: waiting, passes: passing, onRetry, signals: [stop.signal] }),
    ).rejects.toThrow('interrupted');
  });
});

/** Fails so many times, then gives the number of the attempt. */
function failing(times: number): (attempt: number) => Promise<number> {
  return (attempt) =>
    attempt <= times ? Promise.reject(new Error(`failure ${attempt}`)) : Promise.resolve(attempt);
}

function whenAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason as Error)),
  );
}
