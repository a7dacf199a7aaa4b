import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crdFindings } from '../../src/bundle/crd-safety.js';
import type { KubernetesObject } from '../../src/bundle/object.js';

interface Schema {
  readonly type: string;
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
}

const definition = (schema: Schema): KubernetesObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.org' },
  spec: {
    scope: 'Cluster',
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
  },
});

const findings = (before: Schema, after: Schema) =>
  crdFindings(definition(before), definition(after), ['v1']);

const breaks = (before: Schema, after: Schema) =>
  findings(before, after).some(({ severity }) => severity === 'breaking');

const small = fc.integer({ min: 0, max: 4 });
const names = ['a', 'b', 'c'];
const name = fc.constantFrom(...names);

/** Leaves out members at random. */
const some = <T extends Record<string, unknown>>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [] });

const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    some({ minimum: small, maximum: small, exclusiveMinimum: fc.boolean() }).chain((bounds) =>
      fc.constantFrom('integer', 'number').map((type) => ({ type, ...bounds })),
    ),
    some({ minLength: small, maxLength: small, nullable: fc.boolean() }).map((bounds) => ({
      type: 'string',
      ...bounds,
    })),
    fc.uniqueArray(name, { minLength: 1 }).map((values) => ({ type: 'string', enum: values })),
    fc
      .tuple(tie('schema'), some({ maxItems: small }))
      .map(([items, bounds]) => ({ type: 'array', items, ...bounds })),
    tie('schema').map((additionalProperties) => ({ type: 'object', additionalProperties })),
    fc
      .tuple(fc.dictionary(name, tie('schema'), { maxKeys: 3 }), fc.subarray(names))
      .map(([properties, required]) => ({
        type: 'object',
        properties,
        required: required.filter((one) => Object.hasOwn(properties, one)),
      })),
  ),
}));

/** Another schema that is near, so that both take some of the same values. */
function near(before: Schema): fc.Arbitrary<Schema> {
  const { properties, required = [], items } = before;
  const changes: fc.Arbitrary<Schema>[] = [
    fc.constant(before),
    some({ minimum: small, maximum: small, minLength: small, maxLength: small, maxItems: small }).map(
      (bounds) => ({
        ...before,
        ...bounds,
      }),
    ),
    schema,
  ];
  if (items !== undefined) changes.push(near(items).map((below) => ({ ...before, items: below })));
  if (properties !== undefined) {
    const entries = Object.entries(properties);
    const below = entries.map(([key, one]) => near(one).map((changed) => [key, changed] as const));
    changes.push(
      fc.tuple(...below).map((changed) => ({ ...before, properties: Object.fromEntries(changed) })),
    );
    changes.push(fc.subarray(Object.keys(properties)).map((names_) => ({ ...before, required: names_ })));
    changes.push(
      fc.subarray(entries).map((left) => ({
        ...before,
        properties: Object.fromEntries(left),
        required: required.filter((one) => left.some(([key]) => key === one)),
      })),
    );
  }
  return fc.oneof(...changes);
}

/** Every way to take more: the first and a schema that takes at least the same. */
function wider(before: Schema): fc.Arbitrary<Schema> {
  const { minimum, maximum, minLength, maxLength, enum: values, items, properties, required } = before;
  const drop = (...keys: (keyof Schema)[]) =>
    Object.fromEntries(
      Object.entries(before).filter(([key]) => !keys.includes(key as keyof Schema)),
    ) as unknown as Schema;
  const changes: Schema[] = [
    { ...before, nullable: true },
    drop('minimum', 'exclusiveMinimum'),
    drop('maxLength'),
    drop('enum'),
    drop('required'),
    drop('maxItems'),
    ...(before.type === 'integer' ? [{ ...before, type: 'number' }] : []),
    ...(minimum === undefined ? [] : [{ ...before, minimum: minimum - 1 }]),
    ...(maximum === undefined ? [] : [{ ...before, maximum: maximum + 1 }]),
    ...(minLength === undefined || minLength === 0 ? [] : [{ ...before, minLength: minLength - 1 }]),
    ...(maxLength === undefined ? [] : [{ ...before, maxLength: maxLength + 1 }]),
    ...(values === undefined ? [] : [{ ...before, enum: [...values, 'z'] }]),
    ...(properties === undefined
      ? []
      : [{ ...before, properties: { ...properties, z: { type: 'string' } } }]),
    ...(required === undefined ? [] : [{ ...before, required: required.slice(1) }]),
  ];
  const here = fc.constantFrom(...changes);
  if (items !== undefined)
    return fc.oneof(
      here,
      wider(items).map((below) => ({ ...before, items: below })),
    );
  const [first] = Object.entries(properties ?? {});
  if (first === undefined) return here;
  const [key, below] = first;
  return fc.oneof(
    here,
    wider(below).map((one) => ({ ...before, properties: { ...properties, [key]: one } })),
  );
}

