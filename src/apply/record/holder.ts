import { isRecord } from '../../kernel/json.js';
import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import type { Identity } from '../context.js';
import { recordLabels, recordNamespace, toolName } from './names.js';

/** How long a lock holds without being renewed. Milliseconds. */
export const leaseDuration = 15_000;

/** Who holds a lock, as its Lease says. */
export interface Holder {
  /** `user@host/pid/nonce`. */
  readonly identity: string;
  /** Server time, milliseconds since 1970. Absent: the Lease does not say. */
  readonly renewed?: number;
  readonly acquired?: number;
  /** Milliseconds after which it is free. */
  readonly duration: number;
  /** How often it changed hands. */
  readonly transitions: number;
}

/** Name of a holder in the Lease; the nonce tells two runs of one process apart. */
export function holderIdentity({ user, host, pid }: Identity, nonce: string): string {
  return `${user}@${host}/${pid}/${nonce}`;
}

/** Who holds a Lease; undefined when it is free. */
export function readHolder({ spec }: LiveObject): Holder | undefined {
  if (!isRecord(spec)) return undefined;
  const { holderIdentity: identity, leaseDurationSeconds: seconds } = spec;
  if (typeof identity !== 'string' || identity === '') return undefined;
  const renewed = time(spec['renewTime']);
  const acquired = time(spec['acquireTime']);
  return {
    identity,
    ...(renewed !== undefined && { renewed }),
    ...(acquired !== undefined && { acquired }),
    duration: typeof seconds === 'number' ? seconds * 1000 : leaseDuration,
    transitions: transitionsOf(spec),
  };
}

/** How often a Lease changed hands. */
export function transitionsOf(spec: unknown): number {
  const count = isRecord(spec) ? spec['leaseTransitions'] : undefined;
  return typeof count === 'number' ? count : 0;
}

/**
 * Why a lock may be taken although somebody is named on it; undefined when it may not.
 *
 * @param now server time, the clock that the holder wrote its renewals by
 */
export function whyFree(holder: Holder, now: number, self: Identity): 'expired' | 'dead' | undefined {
  if (holder.renewed === undefined || now - holder.renewed > holder.duration) return 'expired';
  return isDead(holder, self) ? 'dead' : undefined;
}

/** Whether a holder is surely gone: a process of this host that does not live. Of other hosts nobody can tell. */
export function isDead({ identity }: Pick<Holder, 'identity'>, self: Identity): boolean {
  const [, host, pid] = /^.*@([^/@]+)\/(\d+)\/[^/]+$/.exec(identity) ?? [];
  return host === self.host && !self.alive(Number(pid));
}

/** The Lease with a holder, or free. */
export function leaseObject(
  platform: string,
  holder: Holder | undefined,
  previous?: LiveObject,
): KubernetesObject {
  const resourceVersion = previous?.metadata.resourceVersion;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: platform,
      namespace: recordNamespace,
      labels: { [recordLabels.managedBy]: toolName, [recordLabels.platform]: platform },
      // so that of two who take it only one can win
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
    spec: holder === undefined ? { leaseTransitions: transitionsOf(previous?.['spec']) } : specOf(holder),
  };
}

function specOf({ identity, acquired, renewed, duration, transitions }: Holder): Record<string, unknown> {
  return {
    holderIdentity: identity,
    leaseDurationSeconds: duration / 1000,
    ...(acquired !== undefined && { acquireTime: microTime(acquired) }),
    ...(renewed !== undefined && { renewTime: microTime(renewed) }),
    leaseTransitions: transitions,
  };
}

/** MicroTime has six digits: with three the API server refuses it. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/Z$/, '000Z');
}

function time(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
