import { isKubeError } from '../../kube/errors.js';
import type { ApplyContext } from '../context.js';
import { readHolder, whyFree } from '../record/holder.js';
import { readLease, type LeaseAnswer } from '../record/lease-store.js';

/** Who may change an installation at the moment. */
export interface Lock {
  /** `user@host/process/nonce`, as the Lease names the holder. */
  readonly holder: string;
  /** Since when, RFC 3339 in UTC. Absent: the Lease does not say. */
  readonly since?: string;
  /** Why it no longer keeps anybody out: it was not renewed in time, or its process, of this machine, is gone. Absent: it does. */
  readonly free?: 'expired' | 'dead';
}

/** The lock, and the time at which it was looked at. */
export interface LockView {
  /** Absent: nobody holds it, or it may not be read. */
  readonly lock?: Lock;
  /** Time of the API server, RFC 3339 in UTC: everything in the record is told by it. */
  readonly at: string;
}

/** Looks at the lock of an installation without touching it. Who may not read it still gets a status. @throws KubeError */
export async function lockOf(
  ctx: Pick<ApplyContext, 'client' | 'clock' | 'identity'>,
  platform: string,
): Promise<LockView> {
  const { object, now = ctx.clock.now() } = await readOr(ctx, platform);
  const at = new Date(now).toISOString();
  const holder = object && readHolder(object);
  if (holder === undefined) return { at };
  const free = whyFree(holder, now, ctx.identity);
  const lock = {
    holder: holder.identity,
    ...(holder.acquired !== undefined && { since: new Date(holder.acquired).toISOString() }),
    ...(free && { free }),
  };
  return { lock, at };
}

async function readOr({ client }: Pick<ApplyContext, 'client'>, platform: string): Promise<LeaseAnswer> {
  try {
    return await readLease(client, platform);
  } catch (error) {
    if (!isKubeError(error, 'forbidden')) throw error;
    return {};
  }
}
