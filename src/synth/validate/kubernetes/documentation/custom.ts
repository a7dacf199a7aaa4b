import { crd, withMetadata, type DocumentedRule } from './documented.js';

const PLAIN = '{ type: object, properties: { size: { type: integer } } }';
const rule = (text: string): string =>
  `{ type: object, properties: { size: { type: integer } }, x-kubernetes-validations: [{ rule: "${text}" }] }`;
const choice = (name: string): string =>
  `{ type: object, properties: { a: { type: string }, b: { type: string } }, default: { ${name}: x }, oneOf: [{ required: [a] }, { required: [b] }] }`;
const column = (path: string): string =>
  `\n      additionalPrinterColumns: [{ name: Size, type: integer, jsonPath: "${path}" }]`;
const grouped = (metadata: string): string =>
  withMetadata(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    metadata,
    `spec:
  group: shop.k8s.io
  scope: Namespaced
  names: { plural: widgets, kind: Widget }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }`,
  );

/** Rules about CustomResourceDefinitions; those about custom resources are the schema's. */
export const CUSTOM: readonly DocumentedRule[] = [
  {
    id: 'crd/name',
    says: 'a CustomResourceDefinition is named plural.group, and its list kind differs from its kind',
    why: 'the API server refuses it',
    bad: crd(PLAIN).replace('widgets.example.com', 'widget.example.com'),
    good: crd(PLAIN),
  },
  {
    id: 'crd/approval',
    says: 'groups of k8s.io and kubernetes.io carry the annotation of their approval',
    why: 'the API server refuses them otherwise',
    bad: grouped('{ name: widgets.shop.k8s.io }'),
    good: grouped(
      '{ name: widgets.shop.k8s.io, annotations: { api-approved.kubernetes.io: "https://example.com/1" } }',
    ),
  },
  {
    id: 'crd/versions',
    says: 'versions have different names, and exactly one is stored',
    why: 'the API server refuses the definition',
    bad: crd(PLAIN).replace('storage: true', 'storage: false'),
    good: crd(PLAIN),
  },
  {
    id: 'crd/structural',
    says: 'every schema is structural: each field has a type, and branches only narrow what is declared',
    why: 'the API server refuses the definition, or marks it NonStructural',
    bad: crd('{ type: object, properties: { size: { minimum: 1 } } }'),
    good: crd('{ type: object, properties: { size: { type: integer, minimum: 1 } } }'),
  },
  {
    id: 'crd/json-path',
    says: 'printer columns and the scale subresource have valid paths',
    why: 'the API server refuses the definition',
    bad: crd(PLAIN, column('spec.size')),
    good: crd(PLAIN, column('.spec.size')),
  },
  {
    id: 'schema/choice',
    says: 'a value matches its allOf, anyOf, oneOf and not; here the default of a definition',
    why: 'the API server refuses the object',
    bad: crd(choice('a').replace('a: x', 'a: x, b: x')),
    good: crd(choice('a')),
  },
  {
    id: 'cel/expression',
    says: 'every CEL expression can be read, fits the types of its schema and gives a boolean',
    why: 'the API server refuses the definition',
    bad: crd(rule('self.sise > 0')),
    good: crd(rule('self.size > 0')),
  },
];
