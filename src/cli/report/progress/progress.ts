import type { Emit } from '../../../kernel/event.js';

/** Shows how long work goes on. */
export interface Progress {
  /** Takes the events of the engine. */
  readonly emit: Emit;
  /** Takes what is drawn away, before something else is printed or asked. The next event draws again. */
  readonly clear: () => void;
  /** Ends the display; later events are still taken, but show nothing that would stay. */
  readonly end: () => void;
}

/** For results that are one document, and for `--quiet`. */
export const noProgress: Progress = { emit: () => undefined, clear: () => undefined, end: () => undefined };
