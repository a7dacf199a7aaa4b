import { didYouMean } from '../../../kernel/nearest.js';
import { fieldsOf } from '../fields.js';
import type { Reference } from '../references/index.js';
import { elsewhere, resolves } from '../references/resolve.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';

/** What a rule about references of some kinds is made from. */
interface ReferenceRule {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly says: string;
  readonly why: string;
  readonly given?: string;
  readonly bad: string;
  readonly good: string;
}

function referenceRule({ kinds, ...texts }: ReferenceRule): ValidationRule {
  return {
    ...texts,
    *check(input) {
      for (const reference of input.lookup.references()) {
        if (!kinds.includes(reference.kind) || reference.optional || resolves(reference, input.lookup))
          continue;
        yield missing(reference, input);
      }
    },
  };
}

function missing(reference: Reference, input: ValidationInput): Finding {
  const { subject, path, kind, name, namespace } = reference;
  const other = elsewhere(reference, input.lookup);
  const names = input.lookup
    .ofKind(kind)
    .filter(({ object }) => object.metadata.namespace === namespace)
    .map(({ object }) => object.metadata.name);
  const hint = other === undefined ? didYouMean(name, names) : `it is in the namespace "${other}"`;
  return {
    subject,
    path,
    message: `there is no ${kind} ${namespace === undefined || namespace === '' ? '' : `${namespace}/`}${name}`,
    fix: `${hint === undefined ? '' : `${hint}; else `}add it to the bundle, or declare it in "external" of the record of ${subject.component} with who makes it`,
    value: name,
  };
}

const pod = (line: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec:
  ${line}
  containers: [{ name: main, image: example.com/app:1.0.0 }]
`;

const object = (kind: string, name: string, apiVersion = 'v1') => `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: cto }
`;

const clusterObject = (kind: string, name: string, apiVersion: string) => `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name} }
`;

const binding = (kind: string, role: string, account: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web, namespace: cto }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${role} }
subjects: [{ kind: ServiceAccount, name: ${account}, namespace: cto }]
`;

