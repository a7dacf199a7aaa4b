import type { Clock } from './clock.js';

/** How long to wait between attempts. */
export interface Backoff {
  /** Longest wait before the second attempt, in milliseconds; it doubles with every further one. */
  readonly first: number;
  /** No wait is longer than this, in milliseconds. */
  readonly longest: number;
}

/**
 * Wait before the attempt after `attempt`, in milliseconds: exponential, and spread by chance so that those who failed together do not
 * come back together.
 *
 * Half of it is fixed ("equal jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/): with full jitter one of
 * twenty requests has used up its attempts within 15 s, sooner than an API server is back.
 */
export function backoff(attempt: number, { first, longest }: Backoff, random: number): number {
  const ceiling = Math.min(longest, first * 2 ** (attempt - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

/** That an error may pass, and what is known about it. */
export interface Passing {
  /** Why, for people. */
  readonly because: string;
  /** Milliseconds before which the other side does not want to be asked again. The backoff may be longer. Absent: by the backoff. */
  readonly after?: number;
}

/** An attempt that will follow. */
export interface Retry {
  readonly because: string;
  /** Number of the attempt that comes, the first one being 1. */
  readonly attempt: number;
  /** How many there may be. */
  readonly attempts: number;
  /** Milliseconds until then. */
  readonly after: number;
}

/** How {@link retry} goes about it. */
export interface RetryOptions {
  readonly clock: Clock;
  /** How often the task may run, the first time included.
   * @default 8 */
  readonly attempts?: number;
  /** @default { first: 500, longest: 30_000 } */
  readonly backoff?: Backoff;
  /** Whether an error may pass; undefined lets it through. */
  readonly passes: (error: unknown, attempt: number) => Passing | undefined;
  /** Told before every wait. */
  readonly onRetry?: (retry: Retry) => void;
  /** Each ends the waiting; a task that runs is not ended by them. */
  readonly signals?: readonly (AbortSignal | undefined)[];
}

/** Attempts and waits that get a request over the restart of an API server: at least 30 s, at most 61 s. */
export const defaultAttempts = 8;

/** See {@link defaultAttempts}. */
export const defaultBackoff: Backoff = { first: 500, longest: 30_000 };

/**
 * Runs a task until it succeeds, fails for good, or has used up its attempts.
 *
 * @param task is told the number of the attempt, counted from 1
 * @throws the error of the last attempt; the signal's reason when aborted between attempts
 */
export async function retry<T>(task: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, attempts = defaultAttempts } = options;
  const signals = (options.signals ?? []).filter((signal) => signal !== undefined);
  const throwIfAborted = () => {
    for (const signal of signals) signal.throwIfAborted();
  };
  for (let attempt = 1; ; attempt += 1) {
    throwIfAborted();
    try {
      return await task(attempt);
    } catch (error) {
      const passing = attempt < attempts ? options.passes(error, attempt) : undefined;
      if (passing === undefined) throw error;
      // what will not come is not announced
      throwIfAborted();
      const pause = backoff(attempt, options.backoff ?? defaultBackoff, clock.random());
      const after = Math.max(passing.after ?? 0, pause);
      options.onRetry?.({ because: passing.because, attempt: attempt + 1, attempts, after });
      // only now: signals that live for long keep what is derived from them
      await clock.sleep(after, signals.length > 1 ? AbortSignal.any(signals) : signals[0]);
    }
  }
}
