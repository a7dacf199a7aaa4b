import { diffObjects, type FieldChange } from '../../bundle/diff.js';
import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import { getObject } from '../../kube/index.js';
import type { Resource } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';

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

/**
 * The object to compare the outcome of a rehearsal with: the one that was rehearsed on, which a controller may have written since we looked.
 * Otherwise its change would be shown as ours. At most one request, and none when nothing moved.
 */
export async function comparable(
  { client, signal }: Pick<ApplyContext, 'client' | 'signal'>,
  {
    live,
    outcome,
    resource,
  }: { readonly live: LiveObject; readonly outcome: LiveObject; readonly resource: Resource },
): Promise<LiveObject> {
  const [seen, rehearsed] = [live.metadata.resourceVersion, outcome.metadata.resourceVersion];
  if (seen === undefined || rehearsed === undefined || seen === rehearsed) return live;
  return (await getObject(client, resource, live.metadata, signal)) ?? live;
}

/** Fields in which the object that is there and the one that would be differ, masked. */
export function changesBetween(live: LiveObject, after: LiveObject): readonly FieldChange[] {
  const [change] = diffObjects([essential(live)], [essential(after)]);
  return change?.fields ?? [];
}
