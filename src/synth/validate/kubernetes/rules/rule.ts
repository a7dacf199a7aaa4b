import { isFields, type Fields } from '../schema.js';

/** An object of a list and its index. */
export type Indexed = readonly [index: number, item: Fields];

const NONE: readonly Indexed[] = [];

/** The objects of a list; everything else is left out, because its type is reported already. */
export function objectsIn(value: unknown): readonly Indexed[] {
  if (!Array.isArray(value)) return NONE;
  const found: Indexed[] = [];
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index];
    if (isFields(item)) found.push([index, item]);
  }
  return found;
}

const EMPTY: Fields = {};

/** An object, or an empty one in place of what is absent or of a wrong type. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : EMPTY;
}

/** A text, or undefined in place of what is absent, empty or of a wrong type. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a field is there: absent and null are the same to the API server. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Items of a list; none in place of what is absent or of a wrong type. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** How many entries a list or a map has; 0 for anything else. */
export function sizeOf(value: unknown): number {
  return Array.isArray(value) ? value.length : Object.keys(fieldsOf(value)).length;
}

/** Reports every item whose key occurred before in the same list. */
export function reportDuplicates(
  items: readonly (readonly [index: number, key: string | undefined])[],
  found: (index: number, key: string) => void,
): void {
  if (items.length < 2) return;
  const seen = new Set<string>();
  for (const [index, key] of items) {
    if (key === undefined) continue;
    if (seen.has(key)) found(index, key);
    seen.add(key);
  }
}
