import { definitionOf } from './definitions.js';
import type { Report } from './report.js';
import { isFields, isSame, type Fields, type Schema } from './schema.js';

/** Checks the length of a list, and that its keys or items differ where the list's type says so; not the items themselves. */
export function checkList(value: readonly unknown[], schema: Schema, report: Report): void {
  checkLength(value.length, schema, report);
  const type = schema['x-kubernetes-list-type'];
  if (type === 'map') checkKeys(value, schema, report);
  if ((type === 'set' || schema.uniqueItems === true) && value.length > 1) checkSet(value, report);
}

function checkLength(count: number, { minItems, maxItems }: Schema, report: Report): void {
  if (minItems !== undefined && count < minItems) {
    report.add({ rule: 'schema/length', message: `has ${count} items, needs at least ${minItems}` });
  }
  if (maxItems !== undefined && count > maxItems) {
    report.add({ rule: 'schema/length', message: `has ${count} items, may have at most ${maxItems}` });
  }
}

function checkKeys(value: readonly unknown[], schema: Schema, report: Report): void {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const { items } = schema;
  const target = items?.$ref === undefined ? items : definitionOf(items.$ref);
  const seen = new Set<string>();
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    const key = isFields(item) ? identity(item, index, keys, target, report) : undefined;
    if (key === undefined) continue;
    if (seen.has(key)) addDuplicate(keys, key, index, report);
    seen.add(key);
  }
}

function addDuplicate(keys: readonly string[], key: string, index: number, report: Report): void {
  const what = keys.length === 1 ? `key ${keys[0]} ${key}` : `keys ${keys.join(', ')} ${key}`;
  const message = `has the same ${what} as an earlier item`;
  report.add({ rule: 'schema/duplicate-key', message, fix: 'remove it, or merge the two', at: [index] });
}

/** What an item of an associative list is known by; undefined if a key is missing or is no scalar. */
function identity(
  item: Fields,
  index: number,
  keys: readonly string[],
  schema: Schema | undefined,
  report: Report,
): string | undefined {
  let result = '';
  for (const key of keys) {
    const part = item[key] ?? schema?.properties?.[key]?.default;
    if (part === undefined) {
      if (schema?.required?.includes(key) === true) return undefined;
      const message = 'is missing, but the items of this list are told apart by it';
      report.add({ rule: 'schema/missing-key', message, at: [index, key] });
      return undefined;
    }
    if (typeof part !== 'string' && typeof part !== 'number' && typeof part !== 'boolean') return undefined;
    result += `${result === '' ? '' : ', '}${typeof part === 'string' ? `"${part}"` : String(part)}`;
  }
  return result;
}

function checkSet(value: readonly unknown[], report: Report): void {
  const scalars = value.every((item) => typeof item !== 'object');
  const seen = new Set<unknown>();
  value.forEach((item, index) => {
    const isRepeated = scalars
      ? seen.has(item)
      : value.slice(0, index).some((earlier) => isSame(earlier, item));
    seen.add(item);
    if (isRepeated) {
      report.add({
        rule: 'schema/duplicate-item',
        message: `${report.show(item)} is in the list already`,
        fix: 'remove it',
        value: item,
        at: [index],
      });
    }
  });
}
