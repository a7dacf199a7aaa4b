import type { Clock } from '../../kernel/clock.js';
import type { Emit } from '../../kernel/event.js';
import { retry } from '../../kernel/retry.js';
import { answered, forgeError, passingOf, slowed } from './errors.js';

/** How one request is made. */
export interface Call {
  /** What is wanted, for people: `listing the releases`. */
  readonly what: string;
  /** Whether it may be sent again although nobody knows if it was done: true for reads and deletes. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Makes requests, sends again what may be, and words what failed. */
export type Caller = <T>(call: Call, request: () => Promise<T>) => Promise<T>;

/** What a {@link Caller} needs. */
export interface CallerOptions {
  readonly clock: Clock;
  readonly emit: Emit;
  /** How often a request is made, the first time included. */
  readonly attempts: number;
}

/** Makes a caller. */
export function createCaller({ clock, emit, attempts }: CallerOptions): Caller {
  return async ({ what, repeatable, signal }, request) => {
    try {
      return await retry(request, {
        clock,
        attempts,
        passes: (error) =>
          signal?.aborted !== true && (repeatable || slowed(error))
            ? passingOf(error, clock.now())
            : undefined,
        onRetry: (again) => emit({ kind: 'retry', what, ...again }),
        signals: [signal],
      });
    } catch (error) {
      throw forgeError(what, error, signal);
    }
  };
}

/** The answer; undefined where the server says that there is no such thing. */
export async function unlessAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (answered(error) === 404) return undefined;
    throw error;
  }
}
