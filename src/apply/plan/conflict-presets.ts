import { fieldManager } from '../context.js';
import type { ConflictRule } from '../model.js';

/** A rule that comes with the program. */
export interface ConflictPreset extends ConflictRule {
  /** Holds only for workloads that an autoscaler of the bundle or the cluster scales.
   * @default false */
  readonly scaled?: boolean;
}

/**
 * Fields that others rightly own, and tools whose changes somebody should look at. First match wins; a person's rules come before, and what
 * no rule covers is refused.
 *
 * Sources: `ignoreDifferences` that Argo CD documents and ships (https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/), the managers
 * that kustomize-controller treats apart (fluxcd/kustomize-controller#527), kluctl's conflict resolution, and the names that the controllers
 * write with on a cluster of Kubernetes 1.32 to 1.37.
 */
export const conflictPresets: readonly ConflictPreset[] = [
  {
    decision: 'leave',
    field: 'spec.replicas',
    manager: 'kube-controller-manager',
    because: 'a HorizontalPodAutoscaler sets the replicas',
  },
  {
    decision: 'leave',
    field: 'spec.replicas',
    manager: 'keda*',
    because: 'KEDA sets the replicas, also to none',
  },
  {
    decision: 'leave',
    field: 'spec.replicas',
    scaled: true,
    because: 'an autoscaler sets the replicas, and would change them again at once',
  },
  {
    decision: 'leave',
    object: 'MutatingWebhookConfiguration',
    field: 'webhooks.clientConfig.caBundle',
    because: 'cert-manager or the operator itself injects the authority of the certificate that it made',
  },
  {
    decision: 'leave',
    object: 'ValidatingWebhookConfiguration',
    field: 'webhooks.clientConfig.caBundle',
    because: 'cert-manager or the operator itself injects the authority of the certificate that it made',
  },
  {
    decision: 'leave',
    object: 'CustomResourceDefinition',
    field: 'spec.conversion.webhook.clientConfig.caBundle',
    because: 'cert-manager or the operator itself injects the authority of the certificate that it made',
  },
  {
    decision: 'leave',
    object: 'APIService',
    field: 'spec.caBundle',
    because: 'cert-manager or the operator itself injects the authority of the certificate that it made',
  },
  {
    decision: 'leave',
    object: 'ClusterRole',
    field: 'rules',
    manager: 'clusterrole-aggregation-controller',
    because: 'the rules of an aggregated role are collected from other roles',
  },
  {
    decision: 'leave',
    object: 'Service',
    manager: 'cloud-controller-manager',
    because: 'the cloud writes down what it made for the load balancer',
  },
  {
    decision: 'leave',
    object: 'Service',
    field: 'metadata.annotations.*',
    manager: '*cloud*',
    because: 'the cloud writes down what it made for the load balancer',
  },
  {
    decision: 'leave',
    object: 'Service',
    manager: 'aws-load-balancer-controller*',
    because: 'the load balancer controller writes down what it made',
  },
  {
    decision: 'leave',
    object: 'PersistentVolumeClaim',
    field: 'spec.volumeName',
    because: 'the volume that a claim is bound to is chosen by the cluster',
  },
  {
    decision: 'leave',
    object: 'ServiceAccount',
    field: 'imagePullSecrets*',
    manager: 'openshift-controller-manager',
    because: 'OpenShift adds its own pull secrets to every service account',
  },
  {
    decision: 'leave',
    field: 'spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt',
    because: 'it is the mark of `kubectl rollout restart`; taking it away would restart the pods again',
  },
  {
    decision: 'take',
    manager: fieldManager,
    because: 'we wrote it ourselves, by another way than applying',
  },
  {
    decision: 'refuse',
    manager: 'argocd-*',
    because: 'Argo CD applies this object too, and would take the field back',
  },
  {
    decision: 'refuse',
    manager: 'kustomize-controller',
    because: 'Flux applies this object too, and would take the field back',
  },
  {
    decision: 'refuse',
    manager: 'helm*',
    because: 'a Helm release holds this object too; its next upgrade would take the field back',
  },
  { decision: 'refuse', manager: 'kubectl*', because: 'somebody changed it by hand with kubectl' },
  { decision: 'refuse', manager: 'k9s', because: 'somebody changed it by hand with k9s' },
  {
    decision: 'refuse',
    manager: 'node-fetch',
    because: 'somebody changed it by hand, with Lens as it seems',
  },
];
