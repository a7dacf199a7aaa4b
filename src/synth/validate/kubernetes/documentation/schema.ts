import { deployment, namespaced, pod, podOf, withMetadata, type DocumentedRule } from './documented.js';

/** Rules that follow from the schemas of Kubernetes and of CustomResourceDefinitions. */
export const SCHEMA: readonly DocumentedRule[] = [
  {
    id: 'schema/unknown-kind',
    says: 'every object is of a kind that Kubernetes serves or a CustomResourceDefinition of the bundle defines',
    why: 'the API server answers "no matches for kind" and the rest of the wave waits',
    bad: namespaced('apps/v1beta1', 'Deployment', 'spec: {}'),
    good: deployment('  replicas: 1'),
  },
  {
    id: 'schema/unknown-field',
    says: 'every field is one that the schema knows',
    why: 'the API server refuses it under strict validation and drops it in silence otherwise',
    bad: podOf('imagePulPolicy: Always'),
    good: podOf('imagePullPolicy: Always'),
  },
  {
    id: 'schema/type',
    says: 'every value has the type of its field',
    why: 'the API server cannot read the object; YAML turns an unquoted 8080 into a number and yes into a text',
    bad: podOf('env: [{ name: PORT, value: 8080 }]'),
    good: podOf('env: [{ name: PORT, value: "8080" }]'),
  },
  {
    id: 'schema/required',
    says: 'every required field is there',
    why: 'the API server refuses the object',
    bad: pod('  containers: [{ name: web }]'),
    good: pod('  containers: [{ name: web, image: "web:1.0" }]'),
  },
  {
    id: 'schema/null',
    says: 'no field is null unless its schema allows it',
    why: 'null is usually a value that a template forgot; server-side apply still claims the field',
    bad: podOf('resources: null'),
    good: podOf('resources: {}'),
  },
  {
    id: 'schema/enum',
    says: 'a field with listed values has one of them',
    why: 'the API server refuses any other',
    bad: podOf('imagePullPolicy: always'),
    good: podOf('imagePullPolicy: Always'),
  },
  {
    id: 'schema/version',
    says: 'every kind, field and value is known to the oldest and the newest supported Kubernetes',
    why: 'the bundle must work on each version that it claims',
    bad: pod('  hostnameOverride: web\n  containers: [{ name: web, image: "web:1.0" }]'),
    good: pod('  hostname: web\n  containers: [{ name: web, image: "web:1.0" }]'),
  },
  {
    id: 'schema/range',
    says: 'a number lies in the range of its field',
    why: 'the API server refuses it, or cannot even store it',
    bad: podOf('ports: [{ containerPort: 70000 }]'),
    good: podOf('ports: [{ containerPort: 7000 }]'),
  },
  {
    id: 'schema/length',
    says: 'a text, list or map is neither too short nor too long',
    why: 'the API server refuses it',
    bad: pod('  containers: []'),
    good: pod('  containers: [{ name: web, image: "web:1.0" }]'),
  },
  {
    id: 'schema/format',
    says: 'names, quantities, schedules, dates and addresses are well-formed',
    why: 'the API server refuses the object',
    bad: podOf('resources: { requests: { memory: 8GB } }'),
    good: podOf('resources: { requests: { memory: 8Gi } }'),
  },
  {
    id: 'schema/pattern',
    says: 'a text with a pattern matches it',
    why: 'the API server refuses the object',
    bad: withMetadata(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      '{ name: widgets.example.com }',
      `spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, kind: widget }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }`,
    ),
    good: withMetadata(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      '{ name: widgets.example.com }',
      `spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, kind: Widget }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }`,
    ),
  },
  {
    id: 'schema/key',
    says: 'the keys of labels, annotations, data and resources are well-formed',
    why: 'the API server refuses the object',
    bad: namespaced('v1', 'ConfigMap', 'data: { "a/b": text }'),
    good: namespaced('v1', 'ConfigMap', 'data: { a_b: text }'),
  },
  {
    id: 'schema/duplicate-key',
    says: 'the items of an associative list differ in their keys',
    why: 'server-side apply refuses the list, because it merges items by key',
    bad: podOf('env: [{ name: A, value: "1" }, { name: A, value: "2" }]'),
    good: podOf('env: [{ name: A, value: "1" }, { name: B, value: "2" }]'),
  },
  {
    id: 'schema/missing-key',
    says: 'every item of an associative list has its keys',
    why: 'server-side apply refuses the list, because it merges items by key',
    bad: pod('  imagePullSecrets: [{}]\n  containers: [{ name: web, image: "web:1.0" }]'),
    good: pod('  imagePullSecrets: [{ name: registry }]\n  containers: [{ name: web, image: "web:1.0" }]'),
  },
  {
    id: 'schema/duplicate-item',
    says: 'the items of a set differ',
    why: 'server-side apply refuses the list',
    bad: withMetadata(
      'v1',
      'ConfigMap',
      '{ name: web, namespace: shop, finalizers: [a.example/b, a.example/b] }',
      'data: {}',
    ),
    good: withMetadata(
      'v1',
      'ConfigMap',
      '{ name: web, namespace: shop, finalizers: [a.example/b] }',
      'data: {}',
    ),
  },
  {
    id: 'kubernetes/one-of',
    says: 'of fields that exclude each other one is set, and one at least where the API needs one',
    why: 'the API server refuses the object',
    bad: podOf('livenessProbe: { httpGet: { path: /, port: 80 }, tcpSocket: { port: 80 } }'),
    good: podOf('livenessProbe: { httpGet: { path: /, port: 80 } }'),
  },
  {
    id: 'kubernetes/selector',
    says: 'a requirement has values exactly where its operator uses them',
    why: 'the API server refuses the selector',
    bad: namespaced(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'spec: { podSelector: { matchExpressions: [{ key: app, operator: In }] } }',
    ),
    good: namespaced(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'spec: { podSelector: { matchExpressions: [{ key: app, operator: Exists }] } }',
    ),
  },
];
