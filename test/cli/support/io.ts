import type { Clock } from '../../../src/kernel/clock.js';
import type { Io } from '../../../src/cli/io.js';

/** A clock whose time a test moves. Sleeping moves it. */
export function manualClock(): Clock & { readonly advance: (milliseconds: number) => void } {
  let now = 0;
  const advance = (milliseconds: number) => void (now += milliseconds);
  return {
    now: () => Date.UTC(2026, 0, 1) + now,
    elapsed: () => now,
    sleep: (milliseconds, signal) => {
      signal?.throwIfAborted();
      // the patience with an answer, five minutes: every answer comes in time
      if (milliseconds >= 300_000) return new Promise(() => undefined);
      advance(milliseconds);
      return Promise.resolve();
    },
    random: () => 0.5,
    advance,
  };
}

/** An Io that remembers what was printed. */
export function recordingIo(parts: Partial<Io> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    color: false,
    cwd: '/nowhere',
    env: {},
    now: () => 0,
    identity: { user: 'ann', host: 'desk', pid: 1, alive: () => true },
    ...parts,
  };
  return { io, stdout: () => out.join(''), stderr: () => err.join('') };
}
