import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../../../src/kernel/clock.js';

/** A clock that stands still until it is moved; whoever sleeps wakes in order of time. */
export interface FakeClock extends Clock {
  /** Lets time pass, waking sleepers on the way and letting them work before it goes on. */
  advance(milliseconds: number): Promise<void>;
  /** Lets time pass by itself whenever everybody sleeps, until a promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>;
}

const compress = promisify(gzip);
/** Many times what a bundle of these tests has. */
const incompressible = randomBytes(40_000);

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** @param onMove told how far time moved, so that other clocks can follow */
export function createFakeClock(
  start = Date.UTC(2026, 10, 24, 12),
  onMove: (by: number) => void = () => undefined,
): FakeClock {
  let passed = 0;
  const sleepers = new Set<Sleeper>();
  let dice = 1;

  const moveTo = (target: number) => {
    onMove(target - passed);
    passed = target;
  };
  const wakeFirst = (limit: number): boolean => {
    const [first] = [...sleepers].filter(({ at }) => at <= limit).sort((a, b) => a.at - b.at);
    if (!first) return false;
    moveTo(Math.max(passed, first.at));
    sleepers.delete(first);
    first.wake();
    return true;
  };

  return {
    now: () => start + passed,
    elapsed: () => passed,
    random: () => {
      dice = (dice * 16807) % 2147483647;
      return dice / 2147483647;
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const sleeper: Sleeper = {
          at: passed + milliseconds,
          wake: () => {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', stop, { once: true });
        sleepers.add(sleeper);
      }),
    async advance(milliseconds) {
      const end = passed + milliseconds;
      await settle();
      while (wakeFirst(end)) await settle();
      moveTo(end);
      await settle();
    },
    async until(promise) {
      const state = { done: false };
      const mark = () => (state.done = true);
      promise.then(mark, mark);
      await settle();
      while (!state.done) {
        // real work, such as compression in a thread, takes no time here, however busy the machine is: what takes longer than theirs is waited for
        await Promise.all([compress(incompressible), new Promise((resolve) => setTimeout(resolve, 4))]);
        if (!isDone(state)) wakeFirst(Infinity);
        await settle();
      }
      return promise;
    },
  };
}

/** Lets everybody who can go on do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Asked anew: it may have changed while we waited. */
function isDone(state: { readonly done: boolean }): boolean {
  return state.done;
}
