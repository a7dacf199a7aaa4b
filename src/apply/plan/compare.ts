import { diffObjects, type FieldChange } from '../../bundle/diff.js';
import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';

/** Metadata that the API server writes itself; what it says about an object is no change of the object. */
const bookkeeping: readonly string[] = [
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
];

/** An object without what the server and controllers write. */
export function essential(object: LiveObject): KubernetesObject {
  const { metadata } = object;
  const body = Object.entries(object).filter(([name]) => name !== 'status');
  const kept = Object.entries(metadata).filter(([name]) => !bookkeeping.includes(name));
  const { apiVersion, kind } = object;
  return {
    ...Object.fromEntries(body),
    apiVersion,
    kind,
    metadata: { ...Object.fromEntries(kept), name: metadata.name },
  };
}

/** Fields in which the object that is there and the one that would be differ, masked. */
export function changesBetween(live: LiveObject, after: LiveObject): readonly FieldChange[] {
  const [change] = diffObjects([essential(live)], [essential(after)]);
  return change?.fields ?? [];
}
