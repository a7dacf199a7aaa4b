import { clustered, namespaced, type DocumentedRule } from './documented.js';

const service = (spec: string): string => namespaced('v1', 'Service', `spec: { ${spec} }`);
const ingress = (path: string, port: string): string =>
  namespaced(
    'networking.k8s.io/v1',
    'Ingress',
    `spec:
  rules:
    - { http: { paths: [{ path: "${path}", pathType: Prefix, backend: { service: { name: web, port: { ${port} } } } }] } }`,
  );
const policy = (port: string): string =>
  namespaced(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    `spec: { podSelector: {}, ingress: [{ ports: [{ ${port} }] }] }`,
  );
const rbac = 'rbac.authorization.k8s.io/v1';
const binding = (kind: string, role: string, subject: string): string =>
  `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${role}, name: web }\nsubjects: [{ kind: ${kind}, name: web${subject} }]`;
const webhook = (name: string, client: string, operations: string): string =>
  clustered(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    `webhooks:
  - name: ${name}
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { url: "${client}" }
    rules: [{ apiGroups: [""], apiVersions: [v1], operations: [${operations}], resources: [pods] }]`,
  );
const HOOK = 'pods.policy.example';
const URL = 'https://policy.example/validate';

/** Rules about networks, rights and webhooks. */
export const CLUSTER: readonly DocumentedRule[] = [
  {
    id: 'service/type',
    says: 'a Service has what its type needs and nothing that the type forbids',
    why: 'the API server refuses it',
    bad: service('selector: { app: web }'),
    good: service('selector: { app: web }, ports: [{ port: 80 }]'),
  },
  {
    id: 'service/port',
    says: 'several ports have names, and names and node ports differ',
    why: 'the API server refuses the Service',
    bad: service('ports: [{ port: 80 }, { port: 81 }]'),
    good: service('ports: [{ name: http, port: 80 }, { name: admin, port: 81 }]'),
  },
  {
    id: 'ingress/rules',
    says: 'an Ingress has rules or a default backend',
    why: 'the API server refuses it',
    bad: namespaced('networking.k8s.io/v1', 'Ingress', 'spec: { ingressClassName: nginx }'),
    good: ingress('/', 'number: 80'),
  },
  {
    id: 'ingress/path',
    says: 'paths of an Ingress are absolute and plain',
    why: 'the API server refuses others',
    bad: ingress('shop', 'number: 80'),
    good: ingress('/shop', 'number: 80'),
  },
  {
    id: 'ingress/backend',
    says: 'a backend names its port by name or by number',
    why: 'the API server refuses both and neither',
    bad: ingress('/', 'name: http, number: 80'),
    good: ingress('/', 'name: http'),
  },
  {
    id: 'network-policy/port',
    says: 'a range of ports starts with a number and goes upwards',
    why: 'the API server refuses the policy',
    bad: policy('port: 90, endPort: 80'),
    good: policy('port: 80, endPort: 90'),
  },
  {
    id: 'rbac/rule',
    says: 'a rule names verbs, groups and resources, or URLs in a ClusterRole',
    why: 'the API server refuses it',
    bad: namespaced(rbac, 'Role', 'rules: [{ resources: [pods], verbs: [get] }]'),
    good: namespaced(rbac, 'Role', 'rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]'),
  },
  {
    id: 'rbac/role-ref',
    says: 'a ClusterRoleBinding binds a ClusterRole',
    why: 'the API server refuses a Role there',
    bad: clustered(rbac, 'ClusterRoleBinding', binding('ServiceAccount', 'Role', ', namespace: shop')),
    good: clustered(
      rbac,
      'ClusterRoleBinding',
      binding('ServiceAccount', 'ClusterRole', ', namespace: shop'),
    ),
  },
  {
    id: 'rbac/subject',
    says: 'ServiceAccounts have a namespace and no API group, users and groups have the group of RBAC',
    why: 'the API server refuses the binding',
    bad: clustered(rbac, 'ClusterRoleBinding', binding('ServiceAccount', 'ClusterRole', '')),
    good: clustered(
      rbac,
      'ClusterRoleBinding',
      binding('ServiceAccount', 'ClusterRole', ', namespace: shop'),
    ),
  },
  {
    id: 'webhook/name',
    says: 'the name of a webhook has at least three parts',
    why: 'the API server refuses shorter ones',
    bad: webhook('policy.example', URL, 'CREATE'),
    good: webhook(HOOK, URL, 'CREATE'),
  },
  {
    id: 'webhook/url',
    says: 'the URL of a webhook is https, without user, query and fragment',
    why: 'the API server refuses others',
    bad: webhook(HOOK, 'http://policy.example/validate', 'CREATE'),
    good: webhook(HOOK, URL, 'CREATE'),
  },
  {
    id: 'webhook/wildcard',
    says: "'*' stands alone in the lists of a webhook's rule",
    why: 'the API server refuses it beside others',
    bad: webhook(HOOK, URL, '"*", CREATE'),
    good: webhook(HOOK, URL, '"*"'),
  },
];
