import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Event } from '../../kernel/event.js';
import { isKubeError } from '../../kube/errors.js';
import type { ApplyContext } from '../context.js';
import {
  holderIdentity,
  isDead,
  leaseDuration,
  readHolder,
  transitionsOf,
  whyFree,
  type Holder,
} from './holder.js';
import { createKeeper, renewalPeriod, type Keeper, type Lease, type Taken } from './keeper.js';
import { readLease, writeLease } from './lease-store.js';
import { recordNamespace } from './names.js';
import { ensureNamespace } from './write.js';

export type { Lease } from './keeper.js';

/** How often a lock of somebody else is looked at again. Milliseconds. */
const pollPeriod = 2_000;

/** What the lock needs. */
export type LeaseContext = Pick<ApplyContext, 'client' | 'clock' | 'emit' | 'identity' | 'signal'>;

/** How to take the lock. */
export interface LeaseOptions {
  /** Milliseconds to wait while somebody else holds it.
   * @default 0, refuse at once */
  readonly waitFor?: number;
}

/**
 * Does work while nobody else deploys the same installation. Times are the server's, so the clocks of machines do not matter. A lock that
 * was not renewed for 15 s is free, and so is one of a process of this host that is dead.
 *
 * @throws OperatorError `E_LOCKED` (exit 4) when somebody else holds the lock, `E_LOCK_LOST` when it was lost on the way: to somebody
 *   (exit 5), or since the cluster did not answer for a minute (exit 3); whatever
 *   the work throws; the signal's reason when aborted while waiting
 */
export async function withLease<T>(
  ctx: LeaseContext,
  platform: string,
  { waitFor = 0 }: LeaseOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const keeper = await acquire(ctx, platform, waitFor);
  const stop = new AbortController();
  const renewals = keepRenewing(ctx, keeper, stop.signal);
  try {
    return await work(keeper);
  } catch (error) {
    // what failed after the loss failed because of it
    throw keeper.signal.aborted ? keeper.signal.reason : error;
  } finally {
    stop.abort();
    await renewals;
    await keeper.release();
  }
}

/**
 * Gives back the lock of a run of this host that is dead: one that was killed between its result and its end leaves nothing to do but this. Only the
 * lock is read when there is none. That of somebody who may live stays, also when it expired: a slow one that renews it late keeps it.
 *
 * When that cannot be done it stays, and keeps nobody out.
 */
export async function releaseDead(
  { client, identity }: Pick<LeaseContext, 'client' | 'identity'>,
  platform: string,
): Promise<void> {
  try {
    const { object: previous } = await readLease(client, platform);
    const holder = previous && readHolder(previous);
    if (holder && isDead(holder, identity)) await writeLease(client, platform, { previous });
  } catch (error) {
    if (!isKubeError(error)) throw error;
  }
}

async function keepRenewing({ clock }: LeaseContext, keeper: Keeper, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && !keeper.signal.aborted) {
    await clock.sleep(renewalPeriod, stop).catch(() => undefined);
    if (!isAborted(stop)) await keeper.renew();
  }
}

/** Asked anew: it may have changed while we slept. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

async function acquire(ctx: LeaseContext, platform: string, waitFor: number): Promise<Keeper> {
  const nonce = Math.floor(ctx.clock.random() * 2 ** 40).toString(36);
  const identity = holderIdentity(ctx.identity, nonce);
  const start = ctx.clock.elapsed();
  let said: string | undefined;
  for (;;) {
    const attempt = await tryAcquire(ctx, platform, identity);
    if (attempt === 'again') continue;
    if ('taken' in attempt) return createKeeper(ctx, platform, attempt.taken);
    const { held } = attempt;
    const left = start + waitFor - ctx.clock.elapsed();
    if (left <= 0) throw lockedError(platform, held);
    if (said !== held.identity) ctx.emit(waiting(platform, held, ctx.clock.elapsed() - start));
    said = held.identity;
    await ctx.clock.sleep(Math.min(pollPeriod, left), ctx.signal);
  }
}

/** The lock is ours, or somebody else's, or what was seen has changed in between. */
type Attempt = { readonly taken: Taken } | { readonly held: Holder } | 'again';

async function tryAcquire(ctx: LeaseContext, platform: string, identity: string): Promise<Attempt> {
  const { client, clock } = ctx;
  // without a Date header our own clock has to do
  const { object: previous, now = clock.now() } = await readLease(client, platform);
  const offset = now - clock.elapsed();
  const found = previous && readHolder(previous);
  // a request that was sent twice because the first answer was lost
  if (previous && found?.identity === identity) return { taken: { object: previous, self: found, offset } };
  if (found && whyFree(found, now, ctx.identity) === undefined) return { held: found };
  const holder: Holder = {
    identity,
    acquired: now,
    renewed: now,
    duration: leaseDuration,
    transitions: previous === undefined ? 0 : transitionsOf(previous['spec']) + 1,
  };
  // the first run in a cluster: making the namespace costs less than failing without it
  if (previous === undefined) await ensureNamespace(ctx);
  try {
    const { object } = await writeLease(client, platform, { holder, ...(previous && { previous }) });
    // a creation that was sent twice is answered with what is there, which may be somebody else's
    if (readHolder(object)?.identity !== identity) return 'again';
    return { taken: { object, self: holder, offset } };
  } catch (error) {
    if (isKubeError(error, 'conflict')) return 'again';
    if (!isKubeError(error, 'not-found', 'terminating')) throw error;
    await ensureNamespace(ctx);
    return 'again';
  }
}

function waiting(platform: string, { identity }: Holder, waited: number): Event {
  return {
    kind: 'waiting',
    subject: `lock of ${platform}`,
    on: `${identity} to finish`,
    because: ['one deployment at a time changes an installation'],
    quietFor: waited,
  };
}

function lockedError(platform: string, { identity, acquired }: Holder): OperatorError {
  const since = acquired === undefined ? '' : ` since ${new Date(acquired).toISOString()}`;
  return new OperatorError('E_LOCKED', `${identity} is changing "${platform}"${since}`, {
    hint: `wait for it with --wait-for-lock, or look at it: kubectl get lease ${platform} --namespace ${recordNamespace}; the lock of a dead one is free ${leaseDuration / 1000} s after its last renewal`,
    exitCode: exitCodes.refused,
  });
}
