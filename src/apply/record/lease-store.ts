import type { KubeClient, LiveObject } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import { pathOf } from '../../kube/index.js';
import { leaseObject, type Holder } from './holder.js';
import { leases, recordNamespace } from './names.js';

/** A Lease as it was answered. */
export interface LeaseAnswer {
  /** Absent: there is none. */
  readonly object?: LiveObject;
  /** Server time, milliseconds since 1970. Absent: the server sent none. */
  readonly now?: number;
}

/** Reads the lock of an installation, and the server's time. */
export async function readLease(client: KubeClient, platform: string): Promise<LeaseAnswer> {
  const answer = await client.request({ path: leasePath(platform) }).catch((error: unknown) => {
    if (!isKubeError(error, 'not-found')) throw error;
    return undefined;
  });
  // an error carries no time, and the first renewal must not be written by our own clock
  const { serverTime } = answer ?? (await client.request({ path: '/version' }));
  return {
    ...(answer && { object: answer.body as LiveObject }),
    ...(serverTime !== undefined && { now: serverTime }),
  };
}

/**
 * Writes the lock: new without a previous one, else only if nobody wrote it since.
 *
 * @param holder absent: the lock is free
 * @throws KubeError `conflict` when somebody was quicker
 */
export async function writeLease(
  client: KubeClient,
  platform: string,
  { holder, previous }: { readonly holder?: Holder; readonly previous?: LiveObject },
): Promise<Required<Pick<LeaseAnswer, 'object'>> & LeaseAnswer> {
  const { body, serverTime } = await client.request({
    method: previous === undefined ? 'POST' : 'PUT',
    path: previous === undefined ? pathOf(leases, { namespace: recordNamespace }) : leasePath(platform),
    body: leaseObject(platform, holder, previous),
  });
  return { object: body as LiveObject, ...(serverTime !== undefined && { now: serverTime }) };
}

/** Removes the lock. It may be gone already. */
export async function deleteLease(client: KubeClient, platform: string): Promise<void> {
  await client.request({ method: 'DELETE', path: leasePath(platform) }).catch((error: unknown) => {
    if (!isKubeError(error, 'not-found')) throw error;
  });
}

function leasePath(name: string): string {
  return pathOf(leases, { namespace: recordNamespace, name });
}
