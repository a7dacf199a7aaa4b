import { CONSTRAINTS, type Constraint } from './constraints/index.js';
import { DEFINITIONS, KINDS } from './generated/openapi.js';
import { RULES } from './rules/table.js';
import type { Schema } from './schema.js';

/** What we know of a built-in kind. */
export interface BuiltInKind {
  /** Name in paths and RBAC rules, such as `deployments`. */
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Name of its type, such as `apps.v1.Deployment`. */
  readonly definition: string;
  /** First version that serves it, if the oldest we support does not. */
  readonly since?: string;
}

const INTEGERS = new Set(['int32', 'int64']);
const TEXTS = new Set(['date-time', 'byte']);

const types = new Map<string, Schema>();

/** Schema of a type of the compact notation (scripts/lib/schemas/write.ts). The same type is the same object. */
function typeSchema(type: string): Schema {
  const known = types.get(type);
  if (known !== undefined) return known;
  const schema = readType(type);
  types.set(type, schema);
  return schema;
}

function readType(type: string): Schema {
  if (type.startsWith('[]')) return { type: 'array', items: typeSchema(type.slice(2)) };
  if (type.startsWith('{}')) return { type: 'object', additionalProperties: typeSchema(type.slice(2)) };
  if (type.startsWith('boolean|@')) return { orBoolean: true, $ref: type.slice(9) };
  if (type.startsWith('@')) return { $ref: type.slice(1) };
  if (INTEGERS.has(type)) return { type: 'integer', format: type };
  if (TEXTS.has(type)) return { type: 'string', format: type };
  return { type: type as NonNullable<Schema['type']> };
}

function enumOf(text: string): Schema {
  const values = text
    .replaceAll('%20', ' ')
    .split('|')
    .map((word) => word.split('>') as [string, string?]);
  const since = values.filter(([, version]) => version !== undefined);
  return {
    enum: values.map(([value]) => value),
    ...(since.length === 0 ? {} : { enumSince: Object.fromEntries(since) as Record<string, string> }),
  };
}

/** Reads one attribute. An enumeration of a list is one of its items. */
function withAttribute(schema: Schema, attribute: string): Schema {
  const equals = attribute.indexOf('=');
  const value = attribute.slice(equals + 1);
  switch (equals < 0 ? attribute : attribute.slice(0, equals)) {
    case 'keys':
      return { ...schema, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': value.split(',') };
    case 'set':
      return { ...schema, 'x-kubernetes-list-type': 'set' };
    case 'default':
      return { ...schema, default: JSON.parse(value) as unknown };
    case 'enum':
      return schema.items === undefined
        ? { ...schema, ...enumOf(value) }
        : { ...schema, items: { ...schema.items, ...enumOf(value) } };
    case 'since':
      return { ...schema, since: value };
    case 'until':
      return { ...schema, until: value };
    default:
      throw new Error(`compact schema: unknown attribute ${attribute}`);
  }
}

function constrained(schema: Schema, { items, ...constraint }: Constraint): Schema {
  if (items === undefined) return { ...schema, ...constraint };
  if (schema.items !== undefined)
    return { ...schema, ...constraint, items: constrained(schema.items, items) };
  const values = schema.additionalProperties;
  if (typeof values !== 'object') throw new Error('constraint on items of a field that has none');
  return { ...schema, ...constraint, additionalProperties: constrained(values, items) };
}

function parseDefinition(name: string, lines: readonly string[]): Schema {
  const constraints = CONSTRAINTS[name] ?? {};
  const properties: Record<string, Schema> = {};
  const required = Object.keys(constraints).filter((field) => constraints[field]?.isRequired === true);
  for (const line of lines) {
    const [word = '', type = '', ...attributes] = line.trimStart().split(' ');
    const field = word.endsWith('!') ? word.slice(0, -1) : word;
    if (field !== word && !required.includes(field)) required.push(field);
    const schema = attributes.reduce(withAttribute, typeSchema(type));
    const constraint = constraints[field];
    properties[field] = constraint === undefined ? schema : constrained(schema, constraint);
  }
  const rules = RULES[name];
  return { type: 'object', properties, required, ...(rules === undefined ? {} : { rules }) };
}

let blocks: ReadonlyMap<string, readonly string[]> | undefined;
const parsed = new Map<string, Schema>();

function allBlocks(): ReadonlyMap<string, readonly string[]> {
  blocks ??= new Map(
    DEFINITIONS.split('\n\n').map((block) => {
      const [name = '', ...lines] = block.split('\n');
      return [name, lines];
    }),
  );
  return blocks;
}

/**
 * Schema of a built-in type such as `core.v1.Container`, read on first use: a bundle needs a third of them.
 *
 * @throws if there is no such type: the compact data contradicts itself
 */
export function definitionOf(name: string): Schema {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const lines = allBlocks().get(name);
  if (lines === undefined) throw new Error(`compact schema: no type ${name}`);
  const schema = parseDefinition(name, lines);
  parsed.set(name, schema);
  return schema;
}

/** Names of all built-in types. */
export function definitionNames(): readonly string[] {
  return [...allBlocks().keys()];
}

let kinds: ReadonlyMap<string, BuiltInKind> | undefined;

/** Built-in kinds by `<apiVersion> <kind>`, such as `apps/v1 Deployment`. */
export function builtInKinds(): ReadonlyMap<string, BuiltInKind> {
  kinds ??= new Map(
    KINDS.split('\n').map((line) => {
      const [apiVersion, kind, plural = '', scope, definition = '', since] = line.split(' ');
      const span = since?.startsWith('since=') === true ? { since: since.slice(6) } : {};
      return [`${apiVersion} ${kind}`, { plural, scope: scope as BuiltInKind['scope'], definition, ...span }];
    }),
  );
  return kinds;
}
