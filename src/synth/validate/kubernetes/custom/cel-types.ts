import type { Environment } from '@marcbachmann/cel-js';
import { typeOfSchema, type Schema } from '../schema.js';
import { escapeName } from './cel-values.js';

const TYPES: Readonly<Record<string, string>> = { integer: 'int', number: 'double', boolean: 'bool' };
const FORMAT_TYPES: Readonly<Record<string, string>> = {
  'date-time': 'google.protobuf.Timestamp',
  date: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  byte: 'bytes',
};

let structs = 0;

function mapType(schema: Schema, environment: Environment): string {
  const values = schema.additionalProperties;
  return `map<string, ${typeof values === 'object' ? registerTypeOf(values, environment) : 'dyn'}>`;
}

function structType(properties: Readonly<Record<string, Schema>>, environment: Environment): string {
  const fields: Record<string, string> = {};
  for (const [key, property] of Object.entries(properties)) {
    const name = escapeName(key);
    if (name !== undefined) fields[name] = registerTypeOf(property, environment);
  }
  const name = `Struct${++structs}`;
  environment.registerType(name, { fields });
  // Objects can be compared; the engine knows that of none but its own types.
  environment.registerOperator(`${name} == ${name}`, () => true);
  return name;
}

/**
 * Registers the types of a schema, so that a misspelt field in an expression is an error, as in the API server.
 *
 * @returns the type of the schema's values in the engine's writing
 */
export function registerTypeOf(schema: Schema, environment: Environment): string {
  const type = typeOfSchema(schema);
  // Null is a value of its own there, which only the dynamic type allows beside another.
  if (schema.nullable === true) return 'dyn';
  if (type === 'array') return `list<${registerTypeOf(schema.items ?? {}, environment)}>`;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === 'object')
    return schema.properties === undefined || isOpen
      ? mapType(schema, environment)
      : structType(schema.properties, environment);
  if (type === 'string') return FORMAT_TYPES[schema.format ?? ''] ?? 'string';
  return TYPES[type ?? ''] ?? 'dyn';
}
