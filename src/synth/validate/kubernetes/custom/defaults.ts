import { isFields, type Fields, type Schema } from '../schema.js';

/**
 * The value as the API server holds it after filling in the defaults of the schema, which is what CEL rules see.
 * The value itself is not changed.
 */
export function withDefaults(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => withDefaults(item, items));
  }
  return isFields(value) ? fieldsWithDefaults(value, schema) : value;
}

function fieldsWithDefaults(value: Fields, { properties = {}, additionalProperties }: Schema): Fields {
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const schema = known ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    // Null in a field that may not be null gives way to the default.
    if (item === undefined || (item === null && known?.nullable !== true && known?.default !== undefined))
      continue;
    result[key] = schema === undefined ? item : withDefaults(item, schema);
  }
  for (const [key, schema] of Object.entries(properties)) {
    if (schema.default !== undefined && !Object.hasOwn(result, key))
      result[key] = withDefaults(structuredClone(schema.default), schema);
  }
  return result;
}
