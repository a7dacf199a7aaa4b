import type { KubernetesObject } from '../../../../src/bundle/object.js';

/** An object by its parts. */
export function make(
  [apiVersion, kind]: readonly [string, string],
  [namespace, name]: readonly [string | undefined, string],
  rest: Readonly<Record<string, unknown>> = {},
): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) }, ...rest };
}

/** Kinds by the names used here. */
export const kinds = {
  autoscaler: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  binding: ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  budget: ['policy/v1', 'PodDisruptionBudget'],
  claim: ['v1', 'PersistentVolumeClaim'],
  clusterBinding: ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  clusterRole: ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  configMap: ['v1', 'ConfigMap'],
  cronJob: ['batch/v1', 'CronJob'],
  daemonSet: ['apps/v1', 'DaemonSet'],
  deployment: ['apps/v1', 'Deployment'],
  ingress: ['networking.k8s.io/v1', 'Ingress'],
  job: ['batch/v1', 'Job'],
  limits: ['v1', 'LimitRange'],
  namespace: ['v1', 'Namespace'],
  policy: ['networking.k8s.io/v1', 'NetworkPolicy'],
  priority: ['scheduling.k8s.io/v1', 'PriorityClass'],
  quota: ['v1', 'ResourceQuota'],
  role: ['rbac.authorization.k8s.io/v1', 'Role'],
  secret: ['v1', 'Secret'],
  service: ['v1', 'Service'],
  serviceAccount: ['v1', 'ServiceAccount'],
  statefulSet: ['apps/v1', 'StatefulSet'],
  validation: ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
} as const satisfies Record<string, readonly [string, string]>;

/** Name of the image that the operator of the made-up custom resources runs. */
export const operatorImage = 'sweep-operator';

/** A template of pods that need next to nothing. */
export function podTemplate(app: string, image = 'registry.example.org/app:1') {
  const requests = { cpu: '1m', memory: '1Mi' };
  return {
    metadata: { labels: { app } },
    spec: {
      // a namespace is looked at again only after half the time that its pods may take to end
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image, resources: { requests, limits: { memory: '1Mi' } } }],
    },
  };
}

/** Selector and template of a workload. */
export function workload(app: string, image?: string) {
  return { selector: { matchLabels: { app } }, template: podTemplate(app, image) };
}

/** A definition of a namespaced kind with a size and a status. */
export function definition(group: string, plural: string, kind: string, extra: readonly string[] = []) {
  const text = Object.fromEntries(extra.map((field) => [field, { type: 'string' }]));
  const schema = {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { size: { type: 'integer' }, ...text } },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
  return make(['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], [undefined, `${plural}.${group}`], {
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  });
}
