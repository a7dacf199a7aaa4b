import type { Io } from '../../io.js';
import { systemClock } from '../../process/clock.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { levelOf, type LogFilter } from './filter.js';
import { liveProgress } from './live.js';
import { logProgress, type TickingProgress } from './log.js';
import { noProgress, type Progress } from './progress.js';

export type { Progress } from './progress.js';

/** How progress is to be shown. */
export interface ProgressOptions {
  readonly output: OutputFormat;
  /** Failures and warnings are part of the result, so they are not lost. */
  readonly quiet: boolean;
  /** Which events lines of JSON are printed for. Absent: all. */
  readonly filter?: LogFilter;
}

/** The display that fits: lines of JSON on stdout, a live region on a terminal, lines elsewhere, or none. */
export function createProgress(io: Io, { output, quiet, filter }: ProgressOptions): Progress {
  const { elapsed } = io.clock ?? systemClock;
  if (output === 'ndjson') return ndjsonProgress(io, elapsed, filter);
  if (quiet) return noProgress;
  const columns = () => io.terminal?.()?.columns ?? 80;
  const live = io.terminal?.() !== undefined;
  return ticking(live ? liveProgress({ io, elapsed, columns }) : logProgress({ io, elapsed }));
}

/** Every event as it is, with its level, the phase it happened in and the milliseconds since the beginning. */
function ndjsonProgress(io: Io, elapsed: () => number, filter: LogFilter = () => true): Progress {
  const began = elapsed();
  let phase: string | undefined;
  const emit: Progress['emit'] = (event) => {
    if ('phase' in event) ({ phase } = event);
    const line = { ...event, ...(phase !== undefined && { phase }), level: levelOf(event) };
    if (filter(line)) io.stdout(`${JSON.stringify({ ...line, elapsed: Math.round(elapsed() - began) })}\n`);
  };
  return { ...noProgress, emit };
}

/** Lets a display look after itself every second, from its first event to its end. Never keeps the process alive. */
function ticking(progress: TickingProgress): Progress {
  let timer: NodeJS.Timeout | undefined;
  return {
    emit: (event) => {
      timer ??= setInterval(progress.tick, 1000).unref();
      progress.emit(event);
    },
    clear: () => {
      clearInterval(timer);
      timer = undefined;
      progress.clear();
    },
    end: () => {
      clearInterval(timer);
      progress.end();
    },
  };
}
