import type { k8s } from 'cdk8s-plus-28';
import { container } from '../shared/container.js';

/** Makes the Secret with the password of Redis if there is none yet. It runs before the first container that needs the password. */
export function passwordMaker(image: string): k8s.Container {
  return container({
    name: 'secret-init',
    image,
    command: ['argocd', 'admin', 'redis-initial-password'],
    resources: { cpu: '10m', memory: '32Mi', memory_limit: '256Mi' },
  });
}

/** Share of a memory limit that Redis may fill with data: the rest is for buffers and the copy it makes for a replica. */
const dataShare = 0.75;

const units: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/**
 * Bytes that Redis may fill before it drops the entries used least recently; without it the kernel kills Redis at its memory limit
 * and the whole cache is lost.
 *
 * @throws RangeError when the limit is no quantity with a suffix, such as `128Mi`
 */
export function maximumMemory(memoryLimit: string): number {
  const [, amount, suffix] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(memoryLimit) ?? [];
  const unit = units[suffix ?? ''];
  if (unit === undefined)
    throw new RangeError(`"${memoryLimit}" is no quantity of memory; write it as 128Mi`);
  return Math.floor(Number(amount) * unit * dataShare);
}
