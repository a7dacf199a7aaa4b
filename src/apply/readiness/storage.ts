import type { Readiness } from '../model.js';
import { textAt } from './read.js';
import type { Surroundings } from './surroundings.js';
import { failed, ready, waiting } from './verdict.js';

/** Set by the scheduler as soon as it has a node for the first pod that uses the claim. */
const selectedNode = 'volume.kubernetes.io/selected-node';

/**
 * Bound. A claim whose class binds with the first pod stays Pending until there is one: as long as the scheduler has chosen no node for such a
 * pod, the claim has done what it can, and waiting for it before the workload would wait for ever.
 */
export function claimReadiness(object: unknown, { bindsOnUse }: Surroundings): Readiness {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Bound') return ready;
  if (phase === 'Lost') return failed(`its volume ${textAt(object, 'spec', 'volumeName') ?? ''} is gone`);
  const storageClass = textAt(object, 'spec', 'storageClassName');
  const node = textAt(object, 'metadata', 'annotations', selectedNode);
  if (storageClass === undefined) return waiting('it has no volume, and no storage class that makes one');
  if (node !== undefined) return waiting(`storage class ${storageClass} makes a volume for node ${node}`);
  if (bindsOnUse.has(storageClass)) return ready;
  return waiting(`it has no volume of storage class ${storageClass}`);
}

/** Usable: Available for a claim, or Bound, or Released, which only says that its claim went. */
export function volumeReadiness(object: unknown): Readiness {
  const phase = textAt(object, 'status', 'phase') ?? 'Pending';
  if (phase === 'Failed') return failed(textAt(object, 'status', 'message') ?? 'it could not be reclaimed');
  return phase === 'Pending' ? waiting('it is pending') : ready;
}
