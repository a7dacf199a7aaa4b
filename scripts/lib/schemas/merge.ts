import type { DefinitionModel, FieldModel, KindModel, VersionModel } from './model.js';

/** A span of versions. Both absent: in all of them. */
export interface Span {
  /** First version that knows it, if the oldest does not. */
  readonly since?: string;
  /** Last version that knows it, if the newest does not. */
  readonly until?: string;
}

/** A field as the compact data has it. */
export interface MergedField extends FieldModel, Span {
  /** First version of each allowed value that the oldest does not know. */
  readonly enumSince?: Readonly<Record<string, string>>;
}

/** A kind as the compact data has it. */
export interface MergedKind extends KindModel, Span {}

/** What all versions together say: the newest schema plus what came and went. */
export interface MergedModel {
  readonly kinds: ReadonlyMap<string, MergedKind>;
  readonly definitions: ReadonlyMap<string, ReadonlyMap<string, MergedField>>;
}

/** Presence of one thing over the versions that could know it, oldest first. */
function spanOf(presence: readonly (readonly [version: string, present: boolean])[]): Span {
  const first = presence.findIndex(([, present]) => present);
  const last = presence.findLastIndex(([, present]) => present);
  return {
    ...(first > 0 ? { since: presence[first]?.[0] ?? '' } : {}),
    ...(last < presence.length - 1 ? { until: presence[last]?.[0] ?? '' } : {}),
  };
}

/** A value that left the list later stays out: an object must be valid in the newest version too. */
function mergeEnum(fields: readonly (readonly [string, FieldModel])[]): Partial<MergedField> {
  const listed = fields.filter(([, field]) => field.enum !== undefined);
  const newest = listed.at(-1)?.[1].enum;
  if (newest === undefined) return {};
  const added = newest.flatMap((value): readonly (readonly [string, string])[] => {
    const { since } = spanOf(
      listed.map(([version, field]) => [version, field.enum?.includes(value) ?? false]),
    );
    return since === undefined ? [] : [[value, since]];
  });
  return { enum: newest, ...(added.length === 0 ? {} : { enumSince: Object.fromEntries(added) }) };
}

function mergeField(name: string, versions: readonly (readonly [string, DefinitionModel])[]): MergedField {
  const known = versions.flatMap(([version, fields]) => {
    const field = fields.get(name);
    return field === undefined ? [] : [[version, field] as const];
  });
  const described = known.filter(([, field]) => field.type !== 'any');
  const newest = (described.at(-1) ?? known.at(-1))?.[1];
  if (newest === undefined) throw new Error(`field ${name} is in no version`);
  return {
    ...newest,
    required: known.some(([, field]) => field.required),
    ...mergeEnum(known),
    ...spanOf(versions.map(([version, fields]) => [version, fields.has(name)])),
  };
}

function mergeDefinition(name: string, versions: readonly VersionModel[]): ReadonlyMap<string, MergedField> {
  const known = versions.flatMap(({ version, definitions }) => {
    const definition = definitions.get(name);
    return definition === undefined ? [] : [[version, definition] as const];
  });
  const fields = new Set(known.flatMap(([, definition]) => [...definition.keys()]));
  return new Map([...fields].sort().map((field) => [field, mergeField(field, known)]));
}

function mergeKinds(versions: readonly VersionModel[]): ReadonlyMap<string, MergedKind> {
  const withPaths = versions.filter(({ kinds }) => kinds.size > 0);
  const names = new Set(withPaths.flatMap(({ kinds }) => [...kinds.keys()]));
  return new Map(
    [...names].sort().map((name) => {
      const presence = withPaths.map(({ version, kinds }) => [version, kinds.has(name)] as const);
      const newest = withPaths.findLast(({ kinds }) => kinds.has(name))?.kinds.get(name);
      if (newest === undefined) throw new Error(`kind ${name} is in no version`);
      return [name, { ...newest, ...spanOf(presence) }];
    }),
  );
}

/** Merges versions, given oldest first. */
export function mergeVersions(versions: readonly VersionModel[]): MergedModel {
  const names = new Set(versions.flatMap(({ definitions }) => [...definitions.keys()]));
  return {
    kinds: mergeKinds(versions),
    definitions: new Map([...names].sort().map((name) => [name, mergeDefinition(name, versions)])),
  };
}
