/** Members of an object whose shape nobody vouches for. */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = {};

/** An object as fields; empty in place of anything else, since the schema rules report wrong types. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

/** A list of objects with their indexes; what is no object is left out. */
export function itemsOf(value: unknown): readonly (readonly [index: number, item: Fields])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? [[index, item as Fields] as const]
      : [],
  );
}

/** A text that is not empty; undefined in place of anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list; none when there is no list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A number; undefined in place of anything else. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Follows keys such as `spec.template.spec.containers.0`; undefined where a key is missing. Keys with dots cannot be followed. */
export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const key of keysOf(path)) {
    current = Array.isArray(current) ? (current as readonly unknown[])[Number(key)] : fieldsOf(current)[key];
  }
  return current;
}

const splitPaths = new Map<string, readonly string[]>();

/** The keys of a path. Rules ask for the same few paths in every object. */
function keysOf(path: string): readonly string[] {
  const known = splitPaths.get(path);
  if (known) return known;
  const keys = path.split('.');
  if (splitPaths.size < 1000) splitPaths.set(path, keys);
  return keys;
}

/** Joins parts of a path, leaving out empty ones: `['', 'spec']` gives `spec`. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('.');
}

/** Texts of an object's labels, annotations or selector; members of other types are left out. */
export function labelsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** Computes once, on first use. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Computes once per key, on first use, for as long as the key lives. */
export function memoize<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const made = new WeakMap<K, { readonly value: T }>();
  return (key) => {
    const known = made.get(key) ?? { value: make(key) };
    made.set(key, known);
    return known.value;
  };
}

/** Puts items under the key of each, in order. */
export function groupBy<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
