import { describe, expect, it } from 'vitest';
import {
  createSchemaValidator,
  loadSchemaValidator,
} from '../../../../src/synth/validate/kubernetes/index.js';
import { widget, widgets } from './support.js';

async function problems(schema: string, spec: string): Promise<readonly string[]> {
  const validator = await loadSchemaValidator([widgets(schema)]);
  return validator.validate(widget(spec)).map(({ path, rule }) => `${path} ${rule}`);
}

async function definitionProblems(schema: string): Promise<readonly string[]> {
  const crd = widgets(schema);
  const validator = await loadSchemaValidator([crd]);
  return validator
    .validate(crd)
    .map(({ path, rule }) => `${path.replace(/^.*openAPIV3Schema\.?/, '')} ${rule}`);
}

const fields = (text: string, more = ''): string => `{ type: object, properties: { ${text} }${more} }`;

const RESOURCES: readonly (readonly [
  title: string,
  schema: string,
  spec: string,
  expected: readonly string[],
])[] = [
  [
    'an unknown field is reported',
    fields('size: { type: integer }'),
    '{ sise: 1 }',
    ['spec.sise schema/unknown-field'],
  ],
  [
    'preserved unknown fields are kept',
    fields('size: { type: integer }', ', x-kubernetes-preserve-unknown-fields: true'),
    '{ sise: 1 }',
    [],
  ],
  [
    'known fields beside preserved ones are still checked',
    fields('size: { type: integer }', ', x-kubernetes-preserve-unknown-fields: true'),
    '{ size: a }',
    ['spec.size schema/type'],
  ],
  [
    'int-or-string takes both',
    fields('a: { x-kubernetes-int-or-string: true }, b: { x-kubernetes-int-or-string: true }'),
    '{ a: 1, b: x }',
    [],
  ],
  [
    'int-or-string takes no list',
    fields('a: { x-kubernetes-int-or-string: true }'),
    '{ a: [] }',
    ['spec.a schema/type'],
  ],
  [
    'null needs nullable',
    fields('a: { type: string }, b: { type: string, nullable: true }'),
    '{ a: null, b: null }',
    ['spec.a schema/null'],
  ],
  [
    'a default stands in for a required field',
    fields('a: { type: string, default: x }, b: { type: string }', ', required: [a, b]'),
    '{}',
    ['spec.b schema/required'],
  ],
  [
    'map values are checked',
    fields('m: { type: object, additionalProperties: { type: integer } }'),
    '{ m: { a: 1, b: x } }',
    ['spec.m.b schema/type'],
  ],
  ['lengths count characters', fields('a: { type: string, maxLength: 2 }'), '{ a: "😀😀" }', []],
  [
    'pattern, enum, minimum, multiple',
    fields(
      'a: { type: string, pattern: "^a+$" }, b: { type: string, enum: [x] }, c: { type: integer, minimum: 2 }, d: { type: integer, multipleOf: 2 }',
    ),
    '{ a: b, b: y, c: 1, d: 3 }',
    ['spec.a schema/pattern', 'spec.b schema/enum', 'spec.c schema/range', 'spec.d schema/range'],
  ],
  [
    'a pattern may have flags and escapes of RE2',
    fields('a: { type: string, pattern: "(?i)^[a\\\\-z]+\\\\z" }'),
    '{ a: A-Z }',
    [],
  ],
  [
    'formats that the API server enforces',
    fields(
      'a: { type: string, format: date-time }, b: { type: string, format: ipv4 }, c: { type: string, format: made-up }',
    ),
    '{ a: today, b: 1.2.3, c: anything }',
    ['spec.a schema/format', 'spec.b schema/format'],
  ],
  [
    'list maps by key with default',
    fields(
      'l: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: { type: object, properties: { k: { type: string, default: x } } } }',
    ),
    '{ l: [{}, { k: x }] }',
    ['spec.l[1] schema/duplicate-key'],
  ],
  [
    'sets of objects',
    fields(
      'l: { type: array, x-kubernetes-list-type: set, items: { type: object, x-kubernetes-preserve-unknown-fields: true } }',
    ),
    '{ l: [{ a: 1, b: 2 }, { b: 2, a: 1 }] }',
    ['spec.l[1] schema/duplicate-item'],
  ],
  [
    'embedded resources have a kind and good labels',
    fields(
      'o: { type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true }',
    ),
    '{ o: { apiVersion: v1, metadata: { labels: { a: "-" } } } }',
    ['spec.o.kind schema/required', 'spec.o.metadata.labels.a schema/format'],
  ],
  [
    'one of',
    fields('a: { type: string }, b: { type: string }', ', oneOf: [{ required: [a] }, { required: [b] }]'),
    '{ a: x, b: x }',
    ['spec schema/choice'],
  ],
  [
    'any of, without treating other fields as unknown',
    fields(
      'a: { type: string }, b: { type: string }',
      ', anyOf: [{ required: [a] }, { properties: { b: { enum: [y] } }, required: [b] }]',
    ),
    '{ b: y }',
    [],
  ],
  ['not', fields('a: { type: string }', ', not: { required: [a] }'), '{ a: x }', ['spec schema/choice']],
];

