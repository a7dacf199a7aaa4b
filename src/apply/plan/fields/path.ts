import { isRecord } from '../../../kernel/json.js';

/**
 * One step into an object, as server-side apply names it: a field, an item of a list by its keys, an item of a set by its value, or an item by
 * position (https://pkg.go.dev/sigs.k8s.io/structured-merge-diff/v6/fieldpath#PathElement).
 */
export type PathElement =
  | { readonly field: string }
  | { readonly key: Readonly<Record<string, unknown>> }
  | { readonly value: unknown }
  | { readonly index: number };

/** Steps from the root of an object. Empty: the object itself. */
export type FieldPath = readonly PathElement[];

/** Writes a path as the API server does: `.spec.containers[name="app"].image`. */
export function formatPath(path: FieldPath): string {
  return path.map(formatElement).join('');
}

function formatElement(element: PathElement): string {
  if ('field' in element) return `.${element.field}`;
  if ('index' in element) return `[${element.index}]`;
  if ('value' in element) return `[=${JSON.stringify(element.value)}]`;
  const keys = Object.entries(element.key).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${keys.join(',')}]`;
}

/** Writes a path without what tells the items of lists apart: `spec.containers.image`. It is what rules about fields are written with. */
export function fieldNames(path: FieldPath): string {
  return path.flatMap((element) => ('field' in element ? [element.field] : [])).join('.');
}

/**
 * Reads a path that {@link formatPath} or the API server wrote, with the help of an object that has it: names of fields may hold dots and
 * brackets, and nothing in the text says where they end.
 *
 * @param text with or without the dot in front
 * @returns undefined when the object has no such path
 */
export function resolvePath(object: unknown, text: string): FieldPath | undefined {
  return descend(object, text === '' || /^[.[]/.test(text) ? text : `.${text}`);
}

function descend(node: unknown, rest: string): FieldPath | undefined {
  if (rest === '') return [];
  if (isRecord(node) && rest.startsWith('.')) return descendField(node, rest.slice(1));
  if (Array.isArray(node) && rest.startsWith('[')) return descendItem(node, rest);
  return undefined;
}

function descendField(node: Record<string, unknown>, rest: string): FieldPath | undefined {
  const fits = (name: string) => rest.startsWith(name) && /^$|^[.[]/.test(rest.charAt(name.length));
  for (const field of Object.keys(node).filter(fits)) {
    const below = descend(node[field], rest.slice(field.length));
    if (below) return [{ field }, ...below];
  }
  return undefined;
}

const keyPattern = /([^=,\]]+)=("(?:[^"\\]|\\.)*"|[^,\]]+)/g;
const itemPattern =
  /^\[(?:(\d+)|=("(?:[^"\\]|\\.)*"|[^\]]+)|((?:[^=,\]]+=(?:"(?:[^"\\]|\\.)*"|[^,\]]+),?)+))\]/;

function descendItem(list: readonly unknown[], rest: string): FieldPath | undefined {
  const [whole = '', index, value, keys] = itemPattern.exec(rest) ?? [];
  if (whole === '') return undefined;
  const element = readItem(index, value, keys);
  const found = element && indexOfItem(list, element);
  if (element === undefined || found === undefined) return undefined;
  const below = descend(list[found], rest.slice(whole.length));
  return below && [element, ...below];
}

function readItem(index?: string, value?: string, keys?: string): PathElement | undefined {
  try {
    if (index !== undefined) return { index: Number(index) };
    if (value !== undefined) return { value: JSON.parse(value) };
    const pairs = [...(keys ?? '').matchAll(keyPattern)];
    return { key: Object.fromEntries(pairs.map(([, name = '', text = '']) => [name, JSON.parse(text)])) };
  } catch {
    return undefined;
  }
}

/**
 * Position of an item in a list; undefined when it is not in it. A key that the item does not have fits too if no item has it fully, since
 * the server fills in keys with a default, such as the protocol of a port.
 */
export function indexOfItem(list: readonly unknown[], element: PathElement): number | undefined {
  if ('index' in element) return element.index < list.length ? element.index : undefined;
  if ('value' in element) return found(list.findIndex((item) => item === element.value));
  if (!('key' in element)) return undefined;
  const keys = Object.entries(element.key);
  const exact = list.findIndex(
    (item) => isRecord(item) && keys.every(([name, value]) => item[name] === value),
  );
  if (exact >= 0) return exact;
  const near = (item: unknown) =>
    isRecord(item) &&
    keys.some(([name]) => item[name] !== undefined) &&
    keys.every(([name, value]) => item[name] === undefined || item[name] === value);
  return found(list.findIndex(near));
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index;
}

/** Value at a path; undefined when it is not there. */
export function valueAt(object: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((node, element) => {
    if ('field' in element) return isRecord(node) ? node[element.field] : undefined;
    if (!Array.isArray(node)) return undefined;
    const index = indexOfItem(node, element);
    return index === undefined ? undefined : (node as readonly unknown[])[index];
  }, object);
}

/**
 * A copy of an object without a path. Maps that it leaves empty go too, since an empty map is a statement of its own in server-side apply;
 * items of lists stay, with the keys that tell them apart.
 */
export function withoutPath<T>(object: T, path: FieldPath): T {
  return (remove(object, path) ?? object) as T;
}

/** A copy of an object with another value at a path that it has; the object itself when it does not have it. */
export function withValue<T>(object: T, path: FieldPath, value: unknown): T {
  return replace(object, path, value) as T;
}

function replace(node: unknown, [element, ...rest]: FieldPath, value: unknown): unknown {
  if (element === undefined) return value;
  if ('field' in element) {
    if (!isRecord(node) || !(element.field in node)) return node;
    return { ...node, [element.field]: replace(node[element.field], rest, value) };
  }
  const index = Array.isArray(node) ? indexOfItem(node, element) : undefined;
  if (index === undefined) return node;
  return (node as readonly unknown[]).map((item, at) => (at === index ? replace(item, rest, value) : item));
}

/** What remains of a node; undefined when nothing does. */
function remove(node: unknown, [element, ...rest]: FieldPath): unknown {
  if (element === undefined) return undefined;
  if ('field' in element) return isRecord(node) ? removeField(node, element.field, rest) : node;
  if (!Array.isArray(node)) return node;
  const items = node as readonly unknown[];
  const index = indexOfItem(items, element);
  if (index === undefined) return items;
  const item = remove(items[index], rest);
  const kept = items.flatMap((one, at) => (at !== index ? [one] : item === undefined ? [] : [item]));
  return kept.length === 0 ? undefined : kept;
}

function removeField(node: Record<string, unknown>, field: string, rest: FieldPath): unknown {
  if (!(field in node)) return node;
  const { [field]: before, ...others } = node;
  const after = remove(before, rest);
  if (after !== undefined) return { ...node, [field]: after };
  return Object.keys(others).length === 0 ? undefined : others;
}
