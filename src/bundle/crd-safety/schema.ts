import { canonicalJson } from '../../kernel/json.js';
import { keepsUnknown, valuesOf, type SchemaProps } from './json-schema-props.js';
import { keywords } from './keywords.js';
import { breaking, notice, type SchemaFinding, type Verdict } from './model.js';

/** A field in both schemas. */
interface Place {
  readonly before: SchemaProps;
  readonly after: SchemaProps;
  readonly path: string;
  /** Whether null is not dropped in silence: it is required without a default, or an item of a list. */
  readonly needed: boolean;
}

/**
 * Compares two structural schemas: whatever was valid and kept by the first, and would be refused or lose fields by the second, is breaking. What the
 * second takes on top is nothing to say.
 */
export function compareSchemas(before: SchemaProps, after: SchemaProps): SchemaFinding[] {
  return comparePlaces({ before, after, path: '', needed: false });
}

function comparePlaces(place: Place): SchemaFinding[] {
  const { before, after, path } = place;
  // most of a definition does not change, and comparing texts costs less than walking down
  if (before === after) return [];
  const here = [
    ...keywords.flatMap((keyword) => keyword(before, after)),
    ...nulls(place),
    ...logic(before, after),
  ];
  return [
    ...here.map((verdict) => ({ path, ...verdict })),
    ...required(place),
    ...properties(place),
    ...mapValues(place),
    ...items(place),
  ];
}

/**
 * Nulls of fields that may not be null are dropped before defaults are set and rules are checked; only where something has to be there they are
 * refused (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable).
 */
function nulls({ before, after, needed }: Place): Verdict[] {
  if (before.nullable !== true || after.nullable === true) return [];
  return [needed ? breaking('no longer takes null') : notice('takes null as if it were not there')];
}

function required({ before, after, path }: Place): SchemaFinding[] {
  return (after.required ?? []).flatMap((name) => {
    const [was, is] = [before.properties?.[name], after.properties?.[name]];
    // defaults are set before anything is checked
    if (is?.default !== undefined) return [];
    const wasFree = before.required?.includes(name) !== true || was?.default !== undefined;
    return wasFree ? [{ path: join(path, name), ...breaking('is required and has no default') }] : [];
  });
}

function properties({ before, after, path }: Place): SchemaFinding[] {
  const described = Object.entries(before.properties ?? {}).flatMap(([name, was]) => {
    const is = own(after.properties, name) ?? valuesOf(after);
    const below = join(path, name);
    if (is !== undefined)
      return comparePlaces({ before: was, after: is, path: below, needed: isNeeded(after, name) });
    if (keepsUnknown(after)) return [];
    return [{ path: below, ...breaking('is gone: what it holds is dropped') }];
  });
  return [...described, ...newlyDescribed({ before, after, path })];
}

/** Fields that were kept without being looked at, and now are. */
function newlyDescribed({ before, after, path }: Omit<Place, 'needed'>): SchemaFinding[] {
  if (!keepsUnknown(before)) return [];
  return Object.keys(after.properties ?? {})
    .filter((name) => own(before.properties, name) === undefined)
    .map((name) => ({ path: join(path, name), ...notice('was kept as it is, is checked now') }));
}

function mapValues({ before, after, path }: Omit<Place, 'needed'>): SchemaFinding[] {
  const was = valuesOf(before) ?? (keepsUnknown(before) ? anything : undefined);
  if (was === undefined) return [];
  const below = `${path}.*`;
  const is = valuesOf(after);
  if (is !== undefined) return comparePlaces({ before: was, after: is, path: below, needed: false });
  // that unknown fields are no longer kept is said of the map itself
  if (was === anything || keepsUnknown(after)) return [];
  return [{ path: below, ...breaking('is gone: only fields that are described are kept') }];
}

const anything: SchemaProps = { 'x-kubernetes-preserve-unknown-fields': true };

function items({ before, after, path }: Place): SchemaFinding[] {
  if (before.items === undefined || after.items === undefined) return [];
  return comparePlaces({ before: before.items, after: after.items, path: `${path}[]`, needed: true });
}

/**
 * Schemas that are combined: another way of `anyOf`, or one condition of `allOf` less, takes more; whether any other change takes less cannot be told
 * in general.
 */
function logic(before: SchemaProps, after: SchemaProps): Verdict[] {
  return (['allOf', 'anyOf', 'oneOf', 'not'] as const).flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (is === undefined || canonicalJson(was) === canonicalJson(is)) return [];
    if (was === undefined) return [breaking(`takes only what fits its new ${name}`)];
    const [old, now] = [was, is].map((one) => new Set([one].flat().map(canonicalJson)));
    if (name === 'anyOf' && [...(old ?? [])].every((one) => now?.has(one))) return [];
    if (name === 'allOf' && [...(now ?? [])].every((one) => old?.has(one))) return [];
    return [notice(`its ${name} changed: it may take less`)];
  });
}

function isNeeded({ required: names = [], properties: fields }: SchemaProps, name: string): boolean {
  return names.includes(name) && own(fields, name)?.default === undefined;
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
