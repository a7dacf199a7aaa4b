import type { LiveObject } from '../../kube/client.js';
import type { Readiness } from '../model.js';
import {
  apiServiceReadiness,
  autoscalerReadiness,
  definitionReadiness,
  namespaceReadiness,
  serviceReadiness,
  storedReadiness,
} from './cluster.js';
import { jobReadiness, podReadiness } from './pods.js';
import { claimReadiness, volumeReadiness } from './storage.js';
import type { Surroundings } from './surroundings.js';
import {
  daemonSetReadiness,
  deploymentReadiness,
  replicaSetReadiness,
  statefulSetReadiness,
} from './workloads.js';

/** When objects of a built-in kind are ready. */
export interface BuiltInRule {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** The rule for people; stands in `docs/readiness.md`. */
  readonly says: string;
  readonly readiness: (object: LiveObject, surroundings: Surroundings) => Readiness;
}

/** Rules of the built-in kinds that take time. */
export const builtInRules: readonly BuiltInRule[] = [
  {
    group: 'apps',
    kind: 'Deployment',
    says: 'all replicas are updated and available and none of before is left; a paused one: available. Fails when its progress deadline is exceeded',
    readiness: deploymentReadiness,
  },
  {
    group: 'apps',
    kind: 'StatefulSet',
    says: 'all replicas are ready and have the newest revision; with a partition those from it on; with `OnDelete` none needs it',
    readiness: statefulSetReadiness,
  },
  {
    group: 'apps',
    kind: 'DaemonSet',
    says: 'every node that it is for has an available pod, updated unless `OnDelete`',
    readiness: daemonSetReadiness,
  },
  {
    group: 'apps',
    kind: 'ReplicaSet',
    says: 'all replicas are available, and none is too many',
    readiness: replicaSetReadiness,
  },
  {
    group: 'batch',
    kind: 'Job',
    says: 'it is complete; a suspended one at once. Fails when the Job failed',
    readiness: jobReadiness,
  },
  {
    group: '',
    kind: 'Pod',
    says: 'it is ready, or it succeeded. Fails when it failed; a crash loop is waited for',
    readiness: podReadiness,
  },
  {
    group: '',
    kind: 'PersistentVolumeClaim',
    says: 'it is bound; when its class waits for a first consumer, at once until a pod that uses it has a node. Fails when its volume is lost',
    readiness: claimReadiness,
  },
  {
    group: '',
    kind: 'PersistentVolume',
    says: 'it is not pending. Fails when it could not be reclaimed',
    readiness: volumeReadiness,
  },
  {
    group: '',
    kind: 'Service',
    says: 'at once; of type `LoadBalancer`: it has an address',
    readiness: serviceReadiness,
  },
  { group: '', kind: 'Namespace', says: 'it is active', readiness: namespaceReadiness },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    says: 'its names are accepted and it is served. Fails when another definition has the names',
    readiness: definitionReadiness,
  },
  {
    group: 'apiregistration.k8s.io',
    kind: 'APIService',
    says: 'it is available',
    readiness: apiServiceReadiness,
  },
  {
    group: 'autoscaling',
    kind: 'HorizontalPodAutoscaler',
    says: 'it finds what it scales; metrics are not waited for',
    readiness: autoscalerReadiness,
  },
  {
    group: 'policy',
    kind: 'PodDisruptionBudget',
    says: 'its controller has seen it; that evictions are allowed is not waited for',
    readiness: storedReadiness,
  },
];

/** Kinds, by group, that are ready as soon as they are stored: no controller has to do anything about them, so nobody watches them. */
export const storedKinds: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'Endpoints', 'LimitRange', 'PodTemplate', 'ResourceQuota', 'Secret', 'ServiceAccount'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  apps: ['ControllerRevision'],
  batch: ['CronJob'],
  'coordination.k8s.io': ['Lease'],
  'discovery.k8s.io': ['EndpointSlice'],
  'networking.k8s.io': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'node.k8s.io': ['RuntimeClass'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'StorageClass', 'VolumeAttributesClass'],
};
