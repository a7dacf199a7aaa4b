import fc from 'fast-check';
import type { FieldSet } from '../../../../src/kube/index.js';

/** A value with its type, as a schema would give it: enough to compute what server-side apply owns without looking at anything else. */
export type Typed =
  | { readonly is: 'scalar'; readonly value: string | number | boolean }
  | { readonly is: 'struct'; readonly fields: Readonly<Record<string, Typed>> }
  | { readonly is: 'map'; readonly entries: Readonly<Record<string, string>> }
  | { readonly is: 'atomic'; readonly value: unknown }
  | { readonly is: 'set'; readonly items: readonly string[] }
  | {
      readonly is: 'keyed';
      readonly items: readonly { readonly name: string; readonly fields: Readonly<Record<string, Typed>> }[];
    };

const name = fc.constantFrom('a', 'b', 'c.d', 'e/f', 'name', 'port', 'limits', 'with "quotes"');

const scalar: fc.Arbitrary<Typed> = fc
  .oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom('1000m', '1', '1Gi'))
  .map((value) => ({ is: 'scalar', value }));

const atomic: fc.Arbitrary<Typed> = fc
  .oneof(
    fc.array(fc.jsonValue({ maxDepth: 2 })),
    fc.dictionary(name, fc.jsonValue({ maxDepth: 1 }), { minKeys: 1 }),
  )
  .map((value) => ({ is: 'atomic', value: JSON.parse(JSON.stringify(value)) as unknown }));

/** Structs of any shape. */
export const typedStruct: fc.Arbitrary<Typed & { readonly is: 'struct' }> = fc.letrec<{
  struct: Typed & { is: 'struct' };
  node: Typed;
}>((tie) => ({
  struct: fc
    .dictionary(name, tie('node'), { maxKeys: 5 })
    .map((fields) => ({ is: 'struct' as const, fields })),
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    atomic,
    fc.dictionary(name, fc.string()).map((entries) => ({ is: 'map' as const, entries })),
    fc.uniqueArray(fc.string()).map((items) => ({ is: 'set' as const, items })),
    tie('struct'),
    fc
      .uniqueArray(
        fc.record({
          name,
          fields: fc.dictionary(
            name.filter((one) => one !== 'name'),
            tie('node'),
            { maxKeys: 3 },
          ),
        }),
        { selector: (one) => one.name },
      )
      .map((items) => ({ is: 'keyed' as const, items })),
  ),
})).struct;

/** The plain value. */
export function valueOf(node: Typed): unknown {
  switch (node.is) {
    case 'scalar':
    case 'atomic':
      return node.value;
    case 'struct':
      return Object.fromEntries(Object.entries(node.fields).map(([field, one]) => [field, valueOf(one)]));
    case 'map':
      return node.entries;
    case 'set':
      return node.items;
    case 'keyed':
      return node.items.map((item) => ({
        name: item.name,
        ...(valueOf({ is: 'struct', fields: item.fields }) as object),
      }));
  }
}

/** What applying it owns; undefined when it leaves no trace (`ToFieldSet` of structured-merge-diff, typed/tofieldset.go). */
export function ownedBy(node: Typed): FieldSet | undefined {
  switch (node.is) {
    case 'scalar':
    case 'atomic':
      return {};
    case 'struct':
      return fieldsOwned(node.fields);
    case 'map':
      return Object.fromEntries(Object.keys(node.entries).map((key) => [`f:${key}`, {}]));
    case 'set':
      return node.items.length === 0
        ? undefined
        : Object.fromEntries(node.items.map((item) => [`v:${JSON.stringify(item)}`, {}]));
    case 'keyed':
      if (node.items.length === 0) return undefined;
      return Object.fromEntries(
        node.items.map((item) => [
          `k:${JSON.stringify({ name: item.name })}`,
          { '.': {}, 'f:name': {}, ...fieldsOwned(item.fields) },
        ]),
      );
  }
}

/** Empty maps, and structs of nothing but empty lists, own themselves or nothing. */
function fieldsOwned(fields: Readonly<Record<string, Typed>>): FieldSet {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, node]) => {
      const set = ownedBy(node);
      if (set === undefined) return [];
      const traceless =
        node.is === 'struct' && Object.keys(node.fields).length > 0 && Object.keys(set).length === 0;
      return traceless ? [] : [[`f:${field}`, set] as const];
    }),
  );
}

/** The same value with what the server and others add beside it: fields of structs that nobody here owns. */
export function withOthers(node: Typed): Typed {
  // a list that we leave empty may be atomic for all that can be seen
  if ('items' in node && node.items.length === 0) return node;
  switch (node.is) {
    case 'struct':
      return {
        is: 'struct',
        fields: { ...mapFields(node.fields), zzDefaulted: { is: 'scalar', value: 'by the server' } },
      };
    case 'keyed':
      return {
        is: 'keyed',
        items: [
          ...node.items.map((item) => ({
            name: item.name,
            fields: { ...mapFields(item.fields), zzDefaulted: { is: 'scalar' as const, value: 1 } },
          })),
          { name: 'of others', fields: {} },
        ],
      };
    case 'set':
      return { is: 'set', items: [...node.items, 'item of others '] };
    case 'map':
      return { is: 'map', entries: { ...node.entries, 'of others': 'x' } };
    default:
      return node;
  }
}

function mapFields(fields: Readonly<Record<string, Typed>>): Readonly<Record<string, Typed>> {
  return Object.fromEntries(Object.entries(fields).map(([field, node]) => [field, withOthers(node)]));
}
