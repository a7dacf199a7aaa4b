/** Time as the engines see it: a port, so that tests decide how it passes. */
export interface Clock {
  /** Milliseconds since 1970 by the wall clock: for records that people read, never for measuring. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward: for measuring and for deadlines. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds. Rejects with the signal's reason as soon as it is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 up to 1, for spreading retries. */
  readonly random: () => number;
}
