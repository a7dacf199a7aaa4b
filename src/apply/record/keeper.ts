import { exitCodes, OperatorError, type ExitCode } from '../../kernel/errors.js';
import type { LiveObject } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import type { ApplyContext } from '../context.js';
import { leaseDuration, readHolder, type Holder } from './holder.js';
import { deleteLease, readLease, writeLease } from './lease-store.js';

/** How often the lock is renewed. Milliseconds. */
export const renewalPeriod = 5_000;

/**
 * How long renewals may fail before the run gives up, such as while the API server starts again. Longer than the lock holds: in between
 * {@link Lease.confirm} lets no write begin, and a renewal that succeeds proves that nobody else had the lock. Milliseconds.
 */
export const renewalPatience = 60_000;

/** How long before its end a lock counts as doubtful: the write that begins now has to arrive. Milliseconds. */
const margin = 2_000;

/** The lock, held. */
export interface Lease {
  /** Aborted, with the error, when the lock is lost: no write may begin any more. */
  readonly signal: AbortSignal;
  /** Resolves when the lock is surely ours: at once, or after a renewal that is late. @throws OperatorError `E_LOCK_LOST` */
  confirm(): Promise<void>;
  /** Removes the Lease altogether: the installation is gone. */
  remove(): Promise<void>;
}

/** A lock that is renewed and given back. */
export interface Keeper extends Lease {
  renew(): Promise<void>;
  /** Gives the lock back. When that cannot be told, it expires by itself. */
  release(): Promise<void>;
}

/** A Lease that is ours. */
export interface Taken {
  readonly object: LiveObject;
  readonly self: Holder;
  /** What to add to `clock.elapsed()` to get the server's time. */
  readonly offset: number;
}

/** What is known of a lock that is kept. */
interface State extends Pick<ApplyContext, 'client' | 'clock'> {
  readonly platform: string;
  readonly lost: AbortController;
  taken: Taken;
  /** `clock.elapsed()` of the last renewal. */
  renewedAt: number;
  removed: boolean;
}

/** Keeps a lock that was taken. */
export function createKeeper(
  { client, clock }: Pick<ApplyContext, 'client' | 'clock'>,
  platform: string,
  taken: Taken,
): Keeper {
  const lost = new AbortController();
  const state: State = {
    client,
    clock,
    platform,
    lost,
    taken,
    renewedAt: clock.elapsed(),
    removed: false,
  };
  const isOver = () => state.removed || lost.signal.aborted;
  return {
    signal: lost.signal,
    confirm: () => confirm(state),
    renew: async () => {
      if (!isOver()) await renew(state);
    },
    release: async () => {
      if (!isOver()) await writeLease(client, platform, { previous: state.taken.object }).catch(tolerate);
    },
    remove: async () => {
      state.removed = true;
      await deleteLease(client, platform);
    },
  };
}

async function confirm(state: State): Promise<void> {
  const { clock, lost } = state;
  for (;;) {
    lost.signal.throwIfAborted();
    if (ageOf(state) <= leaseDuration - margin) return;
    loseIfLate(state);
    await clock.sleep(250, lost.signal);
  }
}

async function renew(state: State): Promise<void> {
  try {
    await renewIn(state, state.taken.object).catch((error: unknown) => {
      if (!isKubeError(error, 'conflict', 'not-found')) throw error;
      return renewAgain(state);
    });
  } catch (error) {
    if (isKubeError(error)) loseIfLate(state);
    else lose(state, error instanceof Error ? error.message : String(error));
  }
}

/** Renews in the place of what we know. */
async function renewIn(state: State, previous: LiveObject): Promise<void> {
  const { client, clock, platform, taken } = state;
  const sentAt = clock.elapsed();
  const self = { ...taken.self, renewed: taken.offset + sentAt };
  const { object, now } = await writeLease(client, platform, { holder: self, previous });
  const offset = now === undefined ? taken.offset : now - clock.elapsed();
  state.taken = { object, self, offset };
  // however long the answer took, the lock holds from when it was asked for
  state.renewedAt = sentAt;
}

/** After a conflict: our own write may have arrived without us hearing of it. */
async function renewAgain(state: State): Promise<void> {
  const { object } = await readLease(state.client, state.platform);
  const holder = object && readHolder(object);
  if (object && holder?.identity === state.taken.self.identity) await renewIn(state, object);
  else lose(state, holder === undefined ? 'somebody removed it' : `${holder.identity} has it now`);
}

function ageOf({ clock, renewedAt }: State): number {
  return clock.elapsed() - renewedAt;
}

function loseIfLate(state: State): void {
  const age = ageOf(state);
  if (age <= renewalPatience) return;
  // nobody took it: the cluster does not answer
  lose(state, `it could not be renewed for ${Math.round(age / 1000)} s`, exitCodes.remote);
}

function lose(
  { platform, lost, removed }: State,
  why: string,
  exitCode: ExitCode = exitCodes.interrupted,
): void {
  if (!removed && !lost.signal.aborted) lost.abort(lostError(platform, why, exitCode));
}

function tolerate(error: unknown): void {
  if (!isKubeError(error)) throw error;
}

function lostError(platform: string, why: string, exitCode: ExitCode): OperatorError {
  return new OperatorError('E_LOCK_LOST', `the lock of "${platform}" was lost: ${why}`, {
    hint: 'run the same command again: it goes on where this one stopped',
    exitCode,
  });
}
