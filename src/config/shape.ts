import type { z } from 'zod';
import { configSchema } from './schema/index.js';

/** Kinds of values a place may hold. */
export type Accepted = 'text' | 'number' | 'boolean' | 'map' | 'list' | 'anything';

/** What the schema says about one place of the configuration, in a form that can be walked along a key path. */
export interface Shape {
  /** The schema itself, to try whether another value would do. */
  readonly schema: z.ZodType;
  /** Kinds of values the place may hold. */
  readonly accepts: ReadonlySet<Accepted>;
  /** What the key is for. Absent where the schema says nothing. */
  readonly description?: string;
  /** Value when the key is absent, in the form people write it. Absent: no value. */
  readonly defaultValue?: unknown;
  /** Whether the key may be absent. */
  readonly optional: boolean;
  /** Whether `${NAME}` stays as it is, because the value only ends up in a Secret. */
  readonly deferred: boolean;
  /** Known keys of a map. Absent when the map has free keys, or is no map. */
  readonly fields?: ReadonlyMap<string, Shape>;
  /** Shape of the values of a map with free keys. Absent: not such a map. */
  readonly values?: Shape;
  /** Shape of the items of a list. Absent: no list. */
  readonly items?: Shape;
  /** Words to choose from. Absent: free text. */
  readonly words?: readonly string[];
  /** Written forms to choose from, such as text or a map. Absent: one form. */
  readonly forms?: readonly Shape[];
}

type Facts = Omit<Shape, 'schema' | 'accepts' | 'optional' | 'deferred'> &
  Partial<Pick<Shape, 'optional' | 'deferred'>>;

let root: Shape | undefined;

/** Shape of the whole configuration; made once, on first use. */
export function configShape(): Shape {
  root ??= shapeOf(configSchema);
  return root;
}

/** Shape at a path; undefined when the schema knows no such place. Below free-form data everything is free-form. */
export function shapeAt(path: readonly (string | number)[], start: Shape = configShape()): Shape | undefined {
  let shape: Shape | undefined = start;
  for (const key of path) {
    if (!shape) return undefined;
    shape = childShape(shape, key);
  }
  return shape;
}

/** Shape of one member of a place; undefined when it can have no such member. */
export function childShape(shape: Shape, key: string | number): Shape | undefined {
  if (shape.accepts.has('anything')) return shape;
  if (shape.items) return shape.items;
  if (shape.forms) {
    const found = shape.forms.map((form) => childShape(form, key)).find((child) => child !== undefined);
    return found;
  }
  return shape.fields?.get(String(key)) ?? shape.values;
}

/** Turns a zod schema into its shape. Transforms count as what is written, not what is read. */
export function shapeOf(schema: z.core.$ZodType): Shape {
  const described = describe(schema);
  return {
    optional: false,
    deferred: false,
    ...described.facts,
    schema: schema as z.ZodType,
    accepts: described.accepts,
  };
}

interface Described {
  readonly accepts: ReadonlySet<Accepted>;
  readonly facts: Facts;
}

function describe(schema: z.core.$ZodType): Described {
  const { description, deferred } = metaOf(schema);
  const inner = describeForm(schema);
  return {
    accepts: inner.accepts,
    facts: {
      ...inner.facts,
      ...(description === undefined ? {} : { description }),
      ...(deferred ? { deferred } : {}),
    },
  };
}

function metaOf(schema: z.core.$ZodType): { readonly description?: string; readonly deferred: boolean } {
  const meta = (schema as z.ZodType).meta() ?? {};
  return {
    ...(meta.description === undefined ? {} : { description: meta.description }),
    deferred: meta['deferred'] === true,
  };
}

function describeForm(schema: z.core.$ZodType): Described {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
      return extend(def.innerType, { optional: true });
    case 'default':
    case 'prefault':
      return extend(def.innerType, { optional: true, defaultValue: def.defaultValue });
    case 'pipe':
      return describe(def.in);
    case 'object':
      return leaf('map', { fields: mapValues(def.shape, shapeOf) });
    case 'record':
      return leaf('map', { values: shapeOf(def.valueType) });
    case 'array':
      return leaf('list', { items: shapeOf(def.element) });
    case 'enum':
      return leaf('text', { words: Object.values(def.entries).map(String) });
    case 'union':
      return union(def.options.map(shapeOf));
    case 'string':
      return leaf('text');
    case 'number':
      return leaf('number');
    case 'boolean':
      return leaf('boolean');
    case 'unknown':
      return leaf('anything');
    default:
      throw new Error(`the configuration schema uses "${def.type}", which src/config/shape.ts does not know`);
  }
}

function leaf(accepts: Accepted, facts: Facts = {}): Described {
  return { accepts: new Set([accepts]), facts };
}

function extend(inner: z.core.$ZodType, more: Facts): Described {
  const { accepts, facts } = describe(inner);
  return { accepts, facts: { ...facts, ...more } };
}

function union(forms: readonly Shape[]): Described {
  return { accepts: new Set(forms.flatMap((form) => [...form.accepts])), facts: { forms } };
}

function mapValues(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  make: (schema: z.core.$ZodType) => Shape,
) {
  return new Map(Object.entries(shape).map(([key, schema]) => [key, make(schema)]));
}
