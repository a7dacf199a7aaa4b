import { z } from 'zod';
import { isRecord } from '../../kernel/json.js';
import { configSchema } from '../schema/index.js';

/** A node of a JSON Schema. */
type SchemaNode = Readonly<Record<string, unknown>>;

const notInOverlay: readonly string[] = ['version', 'profile', 'environments'];

const variable: SchemaNode = {
  description: 'Value of a variable, put in when the file is loaded.',
  type: 'string',
  pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}',
};

/**
 * The JSON Schema (draft 2020-12) of a configuration file, for editors. It describes what people write: everything with a
 * default may be absent, and `${NAME}` may stand for any single value. The same input gives the same output.
 */
export function jsonSchema(): object {
  const generated = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  const properties = mapMembers(generated['properties'] as SchemaNode, tidy);
  const environments = {
    ...(properties['environments'] as SchemaNode),
    additionalProperties: { $ref: '#/$defs/overlay' },
  };
  return {
    $schema: generated['$schema'],
    title: 'Configuration of the CTO platform (cto.yaml)',
    type: 'object',
    additionalProperties: false,
    properties: { ...properties, environments },
    $defs: { overlay: overlay(Object.keys(properties)), variable },
  };
}

/** An overlay has the keys of the file itself, each with the same schema, so that nothing is written twice. */
function overlay(keys: readonly string[]): SchemaNode {
  const shared = keys
    .filter((key) => !notInOverlay.includes(key))
    .map((key) => [key, { $ref: `#/properties/${key}` }]);
  return { type: ['object', 'null'], additionalProperties: false, properties: Object.fromEntries(shared) };
}

/** Removes what is only ours, and allows what the loader accepts beyond the schema. */
function tidy(node: SchemaNode): SchemaNode {
  const { deferred, ...rest } = node;
  if (rest['type'] === 'object') return tidyObject(rest);
  if (rest['type'] === 'array') return { ...rest, items: tidy(rest['items'] as SchemaNode) };
  const plain = withoutLimits(rest);
  if (deferred === true || !isConstrained(plain)) return plain;
  const { description, default: fallback, anyOf, ...constraints } = plain;
  return {
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(description === undefined ? {} : { description }),
    anyOf: [...((anyOf as readonly SchemaNode[] | undefined) ?? [constraints]), { $ref: '#/$defs/variable' }],
  };
}

function tidyObject(node: SchemaNode): SchemaNode {
  const { default: fallback, properties, additionalProperties: values, ...rest } = node;
  return {
    // An editor would offer the empty map as a useful value.
    ...(fallback === undefined || isEmpty(fallback) ? {} : { default: fallback }),
    ...rest,
    // A section whose keys are all commented out is null in YAML.
    type: 'required' in node ? 'object' : ['object', 'null'],
    ...(isRecord(properties) ? { properties: mapMembers(properties, tidy) } : {}),
    ...(values === undefined ? {} : { additionalProperties: isRecord(values) ? tidy(values) : values }),
  };
}

function mapMembers(members: SchemaNode, change: (node: SchemaNode) => SchemaNode): SchemaNode {
  return Object.fromEntries(
    Object.entries(members).map(([key, member]) => [key, change(member as SchemaNode)]),
  );
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

/** The largest exact integer says nothing to a person. */
function withoutLimits(node: SchemaNode): SchemaNode {
  const trivial: readonly unknown[] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  return Object.fromEntries(Object.entries(node).filter(([, value]) => !trivial.includes(value)));
}

function isConstrained(node: SchemaNode): boolean {
  const type = node['type'];
  if (type === 'string') return 'pattern' in node || 'enum' in node || 'format' in node;
  return 'anyOf' in node || type === 'number' || type === 'integer' || type === 'boolean';
}
