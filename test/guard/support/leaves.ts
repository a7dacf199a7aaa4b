import { configShape, type Shape } from '../../../src/config/shape.js';

/** One place of the configuration that holds a value, not a map of known keys. */
export interface Leaf {
  /** Key path with `<key>` for free keys and `[0]` for items of lists, as `agents.<key>.tools`. */
  readonly key: string;
  /** What the schema says about it. */
  readonly shape: Shape;
}

/** Every leaf of the configuration, found by walking the schema: a new key cannot be forgotten. */
export function configLeaves(): readonly Leaf[] {
  return [...walk(configShape(), '')];
}

function* walk(shape: Shape, key: string): Iterable<Leaf> {
  const { fields, values, items } = shape;
  if (fields) for (const [name, member] of fields) yield* walk(member, key === '' ? name : `${key}.${name}`);
  else if (values && !values.accepts.has('anything')) yield* walk(values, `${key}.<key>`);
  else if (items?.fields) yield* walk(items, `${key}[0]`);
  else yield { key, shape };
}