describe('a custom resource', () => {
  it.each(RESOURCES)('%s', async (_title, schema, spec, expected) => {
    expect(await problems(schema, spec)).toEqual(expected);
  });

  it('has metadata like any other object', async () => {
    const validator = await loadSchemaValidator([widgets('{ type: object }')]);
    const bad = { ...widget('{}'), metadata: { name: 'W', namespace: 'shop', lables: {} } };
    expect(validator.validate(bad).map(({ path }) => path)).toEqual(['metadata.lables', 'metadata.name']);
  });
});

const rules = (text: string, more = ''): string => `, x-kubernetes-validations: [{ rule: "${text}"${more} }]`;
const SIZES =
  'size: { type: integer, default: 3 }, most: { type: integer }, tags: { type: array, items: { type: string } }, limits: { type: object, additionalProperties: { type: string } }, namespace: { type: string }, until: { type: string, format: date-time }, wait: { type: string, format: duration }, part: { type: object, properties: { name: { type: string } } }, parts: { type: array, items: { type: object, properties: { name: { type: string } } } }';

const EXPRESSIONS: readonly (readonly [rule: string, spec: string, holds: boolean])[] = [
  ['self.size <= 5', '{ size: 6 }', false],
  ['self.size == 3', '{}', true],
  ['!has(self.most) || self.size <= self.most', '{ size: 4, most: 3 }', false],
  ['self.size + 1 == 4 && self.size % 2 == 1', '{}', true],
  ["self.tags.all(t, t.matches('^[a-z]+$'))", '{ tags: [a, B] }', false],
  ["self.tags.exists_one(t, t == 'a') && size(self.tags) == 2", '{ tags: [a, b] }', true],
  [
    "'cpu' in self.limits && quantity(self.limits['cpu']).isLessThan(quantity('2'))",
    '{ limits: { cpu: 500m } }',
    true,
  ],
  ["self.limits.all(k, self.limits[k] != '')", '{ limits: { a: "" } }', false],
  ["self.__namespace__.startsWith('team-')", '{ namespace: other }', false],
  ["self.until > timestamp('2026-01-01T00:00:00Z')", '{ until: "2025-01-01T00:00:00Z" }', false],
  ["self.wait <= duration('1h')", '{ wait: 90m }', false],
  ['has(self.parts[0].name)', '{ parts: [{}] }', false],
  ["self.?part.name.orValue('none') == 'none'", '{}', true],
  ["self.tags.isSorted() && self.tags.join('-').replace('a', 'b') == 'b-c'", '{ tags: [a, c] }', true],
  ["isURL('https://a.example') && url('https://a.example:8080/x').getPort() == '8080'", '{}', true],
  ['self.parts.map(p, p.name).size() == 2', '{ parts: [{ name: a }, { name: b }] }', true],
];

