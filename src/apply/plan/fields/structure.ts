import { isRecord } from '../../../kernel/json.js';
import type { FieldSet, LiveObject } from '../../../kube/client.js';
import { itemsByMember, shapeOf } from './items.js';
import type { FieldPath } from './path.js';
import { emptySet, intersectionOf, isLeaf, pathsOf, unionOf } from './set.js';

/** Fields that are in no manager's set. */
const outside: ReadonlySet<string> = new Set(['apiVersion', 'kind']);
const outsideMetadata: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'managedFields',
  'resourceVersion',
  'uid',
]);

/**
 * The set of fields that applying an object would own, as `ToFieldSet` of structured-merge-diff computes it. What a list or map is, associative, a
 * set or atomic, is read from `guide`; what the guide does not know counts as atomic when it is a list, and as separate fields when it is a map.
 *
 * @param guide field sets of the live object, united
 */
export function fieldSetOf(object: Readonly<Record<string, unknown>>, guide: FieldSet): FieldSet {
  const { metadata } = object;
  const body = Object.entries(object).filter(([name]) => !outside.has(name) && name !== 'metadata');
  const own = isRecord(metadata)
    ? Object.entries(metadata).filter(([name]) => !outsideMetadata.has(name))
    : [];
  const metadataSet = fieldsSet(own, guide['f:metadata']);
  return { ...(isLeaf(metadataSet) ? {} : { 'f:metadata': metadataSet }), ...fieldsSet(body, guide) };
}

function fieldsSet(entries: readonly (readonly [string, unknown])[], guide: FieldSet | undefined): FieldSet {
  const members = entries.flatMap(([name, value]) => {
    const node = valueSet(value, guide?.[`f:${name}`]);
    return node === undefined ? [] : [[`f:${name}`, node] as const];
  });
  return Object.fromEntries(members);
}

/** Node of a value; undefined when it leaves no trace: an empty list that is not known to be atomic, or nothing. */
function valueSet(value: unknown, guide: FieldSet | undefined): FieldSet | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return listSet(value, guide);
  if (!isRecord(value) || Object.keys(value).length === 0) return emptySet;
  // somebody owns the map as a whole, and nobody a part of it
  if (guide !== undefined && isLeaf(guide)) return emptySet;
  const fields = fieldsSet(Object.entries(value), guide);
  return guide?.['.'] ? { '.': {}, ...fields } : fields;
}

function listSet(list: readonly unknown[], guide: FieldSet | undefined): FieldSet | undefined {
  if (guide === undefined || isLeaf(guide))
    return list.length === 0 && guide === undefined ? undefined : emptySet;
  const shape = shapeOf(guide);
  if (shape === undefined) return emptySet;
  const items = itemsByMember(guide, list) ?? [];
  const members = items.map(({ desired, member, node }) => {
    const name = member ?? memberName(desired, shape);
    return [name, itemSet(desired, node)] as const;
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function memberName(item: unknown, shape: NonNullable<ReturnType<typeof shapeOf>>): string {
  if (shape.by === 'value') return `v:${JSON.stringify(item)}`;
  const keys = isRecord(item)
    ? shape.names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]])
    : [];
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}

function itemSet(item: unknown, guide: FieldSet | undefined): FieldSet {
  return isRecord(item) ? { '.': {}, ...fieldsSet(Object.entries(item), guide) } : emptySet;
}

/** A field of the desired object that somebody else owns. */
export interface OwnedField {
  readonly path: FieldPath;
  readonly manager: string;
}

/** Every field of an object that other managers own, once per manager, items of lists and maps themselves left out. */
export function ownedByOthers(
  object: Readonly<Record<string, unknown>>,
  live: LiveObject,
  own: string,
): readonly OwnedField[] {
  const entries = (live.metadata.managedFields ?? []).filter(
    ({ manager, operation, fieldsV1 }) =>
      fieldsV1 !== undefined && (manager !== own || operation !== 'Apply'),
  );
  if (entries.length === 0) return [];
  const sets = (live.metadata.managedFields ?? []).map(({ fieldsV1 = emptySet }) => fieldsV1);
  const wanted = fieldSetOf(object, sets.reduce(unionOf, emptySet));
  return entries.flatMap(({ manager, fieldsV1 = emptySet }) =>
    pathsOf(leavesOf(intersectionOf(wanted, fieldsV1))).map((path) => ({ path, manager })),
  );
}

/** A set without nodes that have others below them. */
function leavesOf(set: FieldSet): FieldSet {
  const entries = Object.entries(set).filter(([member]) => member !== '.');
  return Object.fromEntries(entries.map(([member, node]) => [member, leavesOf(node)]));
}
