import type { KubernetesObject } from '../src/bundle/object.js';

type Maker = (
  name: string,
  namespace: string,
) => Readonly<Record<string, unknown>> & { readonly apiVersion: string; readonly kind: string };

const LABELS = (name: string): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': 'platform',
  'app.kubernetes.io/managed-by': 'cto',
});

function container(name: string): unknown {
  const probe = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10, timeoutSeconds: 2 };
  return {
    name,
    image: 'registry.example/server:1.2.3',
    args: ['--listen=:8080', '--log-format=json'],
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'metrics', containerPort: 9090 },
    ],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'credentials', key: 'token' } } },
    ],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    livenessProbe: probe,
    readinessProbe: probe,
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'config', mountPath: '/etc/server', readOnly: true },
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

function template(name: string, restartPolicy?: string): unknown {
  return {
    metadata: { labels: LABELS(name) },
    spec: {
      serviceAccountName: name,
      ...(restartPolicy === undefined ? {} : { restartPolicy }),
      containers: [container('server')],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'config', configMap: { name } },
      ],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
        },
      ],
    },
  };
}

const selector = (name: string): unknown => ({ matchLabels: { 'app.kubernetes.io/name': name } });
const rbac = 'rbac.authorization.k8s.io/v1';
const rules = [{ apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['get', 'list', 'watch'] }];

const MAKERS: readonly Maker[] = [
  (name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas: 2, selector: selector(name), template: template(name) },
  }),
  (name) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    spec: {
      serviceName: name,
      selector: selector(name),
      template: template(name),
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
        },
      ],
    },
  }),
  (name) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    spec: { selector: selector(name), template: template(name) },
  }),
  (name) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { backoffLimit: 2, template: template(name, 'Never') },
  }),
  (name) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: template(name, 'OnFailure') } } },
  }),
  (name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    spec: {
      selector: LABELS(name),
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'metrics', port: 9090 },
      ],
    },
  }),
  () => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data: { 'server.yaml': 'log: json\n'.repeat(50), mode: 'fast' },
  }),
  () => ({ apiVersion: 'v1', kind: 'Secret', type: 'Opaque', stringData: { token: 'placeholder' } }),
  () => ({ apiVersion: 'v1', kind: 'ServiceAccount', automountServiceAccountToken: false }),
  () => ({ apiVersion: 'v1', kind: 'Namespace' }),
  () => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    spec: { hard: { 'requests.cpu': '4', 'requests.memory': '8Gi', pods: '50' } },
  }),
  () => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    spec: { limits: [{ type: 'Container', default: { memory: '256Mi' } }] },
  }),
  () => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '5Gi' } },
    },
  }),
  () => ({ apiVersion: rbac, kind: 'Role', rules }),
  () => ({ apiVersion: rbac, kind: 'ClusterRole', rules }),
  (name) => ({
    apiVersion: rbac,
    kind: 'RoleBinding',
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name }],
  }),
  (name, namespace) => ({
    apiVersion: rbac,
    kind: 'ClusterRoleBinding',
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  }),
  (name) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: {
      podSelector: selector(name),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }] }],
      egress: [
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }], ports: [{ port: 443 }] },
      ],
    },
  }),
  (name) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['server.example.com'], secretName: 'tls' }],
      rules: [
        {
          host: 'server.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } },
            ],
          },
        },
      ],
    },
  }),
  () => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    spec: { controller: 'k8s.io/ingress-nginx' },
  }),
  (name) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    spec: { maxUnavailable: 1, selector: selector(name) },
  }),
  (name) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    },
  }),
  () => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: 1000 }),
  () => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
  }),
  (name, namespace) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    webhooks: [
      {
        name: 'objects.policy.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { service: { name, namespace, path: '/validate' } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  }),
  () => ({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec: { leaseDurationSeconds: 15 } }),
  () => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', handler: 'runsc' }),
  () => ({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    spec: { group: 'metrics.example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 },
  }),
  (name) => ({ apiVersion: 'v1', kind: 'Pod', spec: (template(name) as { readonly spec: unknown }).spec }),
];

const CLUSTER = new Set(
  'Namespace ClusterRole ClusterRoleBinding IngressClass PriorityClass StorageClass ValidatingWebhookConfiguration RuntimeClass APIService'.split(
    ' ',
  ),
);

/** Valid objects of all kinds that a bundle holds, in turn. */
export function objectsOfManyKinds(count: number): readonly KubernetesObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `server-${index}`;
    const namespace = 'platform';
    const maker = MAKERS[index % MAKERS.length];
    if (maker === undefined) throw new Error('no makers');
    const { apiVersion, kind, ...rest } = maker(name, namespace);
    const metadata = { name, labels: LABELS(name), ...(CLUSTER.has(kind) ? {} : { namespace }) };
    return { apiVersion, kind, metadata, ...rest };
  });
}

/** A CRD with rules in CEL. */
export const resourceWithRules: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'integer', minimum: 1, default: 1 },
                  maximum: { type: 'integer' },
                  mode: { type: 'string', enum: ['fast', 'safe'], default: 'safe' },
                  parts: {
                    type: 'array',
                    items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
                  },
                },
                'x-kubernetes-validations': [
                  {
                    rule: '!has(self.maximum) || self.size <= self.maximum',
                    message: 'size must not exceed maximum',
                  },
                  { rule: "self.mode != 'safe' || self.size < 100" },
                  { rule: '!has(self.parts) || self.parts.all(part, part.name.size() > 0)' },
                  { rule: 'self.size >= oldSelf.size', message: 'size cannot shrink' },
                ],
              },
            },
          },
        },
      },
    ],
  },
};

/** Valid resources of {@link resourceWithRules}. */
export function widgets(count: number): readonly KubernetesObject[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: `widget-${index}`, namespace: 'platform' },
    spec: { size: 3, maximum: 5, parts: [{ name: 'a' }, { name: 'b' }] },
  }));
}
