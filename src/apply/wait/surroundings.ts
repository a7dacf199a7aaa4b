import { listAll } from '../../kube/list.js';
import type { ApplyContext } from '../context.js';
import { noSurroundings, type Surroundings } from '../readiness/index.js';
import { textAt } from '../readiness/read.js';

/**
 * Fetches what the readiness of objects depends on besides themselves: storage classes, and only if there is a claim among the kinds. Without the
 * right to read them every claim has to be bound.
 */
export async function fetchSurroundings(
  { client, discovery, signal }: ApplyContext,
  kinds: Iterable<string>,
): Promise<Surroundings> {
  if (![...kinds].includes('PersistentVolumeClaim')) return noSurroundings;
  try {
    const resource = await discovery.find('storage.k8s.io', 'StorageClass');
    if (resource === undefined) return noSurroundings;
    const { items } = await listAll(client, resource, { signal });
    const late = items.filter((one) => textAt(one, 'volumeBindingMode') === 'WaitForFirstConsumer');
    return { bindsOnUse: new Set(late.map(({ metadata }) => metadata.name)) };
  } catch {
    signal.throwIfAborted();
    return noSurroundings;
  }
}
