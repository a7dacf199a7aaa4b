import { groupOf, type KubernetesObject } from '../bundle/object.js';
import { compareText } from '../kernel/json.js';
import type { RenderedObject } from './render.js';

/** Kinds that others refer to, in the order in which an API server wants to see them; everything else follows by kind. */
const first = [
  'Namespace',
  'PriorityClass',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'CustomResourceDefinition',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
  'DaemonSet',
  'Deployment',
  'StatefulSet',
  'PodDisruptionBudget',
];

/** Kinds that intercept others and so come last: a webhook whose pods do not run yet would refuse what follows. */
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** Orders the objects of one manifest: by kind as above, then namespace, then name. Stable whatever order they were built in. */
export function inOrder<T extends RenderedObject>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) => compareObjects(a.object, b.object));
}

function compareObjects(a: KubernetesObject, b: KubernetesObject): number {
  return (
    rank(a.kind) - rank(b.kind) ||
    compareText(a.kind, b.kind) ||
    compareText(groupOf(a), groupOf(b)) ||
    compareText(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
    compareText(a.metadata.name, b.metadata.name)
  );
}

function rank(kind: string): number {
  const early = first.indexOf(kind);
  if (early >= 0) return early;
  const late = last.indexOf(kind);
  return late >= 0 ? first.length + 1 + late : first.length;
}
