import type { Clock } from '../kernel/clock.js';
import type { Emit } from '../kernel/event.js';
import { retry, type Passing } from '../kernel/retry.js';
import { statusOf } from './errors.js';

/** What {@link makeOnce} works with. */
export interface OnceContext {
  readonly clock: Clock;
  readonly emit: Emit;
}

/** Something that a second request would make a second time. */
export interface Making<T> {
  /** What is done, for people, such as `opening the pull request`. */
  readonly what: string;
  /** Sends the request, with {@link unrepeated}: repeating is decided here. */
  readonly make: () => Promise<T>;
  /** Finds what an earlier request has made. Undefined: there is none. */
  readonly look: () => Promise<T | undefined>;
}

/** Parameter of a request that Octokit does not send again by itself. */
export const unrepeated = { request: { retries: 0 } } as const;

/** As often as Octokit's plugin sends what may be repeated. */
const attempts = 4;

/**
 * Makes something exactly once. A gateway that answers 502, and a connection that breaks, do not say whether the request had taken effect; so before it is
 * sent again, we look.
 */
export function makeOnce<T>({ clock, emit }: OnceContext, { what, make, look }: Making<T>): Promise<T> {
  const task = async (attempt: number) => (attempt > 1 ? await look() : undefined) ?? (await make());
  return retry(task, {
    ...{ clock, attempts, passes },
    onRetry: (again) => emit({ kind: 'retry', what, ...again }),
  });
}

/** Octokit gives a broken connection the status 500. */
function passes(error: unknown): Passing | undefined {
  const status = statusOf(error);
  return status !== undefined && status >= 500 ? { because: `GitHub answered ${status}` } : undefined;
}
