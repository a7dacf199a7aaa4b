import type { FieldSet, LiveObject, ManagedFields } from '../../kube/client.js';
import { listAll } from '../../kube/index.js';
import { refKey, refOf, refText, type ObjectRef } from '../../kube/resources.js';
import { isConfidential } from '../confidential.js';
import type { ApplyContext } from '../context.js';
import { conflictOption } from '../plan/conflict-rule.js';
import { optionObject } from '../plan/pattern.js';
import { grouped } from './group.js';
import { holds, isOurs, missingFrom } from './ownership.js';

/** What we owned of each object right after applying it. */
export interface Fields {
  /** Remembers it: the set as text, some hundred bytes per object. */
  note(object: LiveObject): void;
  readonly noted: ReadonlyMap<string, { readonly ref: ObjectRef; readonly owned: string }>;
}

/** Makes the memory of a run. */
export function createFields(): Fields {
  const noted = new Map<string, { ref: ObjectRef; owned: string }>();
  return {
    noted,
    note(object) {
      const ref = refOf(object);
      const owned = ownedOf(object);
      if (owned !== undefined) noted.set(refKey(ref), { ref, owned: JSON.stringify(owned) });
    },
  };
}

/**
 * Fields that somebody changed since we applied them, in words: who changes a field that the manifests set will do so again after every
 * deployment. Asks for the metadata of the kinds that were applied, once each.
 */
export async function fights(
  ctx: Pick<ApplyContext, 'client' | 'discovery' | 'signal'>,
  { noted }: Fields,
  labelSelector: string,
): Promise<string[]> {
  const places = grouped([...noted.values()], ({ ref }) =>
    [ref.group, ref.kind, isConfidential(ref) ? ref.namespace : ''].join('/'),
  );
  const found: string[] = [];
  for (const [first] of places.values()) {
    const { group = '', kind = '', namespace } = first?.ref ?? {};
    const resource = await ctx.discovery.find(group, kind);
    if (resource === undefined) continue;
    const options = { labelSelector, metadataOnly: true, signal: ctx.signal };
    const place = isConfidential({ group, kind }) && namespace !== undefined ? { namespace } : {};
    const { items } = await listAll(ctx.client, resource, { ...options, ...place });
    for (const object of items) {
      const before = noted.get(refKey({ ...refOf(object), group, kind }));
      if (before) found.push(...fightsOver(object, JSON.parse(before.owned) as FieldSet, before.ref));
    }
  }
  return found;
}

/** Fields of one object that we owned and somebody else owns now: one text per manager. */
export function fightsOver(object: LiveObject, before: FieldSet, ref: ObjectRef): string[] {
  const taken = missingFrom(before, ownedOf(object) ?? {}).flatMap((field) => {
    const entry = object.metadata.managedFields?.find((one) => owns(one, field));
    return entry === undefined ? [] : [{ field, manager: entry.manager }];
  });
  return [...grouped(taken, ({ manager }) => manager)].map(([manager, fields]) =>
    fightText(
      ref,
      manager,
      fields.map(({ field }) => field),
    ),
  );
}

function fightText(ref: ObjectRef, manager: string, [field = '', ...more]: readonly string[]): string {
  const others = more.length === 0 ? '' : ` and ${more.length} more fields`;
  const rule = { decision: 'leave', object: optionObject(ref), field: withoutKeys(field), manager } as const;
  return `${manager} changed ${field}${others} of ${refText(ref)} right after it was applied, and will again: leave it the field with --conflict ${conflictOption(rule)}, or tell it not to`;
}

/** Rules name fields without the keys of list items. */
function withoutKeys(field: string): string {
  return field.replace(/\[[^\]]*\]/g, '');
}

function owns(entry: ManagedFields, field: string): boolean {
  return !isOurs(entry) && holds(entry.fieldsV1 ?? {}, field);
}

function ownedOf({ metadata }: LiveObject): FieldSet | undefined {
  return metadata.managedFields?.find(isOurs)?.fieldsV1;
}
