import { Ajv, type ValidateFunction } from 'ajv';
import type { CrdObject } from '../../../src/catalog/crds.js';

/** A node of a structural schema. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** Keyword that keeps unknown fields. */
export const preserve = 'x-kubernetes-preserve-unknown-fields';

/** Schema of the version that is stored. */
export function storedSchema(crd: CrdObject): SchemaNode {
  const version = crd.spec.versions.find((candidate) => candidate.storage);
  if (version === undefined) throw new Error(`${crd.metadata.name} stores no version`);
  return version.schema.openAPIV3Schema;
}

/** Every node of a schema with its path: `.spec.list[].map{}.leaf`. */
export function* walkSchema(node: SchemaNode, path = ''): Generator<readonly [string, SchemaNode]> {
  yield [path, node];
  for (const [name, child] of Object.entries((node['properties'] ?? {}) as Record<string, SchemaNode>)) {
    yield* walkSchema(child, `${path}.${name}`);
  }
  if (node['items'] !== undefined) yield* walkSchema(node['items'] as SchemaNode, `${path}[]`);
  if (typeof node['additionalProperties'] === 'object') {
    yield* walkSchema(node['additionalProperties'] as SchemaNode, `${path}{}`);
  }
}

/** The validation rules of a schema, each with the path of its node. */
export function rulesOf(schema: SchemaNode): readonly { path: string; rule: string; message?: string }[] {
  return [...walkSchema(schema)].flatMap(([path, node]) =>
    ((node['x-kubernetes-validations'] ?? []) as { rule: string; message?: string }[]).map((rule) => ({
      path,
      ...rule,
    })),
  );
}

/** A validator for objects of a definition that, unlike an API server, refuses unknown fields instead of dropping them. */
export function strictValidator(crd: CrdObject): ValidateFunction {
  const known = compiled.get(crd);
  if (known !== undefined) return known;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(closed(storedSchema(crd), true));
  compiled.set(crd, validate);
  return validate;
}

const compiled = new WeakMap<CrdObject, ValidateFunction>();

function closed(node: SchemaNode, open = false): SchemaNode {
  const properties = node['properties'] as Record<string, SchemaNode> | undefined;
  return {
    ...node,
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([k, v]) => [k, closed(v)])) }),
    ...(node['items'] === undefined ? {} : { items: closed(node['items'] as SchemaNode) }),
    ...(typeof node['additionalProperties'] === 'object'
      ? { additionalProperties: closed(node['additionalProperties'] as SchemaNode) }
      : properties !== undefined && !open && node[preserve] !== true
        ? { additionalProperties: false }
        : {}),
  };
}
