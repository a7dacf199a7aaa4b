import { clusterObject, configMap, definition, deployment, object, pod, thing } from './examples.js';
import type { SchemaRule } from './schema-rule.js';

const refused = 'the API server refuses the object';

const service = (port: string) => object('v1', 'Service', `spec: { ports: [${port}] }`);

/** Rules about single fields. */
export const fieldRules: readonly SchemaRule[] = [
  {
    id: 'schema/unknown-field',
    says: 'every field is one that the kind has',
    why: 'the API server drops an unknown field without a word, or refuses it: the setting has no effect',
    bad: pod({ container: 'imagePulPolicy: Always' }),
    good: pod({ container: 'imagePullPolicy: Always' }),
  },
  {
    id: 'schema/required',
    says: 'no required field is missing',
    why: refused,
    bad: service('{ name: http }'),
    good: service('{ name: http, port: 80 }'),
  },
  {
    id: 'schema/type',
    says: 'every value has the type of its field',
    why: `${refused}; YAML makes numbers and booleans of texts that look like them`,
    bad: configMap('', 'data: { retries: 3 }\n'),
    good: configMap('', 'data: { retries: "3" }\n'),
  },
  {
    id: 'schema/null',
    says: 'no field is null',
    why: 'null removes what another manager set, and differs between kinds of apply',
    bad: configMap('', 'data: { text: null }\n'),
    good: configMap('', 'data: { text: "" }\n'),
  },
  {
    id: 'schema/enum',
    says: 'a field with a fixed set of values has one of them',
    why: refused,
    bad: pod({ spec: 'restartPolicy: always' }),
    good: pod({ spec: 'restartPolicy: Always' }),
  },
  {
    id: 'schema/format',
    says: 'names, quantities, ports, times and addresses have their form',
    why: refused,
    bad: pod({ container: 'resources: { requests: { memory: 64MB } }' }),
    good: pod({ container: 'resources: { requests: { memory: 64Mi } }' }),
  },
  {
    id: 'schema/pattern',
    says: 'a text matches the pattern of its field',
    why: refused,
    bad: definition({ spec: "{ type: object, properties: { code: { type: string, pattern: '^[a-z]+$' } } }" }) + thing('{ code: "12" }'),
    good: definition({ spec: "{ type: object, properties: { code: { type: string, pattern: '^[a-z]+$' } } }" }) + thing('{ code: ab }'),
  },
  {
    id: 'schema/length',
    says: 'texts, lists and maps are neither too short nor too long',
    why: refused,
    bad: definition({ spec: '{ type: object, properties: { items: { type: array, minItems: 1, items: { type: string } } } }' }) + thing('{ items: [] }'),
    good: definition({ spec: '{ type: object, properties: { items: { type: array, minItems: 1, items: { type: string } } } }' }) + thing('{ items: [a] }'),
  },
  {
    id: 'schema/range',
    says: 'numbers lie in the range of their field',
    why: refused,
    bad: definition({ spec: '{ type: object, properties: { size: { type: integer, minimum: 1 } } }' }) + thing('{ size: 0 }'),
    good: definition({ spec: '{ type: object, properties: { size: { type: integer, minimum: 1 } } }' }) + thing('{ size: 1 }'),
  },
  {
    id: 'schema/key',
    says: 'keys of labels, annotations, ConfigMaps and the like have their form',
    why: refused,
    bad: configMap('', 'data: { "my file": "" }\n'),
    good: configMap('', 'data: { my-file: "" }\n'),
  },
  {
    id: 'schema/duplicate-key',
    says: 'no two items of a list have the same key, such as the name of a container',
    why: 'server-side apply merges lists by that key and refuses the object',
    bad: pod({ container: 'env: [{ name: A, value: "1" }, { name: A, value: "2" }]' }),
    good: pod({ container: 'env: [{ name: A, value: "1" }, { name: B, value: "2" }]' }),
  },
  {
    id: 'schema/missing-key',
    says: 'every item of a list has the key by which items are told apart',
    why: 'server-side apply cannot merge the list and refuses the object',
    bad: definition({
      spec: '{ type: object, properties: { items: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: { type: object, properties: { name: { type: string } } } } } }',
    }) + thing('{ items: [{}] }'),
    good: definition({
      spec: '{ type: object, properties: { items: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: { type: object, required: [name], properties: { name: { type: string } } } } } }',
    }) + thing('{ items: [{ name: a }] }'),
  },
  {
    id: 'schema/duplicate-item',
    says: 'no item stands twice in a list that is a set',
    why: 'server-side apply refuses the object',
    bad: configMap(', finalizers: [example.com/a, example.com/a]'),
    good: configMap(', finalizers: [example.com/a, example.com/b]'),
  },
  {
    id: 'schema/choice',
    says: 'a value has one of the forms that its schema allows (anyOf, oneOf, not)',
    why: refused,
    bad: definition({ spec: '{ type: object, properties: { a: { type: string }, b: { type: string } }, oneOf: [{ required: [a] }, { required: [b] }] }' }) + thing('{}'),
    good: definition({ spec: '{ type: object, properties: { a: { type: string }, b: { type: string } }, oneOf: [{ required: [a] }, { required: [b] }] }' }) + thing('{ a: x }'),
  },
  {
    id: 'schema/version',
    says: 'kinds, fields and values exist in every supported version of Kubernetes',
    why: 'an older API server drops or refuses what it does not know; a newer one no longer has what was removed',
    bad: clusterObject('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', 'spec: {}'),
    good: clusterObject('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', 'spec: {}'),
  },
  {
    id: 'kubernetes/one-of',
    says: 'of fields that exclude each other exactly one is set',
    why: refused,
    bad: pod({ spec: 'volumes: [{ name: data, emptyDir: {}, configMap: { name: settings } }]' }),
    good: pod({ spec: 'volumes: [{ name: data, emptyDir: {} }]' }),
  },
  {
    id: 'kubernetes/selector',
    says: 'conditions of a selector have the values that their operator needs',
    why: refused,
    bad: deployment({ spec: 'minReadySeconds: 1' }).replace('{ matchLabels: { app: web } }', '{ matchLabels: { app: web }, matchExpressions: [{ key: app, operator: In, values: [] }] }'),
    good: deployment({ spec: 'minReadySeconds: 1' }).replace('{ matchLabels: { app: web } }', '{ matchLabels: { app: web }, matchExpressions: [{ key: app, operator: In, values: [web] }] }'),
  },
];
