import type { Clock } from '../kernel/clock.js';
import type { Emit } from '../kernel/event.js';
import type { Limit } from '../kernel/limit.js';
import type { KubeClient } from '../kube/client.js';
import type { Discovery } from '../kube/resources.js';

/** Field manager of everything we write with server-side apply. */
export const fieldManager = 'cto';

/** What every part of the engine works with. */
export interface ApplyContext {
  /** A client that retries what may pass; see `retrying`. */
  readonly client: KubeClient;
  readonly discovery: Discovery;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Aborted when a person interrupts: no new write begins, the ones under way finish. */
  readonly signal: AbortSignal;
  /** Who runs it, for the history and the lock. */
  readonly identity: Identity;
  /** Version of the program. */
  readonly version: string;
  /**
   * How many requests may be under way at once, over the whole run: the client narrows it when the API server asks for less. A task that runs in it
   * must not wait for another one in it: it may have become as narrow as one.
   */
  readonly limit: Limit;
}

/** Who runs a deployment. */
export interface Identity {
  /** Name of the person or job. */
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Whether a process of this host still runs: a lock of a dead one is free at once. */
  readonly alive: (pid: number) => boolean;
}
