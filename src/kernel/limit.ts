import { onAbort } from './abort.js';
import type { Clock } from './clock.js';

/** Runs so many tasks at once and no more; how many follows what the other side can take. */
export interface Limit {
  /** Runs a task when its turn has come, in the order of the calls. @throws what the task throws; the signal's reason when aborted while it waits */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Halves how many run at once: the other side said that it is too much. Calls within a second are about the same burst and count once. */
  slowDown(): void;
  /** How many may run at once now. */
  readonly width: number;
}

/** How a {@link Limit} is made. */
export interface LimitOptions {
  /** How many may run at once when nothing is wrong; at least 1. */
  readonly concurrency: number;
  readonly clock: Pick<Clock, 'elapsed'>;
}

/** Milliseconds in which further calls of `slowDown` are about the same burst: what was under way was sent before anybody knew. */
const burst = 1000;

/**
 * Makes a {@link Limit} that halves on `slowDown`, and grows back by one after as many successes in a row as it is wide: additive increase,
 * multiplicative decrease, as TCP does it (RFC 5681, section 3.1).
 */
export function createLimit({ concurrency, clock }: LimitOptions): Limit {
  const full = Math.max(1, Math.floor(concurrency));
  const waiting = new Set<() => void>();
  let width = full;
  let running = 0;
  let successes = 0;
  let slowedAt = -Infinity;

  const fill = () => {
    for (const start of waiting) {
      if (running >= width) return;
      waiting.delete(start);
      running += 1;
      start();
    }
  };
  const succeeded = () => {
    successes += 1;
    if (width === full || successes < width) return;
    successes = 0;
    width += 1;
  };

  return {
    get width() {
      return width;
    },
    slowDown: () => {
      successes = 0;
      if (clock.elapsed() - slowedAt < burst) return;
      slowedAt = clock.elapsed();
      width = Math.max(1, Math.floor(width / 2));
    },
    run: async (task, signal) => {
      signal?.throwIfAborted();
      if (running < width) running += 1;
      else await turn(waiting, signal);
      try {
        const result = await task();
        succeeded();
        return result;
      } finally {
        running -= 1;
        fill();
      }
    },
  };
}

/** Waits until started, and leaves the queue when aborted. */
function turn(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const start = () => {
      end?.();
      resolve();
    };
    waiting.add(start);
    const end =
      signal &&
      onAbort(signal, () => {
        waiting.delete(start);
        reject(signal.reason as Error);
      });
  });
}
