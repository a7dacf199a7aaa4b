import type { Report } from '../report.js';
import { isFields, type Schema } from '../schema.js';
import type { CelEngine } from './cel.js';
import { withDefaults } from './defaults.js';

const known = new WeakMap<Schema, boolean>();

/** The schemas directly below a schema that describe parts of its value. */
function childrenOf({ properties, items, additionalProperties }: Schema): readonly Schema[] {
  return [
    ...Object.values(properties ?? {}),
    ...(items === undefined ? [] : [items]),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ];
}

/** Whether a schema or anything below it has CEL rules. */
export function hasRules(schema: Schema): boolean {
  const answer = known.get(schema);
  if (answer !== undefined) return answer;
  const result = (schema['x-kubernetes-validations']?.length ?? 0) > 0 || childrenOf(schema).some(hasRules);
  known.set(schema, result);
  return result;
}

/** Evaluates the CEL rules of a custom resource's schema, wherever in it they stand. */
export function checkRules(object: unknown, schema: Schema, cel: CelEngine, report: Report): void {
  walk(withDefaults(object, schema), schema, cel, report);
}

function walk(value: unknown, schema: Schema, cel: CelEngine, report: Report): void {
  if (value === undefined || value === null || !hasRules(schema)) return;
  if (schema['x-kubernetes-validations'] !== undefined) cel.evaluate(value, schema, report);
  for (const [step, item, child] of parts(value, schema)) {
    report.enter(step);
    walk(item, child, cel, report);
    report.leave();
  }
}

function parts(
  value: unknown,
  schema: Schema,
): readonly (readonly [step: string | number, item: unknown, schema: Schema])[] {
  const { items, properties = {}, additionalProperties } = schema;
  if (Array.isArray(value))
    return items === undefined ? [] : value.map((item, index) => [index, item, items] as const);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const child = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return typeof child === 'object' ? [[key, item, child] as const] : [];
  });
}