describe('CEL rules', () => {
  it.each(EXPRESSIONS)('%s on %s: %s', async (rule, spec, holds) => {
    expect(await problems(fields(SIZES, rules(rule)), spec)).toEqual(holds ? [] : ['spec cel/rule']);
    expect(await definitionProblems(fields(SIZES, rules(rule)))).toEqual([]);
  });

  it('report the message of the rule, or of its expression, at its field', async () => {
    const schema = fields(
      SIZES,
      rules('self.size > 9', `, messageExpression: "'size is ' + string(self.size)", fieldPath: .size`),
    );
    const validator = await loadSchemaValidator([widgets(schema)]);
    expect(validator.validate(widget('{}'))).toEqual([
      { path: 'spec.size', message: 'size is 3', rule: 'cel/rule' },
    ]);
  });

  it('see only objects that fit the schema', async () => {
    expect(await problems(fields(SIZES, rules('self.size > 9')), '{ size: x }')).toEqual([
      'spec.size schema/type',
    ]);
  });

  it('that compare with the old object are counted, not evaluated', async () => {
    const validator = await loadSchemaValidator([widgets(fields(SIZES, rules('self.size >= oldSelf.size')))]);
    expect(validator.validate(widget('{}'))).toEqual([]);
    expect(validator.transitionRules()).toEqual([
      { crd: 'widgets.example.com', path: 'properties.spec', rule: 'self.size >= oldSelf.size' },
    ]);
  });

  it('with an optional old object are evaluated', async () => {
    const rule = 'oldSelf.hasValue() || self.size == 3';
    expect(await problems(fields(SIZES, rules(rule, ', optionalOldSelf: true')), '{ size: 4 }')).toEqual([
      'spec cel/rule',
    ]);
  });

  it('that cannot be read are a problem of the resource and of the definition', async () => {
    const schema = fields(SIZES, rules('self.size >'));
    expect(await problems(schema, '{}')).toEqual(['spec cel/expression']);
    expect(await definitionProblems(schema)).toEqual([
      'properties.spec.x-kubernetes-validations[0].rule cel/expression',
    ]);
  });

  it.each([
    'self.sise > 0',
    'has(self.sise)',
    'has(self.parts[0].nmae)',
    'self.size',
    "self.size == 'a'",
    'self.tags.all(t, t > 0)',
    'unknown(self)',
  ])('with a mistake are a problem of the definition: %s', async (rule) => {
    expect(await definitionProblems(fields(SIZES, rules(rule)))).toEqual([
      'properties.spec.x-kubernetes-validations[0].rule cel/expression',
    ]);
  });

  it('are never skipped in silence without the engine', () => {
    const crd = widgets(fields(SIZES, rules('self.size > 0')));
    const validator = createSchemaValidator([crd]);
    expect(validator.validate(widget('{}')).map(({ rule }) => rule)).toEqual(['cel/engine']);
    expect(validator.validate(crd).map(({ rule }) => rule)).toEqual(['cel/engine']);
  });
});

const DEFINITIONS: readonly (readonly [title: string, schema: string, expected: readonly string[]])[] = [
  ['a sound schema', fields('a: { type: string }'), []],
  [
    'a field without type',
    fields('a: { minLength: 1 }'),
    ['properties.spec.properties.a.type crd/structural'],
  ],
  [
    'an array without items',
    fields('a: { type: array }'),
    ['properties.spec.properties.a.items crd/structural'],
  ],
  ['$ref', fields('a: { type: object, $ref: "#/x" }'), ['properties.spec.properties.a.$ref crd/structural']],
  [
    'uniqueItems',
    fields('a: { type: array, uniqueItems: true, items: { type: string } }'),
    ['properties.spec.properties.a.uniqueItems crd/structural'],
  ],
  [
    'properties beside additionalProperties',
    fields(
      'a: { type: object, properties: { b: { type: string } }, additionalProperties: { type: string } }',
    ),
    ['properties.spec.properties.a.additionalProperties crd/structural'],
  ],
  [
    'a misspelt keyword',
    fields('a: { type: string, minLenght: 1 }'),
    ['properties.spec.properties.a.minLenght schema/unknown-field'],
  ],
  [
    'a pattern that is none',
    fields('a: { type: string, pattern: "(" }'),
    ['properties.spec.properties.a.pattern crd/structural'],
  ],
  [
    'a type in a branch',
    fields('a: { type: string }', ', anyOf: [{ properties: { a: { type: string } } }]'),
    ['properties.spec.anyOf[0].properties.a.type crd/structural'],
  ],
  [
    'an undeclared field in a branch',
    fields('a: { type: string }', ', anyOf: [{ properties: { b: { minLength: 1 } } }]'),
    ['properties.spec.anyOf[0].properties.b crd/structural'],
  ],
  [
    'the usual pair of int-or-string',
    fields('a: { x-kubernetes-int-or-string: true, anyOf: [{ type: integer }, { type: string }] }'),
    [],
  ],
  [
    'a default of a wrong type',
    fields('a: { type: integer, default: x }'),
    ['properties.spec.properties.a.default schema/type'],
  ],
  [
    'a default with an unknown field',
    fields('a: { type: object, default: { c: 1 }, properties: { b: { type: string } } }'),
    ['properties.spec.properties.a.default.c schema/unknown-field'],
  ],
  [
    'list keys that are optional',
    fields(
      'a: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: { type: object, properties: { k: { type: string } } } }',
    ),
    ['properties.spec.properties.a.items.properties.k crd/structural'],
  ],
];

describe('a CustomResourceDefinition', () => {
  it.each(DEFINITIONS)('%s', async (_title, schema, expected) => {
    expect(await definitionProblems(schema)).toEqual(expected);
  });
});
