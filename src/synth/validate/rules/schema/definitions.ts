import { definition, thing } from './examples.js';
import type { SchemaRule } from './schema-rule.js';

const refused = 'the API server refuses the definition, and every object of its kind';

const ruled = (rule: string) =>
  `{ type: object, properties: { low: { type: integer }, high: { type: integer } }, x-kubernetes-validations: [{ rule: '${rule}', message: low is above high }] }`;

/** Rules about CustomResourceDefinitions, and those that definitions bring in CEL. */
export const definitionRules: readonly SchemaRule[] = [
  {
    id: 'crd/name',
    says: 'the name of a definition is plural and group, and its list has a kind of its own',
    why: refused,
    bad: definition({ name: 'thing.example.com' }),
    good: definition(),
  },
  {
    id: 'crd/versions',
    says: 'exactly one version is stored, and versions have different names',
    why: refused,
    bad: definition({ storage: 'false' }),
    good: definition(),
  },
  {
    id: 'crd/approval',
    says: 'a definition in a group of Kubernetes carries the link to its approval',
    why: refused,
    bad: definition({ name: 'things.policy.k8s.io' }).replace('group: example.com', 'group: policy.k8s.io'),
    good: definition(),
  },
  {
    id: 'crd/structural',
    says: 'schemas are structural: every field has a type, and nothing is said that the API server cannot prune by',
    why: refused,
    bad: definition({ spec: '{ type: object, properties: { size: {} } }' }),
    good: definition({ spec: '{ type: object, properties: { size: { type: integer } } }' }),
  },
  {
    id: 'crd/json-path',
    says: 'paths of printer columns and of the scale subresource can be read',
    why: `${refused}; or kubectl shows an empty column`,
    bad: definition({ version: 'additionalPrinterColumns: [{ name: Size, type: integer, jsonPath: spec.size }]' }),
    good: definition({ version: 'additionalPrinterColumns: [{ name: Size, type: integer, jsonPath: .spec.size }]' }),
  },
  {
    id: 'cel/expression',
    says: 'rules that a definition states in CEL compile against its schema',
    why: refused,
    bad: definition({ spec: ruled('self.low <= self.hihg') }),
    good: definition({ spec: ruled('self.low <= self.high') }),
  },
  {
    id: 'cel/rule',
    says: 'custom resources keep the CEL rules of their definition',
    why: 'the API server refuses the object',
    bad: definition({ spec: ruled('self.low <= self.high') }) + thing('{ low: 2, high: 1 }'),
    good: definition({ spec: ruled('self.low <= self.high') }) + thing('{ low: 1, high: 2 }'),
  },
];
