import { describe, expect, it } from 'vitest';
import {
  builtInKinds,
  definitionNames,
  definitionOf,
} from '../../../../src/synth/validate/kubernetes/definitions.js';
import {
  createSchemaValidator,
  SUPPORTED_VERSIONS,
} from '../../../../src/synth/validate/kubernetes/index.js';
import { widgets } from './support.js';

const validator = createSchemaValidator([]);

const CLUSTER = [
  'admissionregistration.k8s.io/v1 MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  'apiregistration.k8s.io/v1 APIService',
  'certificates.k8s.io/v1 CertificateSigningRequest',
  'flowcontrol.apiserver.k8s.io/v1 FlowSchema',
  'flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration',
  'networking.k8s.io/v1 IPAddress',
  'networking.k8s.io/v1 IngressClass',
  'networking.k8s.io/v1 ServiceCIDR',
  'node.k8s.io/v1 RuntimeClass',
  'rbac.authorization.k8s.io/v1 ClusterRole',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
  'scheduling.k8s.io/v1 PriorityClass',
  'storage.k8s.io/v1 CSIDriver',
  'storage.k8s.io/v1 CSINode',
  'storage.k8s.io/v1 StorageClass',
  'storage.k8s.io/v1 VolumeAttachment',
  'storage.k8s.io/v1 VolumeAttributesClass',
  'v1 Namespace',
  'v1 Node',
  'v1 PersistentVolume',
];

const NAMESPACED = [
  'apps/v1 ControllerRevision',
  'apps/v1 DaemonSet',
  'apps/v1 Deployment',
  'apps/v1 ReplicaSet',
  'apps/v1 StatefulSet',
  'autoscaling/v1 HorizontalPodAutoscaler',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'batch/v1 CronJob',
  'batch/v1 Job',
  'coordination.k8s.io/v1 Lease',
  'discovery.k8s.io/v1 EndpointSlice',
  'networking.k8s.io/v1 Ingress',
  'networking.k8s.io/v1 NetworkPolicy',
  'policy/v1 PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1 Role',
  'rbac.authorization.k8s.io/v1 RoleBinding',
  'storage.k8s.io/v1 CSIStorageCapacity',
  'v1 ConfigMap',
  'v1 Endpoints',
  'v1 Event',
  'v1 LimitRange',
  'v1 PersistentVolumeClaim',
  'v1 Pod',
  'v1 PodTemplate',
  'v1 ReplicationController',
  'v1 ResourceQuota',
  'v1 Secret',
  'v1 Service',
  'v1 ServiceAccount',
];

function scopeOf(key: string): string | undefined {
  const [apiVersion = '', kind = ''] = key.split(' ');
  return validator.scopeOf(apiVersion, kind);
}

describe('built-in kinds', () => {
  it.each(CLUSTER)('%s belongs to the cluster', (key) => expect(scopeOf(key)).toBe('Cluster'));
  it.each(NAMESPACED)('%s belongs to a namespace', (key) => expect(scopeOf(key)).toBe('Namespaced'));

  it('are these and no others', () => {
    expect([...builtInKinds().keys()].sort()).toEqual([...CLUSTER, ...NAMESPACED].sort());
  });

  it('cover Kubernetes 1.32 to 1.37', () => {
    expect(SUPPORTED_VERSIONS).toEqual(['1.32', '1.33', '1.34', '1.35', '1.36', '1.37']);
  });

  it('have types that can all be read, with constraints on fields that exist', () => {
    for (const name of definitionNames())
      expect(Object.keys(definitionOf(name).properties ?? {}).length, name).toBeGreaterThanOrEqual(0);
  });
});

describe('kinds of a CRD', () => {
  it('are known with the scope of the CRD', () => {
    const custom = createSchemaValidator([widgets('{ type: object }', 'Cluster')]);
    expect(custom.scopeOf('example.com/v1', 'Widget')).toBe('Cluster');
    expect(custom.known('example.com/v1', 'Widget')).toBe(true);
    expect(custom.known('example.com/v2', 'Widget')).toBe(false);
  });

  it('are unknown without it', () => {
    expect(validator.known('example.com/v1', 'Widget')).toBe(false);
    expect(validator.scopeOf('example.com/v1', 'Widget')).toBeUndefined();
  });
});
