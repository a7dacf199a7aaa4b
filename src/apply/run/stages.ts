import type { ObjectRef } from '../../kube/resources.js';

/** Kinds that come together in the order of a component, and go together when it is removed. */
export type Stage = 'foundations' | 'ordinary' | 'workloads' | 'custom' | 'admission';

/**
 * Order in which the objects of a component are applied. Namespaces and definitions first, since the others need them to be sent at all;
 * workloads after what they mount and run as; custom resources after the operator of the same component; what intercepts requests last,
 * when there is somebody to answer.
 */
export const applyStages: readonly Stage[] = ['foundations', 'ordinary', 'workloads', 'custom', 'admission'];

/** What is removed together. */
export type RemovalStage = 'custom' | 'admission' | 'workloads' | 'ordinary' | 'definitions' | 'namespaces';

/**
 * Order in which objects are removed. Custom resources while their controllers live, since those run the finalizers; then what intercepts
 * requests, which would stop everything else once nobody answers; definitions and namespaces when nothing of ours is left in them.
 */
export const removalStages: readonly RemovalStage[] = [
  'custom',
  'admission',
  'workloads',
  'ordinary',
  'definitions',
  'namespaces',
];

/** What each stage removes, for people. */
export const removalTitles: Readonly<Record<RemovalStage, string>> = {
  custom: 'custom resources',
  admission: 'admission webhooks and API services',
  workloads: 'workloads',
  ordinary: 'configuration, policies and storage',
  definitions: 'custom resource definitions',
  namespaces: 'namespaces',
};

/** Groups of the API server itself (Kubernetes 1.32 to 1.37); every other group is somebody's definition or API service. */
const builtInGroups = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** Whether a kind exists only while a definition or API service does. */
export function isCustom({ group }: Pick<ObjectRef, 'group'>): boolean {
  return !builtInGroups.has(group);
}

const workloads = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
  'batch/CronJob',
  '/Pod',
  '/ReplicationController',
]);

const admission = new Set(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService']);

/** When an object is applied, within its component. */
export function stageOf(ref: Pick<ObjectRef, 'group' | 'kind'>): Stage {
  const { group, kind } = ref;
  if (isNamespace(ref) || isDefinition(ref)) return 'foundations';
  if (workloads.has(`${group}/${kind}`)) return 'workloads';
  if (isCustom(ref)) return 'custom';
  return admission.has(kind) ? 'admission' : 'ordinary';
}

/** When an object is removed. */
export function removalStageOf(ref: Pick<ObjectRef, 'group' | 'kind'>): RemovalStage {
  const stage = stageOf(ref);
  if (stage !== 'foundations') return stage;
  return isNamespace(ref) ? 'namespaces' : 'definitions';
}

/** Whether it is a CustomResourceDefinition. */
export function isDefinition({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}

function isNamespace({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Namespace';
}
