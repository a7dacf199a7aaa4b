import { clusterObject, object } from './examples.js';
import type { SchemaRule } from './schema-rule.js';

const refused = 'the API server refuses the object';

const service = (spec: string) => object('v1', 'Service', `spec: { ${spec} }`);
const ingress = (spec: string) => object('networking.k8s.io/v1', 'Ingress', `spec: { ${spec} }`);
const backend = (port: string) => `defaultBackend: { service: { name: web, port: { ${port} } } }`;
const route = (path: string) =>
  `rules: [{ http: { paths: [{ path: ${path}, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]`;
const autoscaler = (spec: string) =>
  object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    `spec: { ${spec}, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }`,
  );
const claim = (spec: string) => object('v1', 'PersistentVolumeClaim', `spec: { accessModes: [ReadWriteOnce]${spec} }`);

/** Rules about single kinds. */
export const kindRules: readonly SchemaRule[] = [
  {
    id: 'service/type',
    says: 'a Service has what its type needs, and nothing that its type forbids',
    why: refused,
    bad: service('type: ExternalName'),
    good: service('type: ExternalName, externalName: db.example.com'),
  },
  {
    id: 'service/port',
    says: 'ports of a Service have different names and node ports',
    why: refused,
    bad: service('ports: [{ port: 80 }, { port: 81 }]'),
    good: service('ports: [{ name: http, port: 80 }, { name: admin, port: 81 }]'),
  },
  {
    id: 'ingress/rules',
    says: 'an Ingress has rules or a default backend',
    why: refused,
    bad: ingress('ingressClassName: nginx'),
    good: ingress(`ingressClassName: nginx, ${backend('number: 80')}`),
  },
  {
    id: 'ingress/path',
    says: 'paths of an Ingress are absolute and plain',
    why: refused,
    bad: ingress(route('docs')),
    good: ingress(route('/docs')),
  },
  {
    id: 'ingress/backend',
    says: 'a backend names its port by number or by name',
    why: refused,
    bad: ingress(backend('')),
    good: ingress(backend('number: 80')),
  },
  {
    id: 'network-policy/port',
    says: 'a range of ports starts with a number and goes upwards',
    why: refused,
    bad: object('networking.k8s.io/v1', 'NetworkPolicy', 'spec: { podSelector: {}, ingress: [{ ports: [{ port: 90, endPort: 80 }] }] }'),
    good: object('networking.k8s.io/v1', 'NetworkPolicy', 'spec: { podSelector: {}, ingress: [{ ports: [{ port: 80, endPort: 90 }] }] }'),
  },
  {
    id: 'autoscaler/bounds',
    says: 'the upper bound of an autoscaler is not below its lower one',
    why: refused,
    bad: autoscaler('minReplicas: 3, maxReplicas: 2'),
    good: autoscaler('minReplicas: 2, maxReplicas: 3'),
  },
  {
    id: 'autoscaler/metric',
    says: 'a metric describes exactly the source that its type names',
    why: refused,
    bad: autoscaler('maxReplicas: 3, metrics: [{ type: Resource }]'),
    good: autoscaler('maxReplicas: 3, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]'),
  },
  {
    id: 'storage/claim',
    says: 'a claim asks for a positive amount of storage',
    why: refused,
    bad: claim(''),
    good: claim(', resources: { requests: { storage: 1Gi } }'),
  },
  {
    id: 'priority-class/name',
    says: 'no PriorityClass has a name that begins with system-',
    why: refused,
    bad: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', 'value: 1000', 'system-web'),
    good: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', 'value: 1000'),
  },
  {
    id: 'priority-class/value',
    says: 'priorities are at most one thousand million',
    why: refused,
    bad: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', 'value: 2000000000'),
    good: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', 'value: 1000000000'),
  },
];