/** A value that the schema may or may not take. */
function value(of: Schema): fc.Arbitrary<unknown> {
  if (of.nullable === true) return fc.oneof(fc.constant(null), value({ ...of, nullable: false }));
  if (of.enum !== undefined) return fc.constantFrom(...of.enum);
  if (of.type === 'integer') return fc.integer({ min: -1, max: 6 });
  if (of.type === 'number') return fc.integer({ min: -2, max: 12 }).map((half) => half / 2);
  if (of.type === 'string') return fc.string({ maxLength: 6 });
  if (of.type === 'array') return fc.array(value(of.items!), { maxLength: 5 });
  if (of.additionalProperties !== undefined)
    return fc.dictionary(name, value(of.additionalProperties), { maxKeys: 3 });
  const members = Object.fromEntries(
    Object.entries(of.properties ?? {}).map(([key, one]) => [key, value(one)]),
  );
  return fc.record(members, { requiredKeys: [...(of.required ?? [])] });
}

/** As JSON Schema of today writes what OpenAPI 3.0 says; unknown fields fail, since the API server drops them. */
function modern(node: Schema, item = false): object {
  const {
    nullable,
    exclusiveMinimum,
    minimum,
    items,
    properties,
    additionalProperties,
    type,
    enum: values,
    ...rest
  } = node;
  return {
    ...rest,
    type: nullable === true ? [type, 'null'] : type,
    ...(values && { enum: nullable === true ? [...values, null] : values }),
    ...(minimum !== undefined && (exclusiveMinimum === true ? { exclusiveMinimum: minimum } : { minimum })),
    ...(items && { items: modern(items, true) }),
    ...(type === 'object' && {
      properties: Object.fromEntries(
        Object.entries(properties ?? {}).map(([key, one]) => [key, modern(one, item)]),
      ),
      additionalProperties: additionalProperties === undefined ? false : modern(additionalProperties),
    }),
  };
}

/** As the API server does it: nulls where none may be are dropped from objects before anything is checked. */
function withoutNulls(found: unknown, of: Schema): unknown {
  if (Array.isArray(found))
    return found.map((one: unknown) => (of.items === undefined ? one : withoutNulls(one, of.items)));
  if (typeof found !== 'object' || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, one]) => {
      const below = of.properties?.[key] ?? of.additionalProperties;
      if (below === undefined) return [[key, one]];
      return one === null && below.nullable !== true ? [] : [[key, withoutNulls(one, below)]];
    }),
  );
}

const ajv = new Ajv({ strict: false, addUsedSchema: false });

const takes = (of: Schema, found: unknown): boolean => ajv.compile(modern(of))(withoutNulls(found, of));

describe('crdFindings', () => {
  test('finds nothing between a schema and itself', () => {
    fc.assert(
      fc.property(schema, (one) => {
        expect(findings(one, structuredClone(one))).toEqual([]);
      }),
    );
  });

  test('finds nothing that breaks when a schema takes more', () => {
    const pairs = schema.chain((before) => wider(before).map((after) => [before, after] as const));
    fc.assert(
      fc.property(pairs, ([before, after]) => !breaks(before, after)),
      { numRuns: 500 },
    );
  });

  test('lets no object that was valid be refused or lose a field unless it says so', () => {
    const cases = schema.chain((before) =>
      near(before).chain((after) => value(before).map((found) => ({ before, after, found }))),
    );
    let tried = 0;
    fc.assert(
      fc.property(cases, ({ before, after, found }) => {
        // no object is null as a whole; null members are dropped by the API server
        if (found === null) return true;
        if (!takes(before, found) || breaks(before, after)) return true;
        tried += 1;
        return takes(after, found);
      }),
      { numRuns: 1000 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});
