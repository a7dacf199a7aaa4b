import { isFields, typeOfSchema, type Fields, type Schema } from '../schema.js';

/** Words of CEL that cannot be field names; Kubernetes wraps them (`__namespace__`). */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/**
 * Field name as expressions write it, or undefined if it cannot be written. Source: escaping of
 * `x-kubernetes-validations` in the Kubernetes documentation of CRDs.
 */
export function escapeName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  const escaped = name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

/** Builds a duration; the engine's class, handed in so that this file does not load the engine. */
export type MakeDuration = (text: string) => unknown;

function untyped(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(untyped);
  return isFields(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, untyped(item)]))
    : value;
}

function textValue(value: string, format: string | undefined, makeDuration: MakeDuration): unknown {
  if (format === 'date-time' || format === 'date') return new Date(value);
  if (format === 'duration') return makeDuration(value);
  return format === 'byte' ? new Uint8Array(Buffer.from(value, 'base64')) : value;
}

function fieldValues(value: Fields, schema: Schema, makeDuration: MakeDuration): Fields {
  const values = schema.additionalProperties;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const property = schema.properties?.[key];
    const name = property === undefined ? key : escapeName(key);
    if (name === undefined) continue;
    if (property !== undefined) result[name] = celValue(item, property, makeDuration);
    else if (schema.properties === undefined)
      result[name] = typeof values === 'object' ? celValue(item, values, makeDuration) : untyped(item);
  }
  return result;
}

/** A value as expressions see it: integers apart from decimals, dates as dates, fields under their escaped names. */
export function celValue(value: unknown, schema: Schema, makeDuration: MakeDuration): unknown {
  const type = typeOfSchema(schema);
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => celValue(item, schema.items ?? {}, makeDuration));
  if (isFields(value)) return fieldValues(value, schema, makeDuration);
  if (typeof value === 'number') return type === 'number' || !Number.isInteger(value) ? value : BigInt(value);
  return typeof value === 'string'
    ? textValue(value, type === 'string' ? schema.format : undefined, makeDuration)
    : value;
}
