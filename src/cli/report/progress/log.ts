import { formatDuration } from '../../duration.js';
import { paint, type Io } from '../../io.js';
import { beginning, failureText, follow, waitText, type Wait } from './situation.js';
import { render, type Renderers } from './renderers.js';
import type { Progress } from './progress.js';

/** Waits that end sooner are not worth a line, milliseconds. */
const patience = 5_000;

/** A wait that goes on is said again after so many milliseconds, so that a log does not look dead. */
const repeatAfter = 30_000;

/** What a log needs. */
export interface LogOptions {
  readonly io: Pick<Io, 'stderr' | 'color'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number;
}

/** A display that also looks after itself from time to time. */
export interface TickingProgress extends Progress {
  /** To be called every second. */
  readonly tick: () => void;
}

/** Progress as lines that stay, for logs: one for each change, each failure, each wait that takes long. Times count from the beginning. */
export function logProgress({ io, elapsed }: LogOptions): TickingProgress {
  const began = elapsed();
  const said = new Map<string, { readonly text: string; readonly at: number }>();
  let situation = beginning;
  const line = (text: string) => {
    const time = `${((elapsed() - began) / 1000).toFixed(1)}s`.padStart(8);
    io.stderr(`${paint(io, 'dim', time)}  ${text}\n`);
  };
  const sayWait = (wait: Wait) => {
    const now = elapsed();
    const text = waitText(wait);
    const before = said.get(wait.subject);
    const silence = now - (before?.at ?? wait.since);
    if (silence < patience || (before?.text === text && silence < repeatAfter)) return;
    said.set(wait.subject, { text, at: now });
    line(`waiting ${formatDuration(now - wait.since)} for ${text}`);
  };
  return {
    emit: (event) => {
      const text = render(linesOf(io), event);
      if (text !== undefined) line(text);
      situation = follow(situation, event, elapsed());
    },
    tick: () => {
      for (const wait of situation.waits.values()) sayWait(wait);
    },
    clear: () => undefined,
    end: () => undefined,
  };
}

/** The line of each event; undefined for what is said later, or not at all. */
function linesOf(io: Pick<Io, 'color'>): Renderers<string | undefined> {
  return {
    phase: ({ title }) => paint(io, 'bold', title),
    step: ({ action, subject, done, total }) => `${action} ${subject} (${done} of ${total})`,
    waiting: () => undefined,
    ready: ({ subject, after }) =>
      after < patience ? undefined : `ready ${subject} after ${formatDuration(after)}`,
    retry: ({ what, because, attempt, attempts, after }) =>
      `${what}: ${because}; attempt ${attempt} of ${attempts} failed, next in ${formatDuration(after)}`,
    failed: (event) => paint(io, 'red', failureText(event)),
    note: ({ text }) => text,
    warning: ({ text }) => paint(io, 'yellow', `warning ${text}`),
  };
}
