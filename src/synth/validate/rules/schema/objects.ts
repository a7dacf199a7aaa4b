import { clusterObject, configMap, object } from './examples.js';
import type { SchemaRule } from './schema-rule.js';

const refused = 'the API server refuses the object';

const role = (rule: string) => clusterObject('rbac.authorization.k8s.io/v1', 'ClusterRole', `rules: [${rule}]`);

const binding = (kind: string, subject: string) =>
  clusterObject(
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: web }\nsubjects: [${subject}]`,
  );

const webhook = (name: string, rest: string, operations = 'CREATE') =>
  clusterObject(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    `webhooks:
  - name: ${name}
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { ${rest} }
    rules: [{ apiGroups: [""], apiVersions: [v1], operations: [${operations}], resources: [pods] }]`,
  );

const inBundle = 'service: { name: web, namespace: cto }';

const secret = (rest: string) => object('v1', 'Secret', rest);

/** Rules about metadata, data and rights. */
export const objectRules: readonly SchemaRule[] = [
  {
    id: 'metadata/name',
    says: 'every object has a name of the form that its kind asks for',
    why: refused,
    bad: object('v1', 'ConfigMap', '', 'My_Settings'),
    good: object('v1', 'ConfigMap', '', 'my-settings'),
  },
  {
    id: 'metadata/namespace',
    says: 'namespaced objects name their namespace, cluster-scoped ones have none',
    why: 'an object without one lands in the current namespace of whoever applies it',
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n',
    good: configMap(),
  },
  {
    id: 'metadata/server-owned',
    says: 'metadata holds nothing that only the server writes',
    why: 'the object conflicts with the live one, or is refused',
    bad: configMap(', creationTimestamp: "2026-01-01T00:00:00Z"'),
    good: configMap(),
  },
  {
    id: 'metadata/annotations-size',
    says: 'annotations take at most 256 KiB together',
    why: refused,
    bad: configMap(`, annotations: { note: "${'x'.repeat(262_144)}" }`),
    good: configMap(', annotations: { note: short }'),
  },
  {
    id: 'object/status',
    says: 'no object brings a status',
    why: 'controllers write it; an applied one is dropped, or fights with theirs',
    bad: object('v1', 'Service', 'spec: { ports: [{ port: 80 }] }\nstatus: { loadBalancer: {} }'),
    good: object('v1', 'Service', 'spec: { ports: [{ port: 80 }] }'),
  },
  {
    id: 'data/size',
    says: 'a ConfigMap or Secret holds at most 1 MiB',
    why: refused,
    bad: configMap('', `data: { text: "${'x'.repeat(1_048_577)}" }\n`),
    good: configMap('', 'data: { text: short }\n'),
  },
  {
    id: 'data/duplicate-key',
    says: 'no key of a ConfigMap stands in data and in binaryData',
    why: refused,
    bad: configMap('', 'data: { logo: text }\nbinaryData: { logo: dGV4dA== }\n'),
    good: configMap('', 'data: { note: text }\nbinaryData: { logo: dGV4dA== }\n'),
  },
  {
    id: 'data/secret-type',
    says: 'a Secret of a known type has the keys of that type',
    why: `${refused}; an empty Secret of such a type cannot be in a bundle`,
    bad: secret('type: kubernetes.io/tls'),
    good: secret('type: Opaque'),
  },
  {
    id: 'rbac/rule',
    says: 'a rule of a role is about resources or about URLs, and says which',
    why: refused,
    bad: role('{ apiGroups: [""], verbs: [get] }'),
    good: role('{ apiGroups: [""], resources: [pods], verbs: [get] }'),
  },
  {
    id: 'rbac/subject',
    says: 'subjects of a binding have the API group and namespace of their kind',
    why: refused,
    bad: binding('ClusterRole', '{ kind: ServiceAccount, name: web }'),
    good: binding('ClusterRole', '{ kind: ServiceAccount, name: web, namespace: cto }'),
  },
  {
    id: 'rbac/role-ref',
    says: 'a binding for all namespaces binds a ClusterRole',
    why: refused,
    bad: binding('Role', '{ kind: ServiceAccount, name: web, namespace: cto }'),
    good: binding('ClusterRole', '{ kind: ServiceAccount, name: web, namespace: cto }'),
  },
  {
    id: 'webhook/name',
    says: 'names of webhooks have at least three parts',
    why: refused,
    bad: webhook('pods', inBundle),
    good: webhook('pods.policy.example', inBundle),
  },
  {
    id: 'webhook/url',
    says: 'a webhook that is called by URL is called over https, without user, query and fragment',
    why: refused,
    bad: webhook('pods.policy.example', 'url: "http://policy.example/pods"'),
    good: webhook('pods.policy.example', 'url: "https://policy.example/pods"'),
  },
  {
    id: 'webhook/wildcard',
    says: '"*" stands alone in the rules of a webhook',
    why: refused,
    bad: webhook('pods.policy.example', inBundle, '"*", CREATE'),
    good: webhook('pods.policy.example', inBundle, '"*"'),
  },
];