const plain: readonly ValidationRule[] = [
  referenceRule({
    id: 'reference/service-account',
    kinds: ['ServiceAccount'],
    says: 'every ServiceAccount that pods run under, or that rights are granted to, exists',
    why: 'pods of an account that does not exist are not created; rights of one that does not exist go to whoever makes it',
    bad: pod('serviceAccountName: web'),
    good: `${pod('serviceAccountName: web')}${object('ServiceAccount', 'web')}`,
  }),
  referenceRule({
    id: 'reference/config-map',
    kinds: ['ConfigMap'],
    says: 'every ConfigMap that is mounted or read exists, unless it is optional',
    why: 'the pod waits for it, in ContainerCreating, for ever',
    bad: pod('volumes: [{ name: settings, configMap: { name: web } }]'),
    good: `${pod('volumes: [{ name: settings, configMap: { name: web } }]')}${object('ConfigMap', 'web')}`,
  }),
  referenceRule({
    id: 'reference/claim',
    kinds: ['PersistentVolumeClaim'],
    says: 'every PersistentVolumeClaim that a pod mounts exists',
    why: 'the pod cannot be scheduled',
    bad: pod('volumes: [{ name: data, persistentVolumeClaim: { claimName: web } }]'),
    good: `${pod('volumes: [{ name: data, persistentVolumeClaim: { claimName: web } }]')}${object('PersistentVolumeClaim', 'web')}`,
  }),
  referenceRule({
    id: 'reference/priority-class',
    kinds: ['PriorityClass'],
    says: 'every PriorityClass that pods name exists; those of Kubernetes itself do',
    why: 'the API server refuses the pod',
    bad: pod('priorityClassName: important'),
    good: `${pod('priorityClassName: important')}${clusterObject('PriorityClass', 'important', 'scheduling.k8s.io/v1')}`,
  }),
  referenceRule({
    id: 'reference/class',
    kinds: ['StorageClass', 'IngressClass', 'GatewayClass', 'RuntimeClass', 'VolumeSnapshotClass'],
    says: 'classes of the cluster are in the bundle, declared external, or named by a person in the configuration',
    why: 'a class that is written into a component exists on the machine of its author only',
    bad: pod('runtimeClassName: gvisor'),
    good: `${pod('runtimeClassName: gvisor')}${clusterObject('RuntimeClass', 'gvisor', 'node.k8s.io/v1')}handler: runsc\n`,
  }),
  referenceRule({
    id: 'reference/role',
    kinds: ['Role', 'ClusterRole'],
    says: 'every role that is bound exists; those of Kubernetes itself do',
    why: 'the binding grants nothing, or whatever a later role of that name holds',
    bad: binding('Role', 'web', 'default'),
    good: `${binding('Role', 'web', 'default')}${object('Role', 'web', 'rbac.authorization.k8s.io/v1')}rules: []\n`,
  }),
  referenceRule({
    id: 'reference/service',
    kinds: ['Service'],
    says: 'every Service that a route, a webhook, an API service or a StatefulSet names exists',
    why: 'a route without a Service answers 503; a webhook without one blocks every object it is asked about',
    bad: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: cto }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
`,
    good: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: cto }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
${object('Service', 'web')}spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
  }),
  referenceRule({
    id: 'reference/scale-target',
    kinds: ['Deployment', 'StatefulSet', 'ReplicaSet'],
    says: 'what an autoscaler scales exists',
    why: 'the autoscaler reports an error for ever and scales nothing',
    bad: autoscaler('web'),
    good: `${autoscaler('web')}${object('Deployment', 'web', 'apps/v1')}`,
  }),
  referenceRule({
    id: 'reference/custom-resource',
    kinds: [
      'AppProject',
      'WorkflowTemplate',
      'ClusterWorkflowTemplate',
      'EventBus',
      'EventSource',
      'Cluster',
      'RedisReplication',
      'BackupStorageLocation',
      'VolumeSnapshotLocation',
      'Gateway',
    ],
    says: 'custom resources that other objects name exist: projects, templates, event buses, databases, backup locations, gateways',
    why: 'the controller waits, or reports an error that nobody reads, where the API server accepted the object',
    bad: `
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: { name: builds, namespace: cto }
spec: { eventBusName: main, dependencies: [], triggers: [] }
`,
    good: `
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: { name: builds, namespace: cto }
spec: { eventBusName: main, dependencies: [], triggers: [] }
---
apiVersion: argoproj.io/v1alpha1
kind: EventBus
metadata: { name: main, namespace: cto }
spec: { jetstream: { version: 2.10.29 } }
`,
  }),
];

function autoscaler(name: string): string {
  return `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: cto }
spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} } }
`;
}

const settings = (key: string) =>
  `${pod(`volumes: [{ name: settings, configMap: { name: web, items: [{ key: ${key}, path: file }] } }]`)}${object('ConfigMap', 'web')}data: { app.yaml: "" }\n`;

const configMapKey: ValidationRule = {
  id: 'reference/config-map-key',
  says: 'every key of a ConfigMap that is mounted or read is in it, unless it is optional',
  why: 'the pod does not start',
  bad: settings('app.yml'),
  good: settings('app.yaml'),
  *check({ lookup }) {
    for (const { kind, key, optional, namespace, name, subject, path } of lookup.references()) {
      if (kind !== 'ConfigMap' || key === undefined || optional) continue;
      const object = lookup.find(kind, namespace, name, '')?.object;
      if (!object) continue;
      const keys = [...Object.keys(fieldsOf(object['data'])), ...Object.keys(fieldsOf(object['binaryData']))];
      if (keys.includes(key)) continue;
      yield {
        subject,
        path,
        message: `the ConfigMap ${name} has no key "${key}"`,
        fix: didYouMean(key, keys) ?? `its keys are ${keys.join(', ') || 'none'}`,
        value: key,
      };
    }
  },
};

const headless = (ip: string) => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, namespace: cto }
spec:
  serviceName: store
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: main, image: example.com/app:1.0.0 }] }
---
apiVersion: v1
kind: Service
metadata: { name: store, namespace: cto }
spec: { ${ip}selector: { app: store }, ports: [{ port: 80 }] }
`;

const headlessService: ValidationRule = {
  id: 'reference/headless-service',
  says: 'the Service that a StatefulSet names is headless (clusterIP: None)',
  why: 'only a headless Service gives each pod the DNS name by which its peers find it',
  bad: headless(''),
  good: headless('clusterIP: None, '),
  *check({ lookup }) {
    for (const { kind, namespace, name, subject, path } of lookup.references()) {
      if (kind !== 'Service' || subject.object.kind !== 'StatefulSet') continue;
      const service = lookup.find('Service', namespace, name, '');
      if (!service || fieldsOf(service.object['spec'])['clusterIP'] === 'None') continue;
      yield {
        subject,
        path,
        message: `the Service ${name} is not headless`,
        fix: 'set clusterIP: None on it',
        value: name,
      };
    }
  },
};

/** Rules about references between objects; those to Secrets have their own. */
export const referenceRules: readonly ValidationRule[] = [...plain, configMapKey, headlessService];
