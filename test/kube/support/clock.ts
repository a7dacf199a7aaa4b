import type { Clock } from '../../../src/kernel/clock.js';

/** A clock that passes only while somebody sleeps, and then at once. */
export interface FakeClock extends Clock {
  /** How long was slept each time, in milliseconds. */
  readonly slept: readonly number[];
  /** Lets time pass. */
  advance(milliseconds: number): void;
}

/** @param random what chance gives; the middle unless said */
export function fakeClock(random = 0.5): FakeClock {
  const slept: number[] = [];
  let time = 1_000_000;
  return {
    slept,
    now: () => time,
    elapsed: () => time,
    random: () => random,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      time += milliseconds;
      // others get their turn, as while time really passes
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
