import type { Clock } from '../../kernel/clock.js';

/** Wakes a loop as soon as something happened, or after a while. */
export interface Bell {
  /** Says that something happened to an object. */
  readonly ring: (key: string) => void;
  /** Keys that were rung since the last call; empty when nothing happened for so long. Rejects with the signal's reason. */
  readonly next: (milliseconds: number, signal: AbortSignal) => Promise<ReadonlySet<string>>;
}

/** Makes a bell. Rings while nobody listens are kept. */
export function createBell(clock: Clock): Bell {
  let rung = new Set<string>();
  let wake: (() => void) | undefined;

  async function silence(milliseconds: number, signal: AbortSignal): Promise<void> {
    const nap = new AbortController();
    // not AbortSignal.any: a signal that lives as long as the run would keep one more listener for every turn of the loop
    const forward = (): void => nap.abort(signal.reason);
    signal.addEventListener('abort', forward, { once: true });
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const slept = clock.sleep(milliseconds, nap.signal);
    try {
      await Promise.race([woken, slept]);
    } finally {
      wake = undefined;
      signal.removeEventListener('abort', forward);
      slept.catch(() => undefined);
      nap.abort();
    }
  }

  return {
    ring: (key) => {
      rung.add(key);
      wake?.();
    },
    next: async (milliseconds, signal) => {
      signal.throwIfAborted();
      if (rung.size === 0) await silence(milliseconds, signal);
      const keys = rung;
      rung = new Set();
      return keys;
    },
  };
}
