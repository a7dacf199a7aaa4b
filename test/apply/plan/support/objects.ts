import type { KubernetesObject } from '../../../../src/bundle/object.js';

/** A namespace. */
export function namespace(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'example.com/made-by': 'test' } },
  };
}

/** What a workload may vary. */
export interface WebOptions {
  readonly replicas?: number;
  readonly image?: string;
  readonly app?: string;
}

/** A small Deployment. */
export function web(
  space: string,
  { replicas = 1, image = 'nginx:1', app = 'web' }: WebOptions = {},
): KubernetesObject {
  const labels = { app };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: space },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

/** A Job whose pods cannot be changed. */
export function job(space: string, command = 'echo 1'): KubernetesObject {
  const containers = [{ name: 'once', image: 'busybox', command: ['sh', '-c', command] }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once', namespace: space },
    spec: { template: { spec: { restartPolicy: 'Never', containers } } },
  };
}

/** The definition of Widget in a group. */
export function definition(group: string): KubernetesObject {
  const spec = {
    type: 'object',
    properties: {
      size: { type: 'integer', default: 3 },
      flavour: { type: 'string', default: 'sweet' },
      cpu: { 'x-kubernetes-int-or-string': true },
      parts: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name', 'side'],
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            side: { type: 'string', default: 'left' },
            weight: { type: 'integer' },
          },
        },
      },
      tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      steps: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

/** A Widget with every sort of list and map. */
export function widget(group: string, space: string): KubernetesObject {
  return {
    apiVersion: `${group}/v1`,
    kind: 'Widget',
    metadata: { name: 'one', namespace: space },
    spec: {
      cpu: '1000m',
      parts: [
        { name: 'b', weight: 1 },
        { name: 'a', side: 'right' },
      ],
      tags: ['x', 'a'],
      steps: [{ run: ['a', { b: [] }] }, {}],
      extra: { 'a.b/c': { d: 1 }, list: [{ name: 'x' }], empty: {}, none: [] },
    },
  };
}

/** Objects of the kinds that bundles have, with values that the API server writes in another way than they come. */
export function everyKind(space: string): readonly KubernetesObject[] {
  const group = 'every.example.com';
  const inSpace = (name: string) => ({ name, namespace: space });
  const pod = {
    securityContext: {},
    hostNetwork: false,
    serviceAccountName: 'app',
    tolerations: [{ key: 'x', operator: 'Exists' }],
    containers: [
      {
        name: 'app',
        image: 'nginx:1',
        command: ['nginx'],
        args: [],
        ports: [
          { containerPort: 80 },
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 53, protocol: 'TCP', name: 'dns' },
        ],
        env: [
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'CPU', valueFrom: { resourceFieldRef: { containerName: 'app', resource: 'limits.cpu' } } },
          { name: 'EMPTY', value: '' },
          { name: 'AMOUNT', value: '1000m' },
        ],
        resources: {
          limits: { cpu: '1000m', memory: '1073741824' },
          requests: { cpu: 0.1, memory: '1024Mi' },
        },
        securityContext: { privileged: false, capabilities: { drop: ['ALL'], add: [] } },
        readinessProbe: { httpGet: { path: '/', port: 80 }, initialDelaySeconds: 0 },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: '1024Mi' } },
      { name: 'cache', emptyDir: {} },
      {
        name: 'both',
        projected: {
          sources: [
            { configMap: { name: 'config' } },
            { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          ],
        },
      },
    ],
  };
  const labels = { app: 'app' };
  const template = { metadata: { labels, annotations: { 'example.com/a.b': 'x' } }, spec: pod };
  return [
    definition(group),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: space, annotations: {} } },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: inSpace('app'),
      automountServiceAccountToken: false,
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: inSpace('config'), data: { 'app.conf': 'a\n' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: inSpace('empty'), data: {} },
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: inSpace('quota'),
      spec: { hard: { 'requests.cpu': '4000m', pods: '0100' } },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: inSpace('limits'),
      spec: { limits: [{ type: 'Container', default: { cpu: '1000m' }, defaultRequest: { cpu: '0.1' } }] },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: inSpace('data'),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: inSpace('app'),
      spec: {
        selector: labels,
        ports: [
          { name: 'http', port: 80 },
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns' },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: inSpace('app'),
      spec: { replicas: 0, strategy: {}, selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: inSpace('agent'),
      spec: { selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: inSpace('db'),
      spec: {
        replicas: 0,
        serviceName: 'app',
        selector: { matchLabels: labels },
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: 'disk' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
          },
        ],
      },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: inSpace('nightly'),
      spec: {
        schedule: '0 0 * * *',
        suspend: false,
        jobTemplate: { spec: { template: { spec: { ...pod, restartPolicy: 'Never' } } } },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: inSpace('app'),
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: inSpace('app'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' },
        minReplicas: 1,
        maxReplicas: 3,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } },
          },
        ],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: inSpace('app'),
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: { matchLabels: labels } }], ports: [{ port: 80 }] }],
        egress: [],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: inSpace('app'),
      spec: {
        rules: [
          {
            host: 'a.example.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'app', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: `${space}:reader` },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: `${space}-all` },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'example.com/aggregate': 'yes' } }] },
      rules: [],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: inSpace('app'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `${space}:reader` },
      subjects: [{ kind: 'ServiceAccount', name: 'app', namespace: space }],
    },
    {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: `${space}-high` },
      value: 1000,
      globalDefault: false,
      description: '',
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: `${space}-hook` },
      webhooks: [
        {
          name: 'a.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Ignore',
          clientConfig: { service: { name: 'app', namespace: space, path: '/x' } },
          rules: [
            {
              apiGroups: ['none.example.com'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['nones'],
            },
          ],
        },
      ],
    },
    widget(group, space),
  ];
}
