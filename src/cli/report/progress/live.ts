import { formatDuration } from '../../duration.js';
import { paint, type Io } from '../../io.js';
import { clip } from '../words.js';
import type { TickingProgress } from './log.js';
import { render, type Renderers } from './renderers.js';
import { beginning, failureText, follow, waitText, type Situation, type Wait } from './situation.js';

/** Most lines of the region that is drawn again and again. */
const mostWaits = 6;

/** Drawing more often than this, in milliseconds, only costs time. */
const drawEvery = 80;

/** What a live display needs. */
export interface LiveOptions {
  readonly io: Pick<Io, 'stderr' | 'color'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number;
  /** Width of the terminal as it is now. */
  readonly columns: () => number;
}

/**
 * Progress for a terminal: a region of few lines that is drawn again in its place, what each component waits for and why; failures and warnings stay
 * above it. Uses two control sequences only, "lines up" and "clear to the end", which every terminal and multiplexer knows.
 */
export function liveProgress({ io, elapsed, columns }: LiveOptions): TickingProgress {
  const began = elapsed();
  let situation = beginning;
  let drawn = 0;
  let drawnAt = -drawEvery;
  const clear = () => {
    if (drawn > 0) io.stderr(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    const lines = regionLines(situation, elapsed() - began).map((line) => clip(line, columns() - 1));
    clear();
    io.stderr(lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
    drawnAt = elapsed();
  };
  return {
    emit: (event) => {
      situation = follow(situation, event, elapsed());
      const lasting = render(lastingLines(io), event);
      if (lasting !== undefined) {
        clear();
        io.stderr(`${lasting}\n`);
      }
      if (lasting !== undefined || elapsed() - drawnAt >= drawEvery) draw();
    },
    tick: draw,
    clear,
    end: clear,
  };
}

/** What stays on the screen, of each event. */
function lastingLines(io: Pick<Io, 'color'>): Renderers<string | undefined> {
  const nothing = () => undefined;
  return {
    phase: nothing,
    step: nothing,
    waiting: nothing,
    ready: nothing,
    retry: ({ what, because, attempt, attempts }) =>
      attempt < 3 ? undefined : `${what}: ${because}; attempt ${attempt} of ${attempts}`,
    failed: (event) => paint(io, 'red', failureText(event)),
    note: ({ text }) => text,
    warning: ({ text }) => paint(io, 'yellow', `warning ${text}`),
  };
}

/** The region: what is done, then for each component what it has waited for longest. */
export function regionLines({ title, done, total, waits }: Situation, milliseconds: number): string[] {
  const counted = total === 0 ? '' : ` ${done} of ${total}`;
  const groups = byComponent([...waits.values()]);
  const width = Math.max(0, ...groups.slice(0, mostWaits).map(([name]) => name.length));
  const shown = groups
    .slice(0, mostWaits)
    .map(([name, [first, ...others]]) => `  ${name.padEnd(width)}  ${waitText(first)}${more(others.length)}`);
  const rest = groups.length - shown.length;
  return [
    `${title}${counted}, ${formatDuration(milliseconds)}`,
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more components`] : []),
  ];
}

function more(count: number): string {
  return count === 0 ? '' : ` (and ${count} more)`;
}

type Waits = readonly [Wait, ...Wait[]];

function byComponent(waits: readonly Wait[]): (readonly [name: string, waits: Waits])[] {
  const groups = new Map<string, Waits>();
  for (const wait of [...waits].sort((a, b) => a.since - b.since)) {
    const name = wait.component ?? '';
    const before = groups.get(name);
    groups.set(name, before === undefined ? [wait] : [...before, wait]);
  }
  return [...groups];
}
