import { canonicalJson } from '../../kernel/json.js';
import { keepsUnknown, valuesOf, type SchemaProps } from './json-schema-props.js';
import { breaking, notice, type Verdict } from './model.js';

/** Compares what one keyword, or a few that belong together, say in two schemas of the same field. */
export type Keyword = (before: SchemaProps, after: SchemaProps) => readonly Verdict[];

/** What can be said about a node of a schema without looking below it. */
export const keywords: readonly Keyword[] = [
  types,
  formats,
  patterns,
  enums,
  bound('minimum', 1),
  bound('maximum', -1),
  multiples,
  count('minLength', 1, 'characters'),
  count('maxLength', -1, 'characters'),
  count('minItems', 1, 'items'),
  count('maxItems', -1, 'items'),
  count('minProperties', 1, 'entries'),
  count('maxProperties', -1, 'entries'),
  unknownFields,
  defaults,
  listTypes,
  mapTypes,
  embedded,
  validations,
];

const none: readonly Verdict[] = [];

/** What a schema takes; `anything` without a type. */
function typesOf(schema: SchemaProps): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  if (schema.type === undefined) return ['anything'];
  // every integer is a number too
  return schema.type === 'number' ? ['number', 'integer'] : [schema.type];
}

function types(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const [was, is] = [typesOf(before), typesOf(after)];
  if (is.includes('anything') || was.every((type) => is.includes(type))) return none;
  return [breaking(`took ${typeText(before)}, takes only ${typeText(after)}`)];
}

function typeText(schema: SchemaProps): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string';
  return schema.type ?? 'anything';
}

/** Formats that hold all values of another one. */
const widerFormats: Readonly<Record<string, string>> = { int32: 'int64', float: 'double' };

function formats(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const { format: was } = before;
  const { format: is } = after;
  if (is === undefined || is === was || (was !== undefined && widerFormats[was] === is)) return none;
  return [breaking(was === undefined ? `takes only format ${is}` : `took format ${was}, takes only ${is}`)];
}

/** Whether one expression takes what another one does cannot be told, so that any change counts. */
function patterns(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  if (after.pattern === undefined || after.pattern === before.pattern) return none;
  return [breaking(`takes only texts that match ${after.pattern}`)];
}

function enums(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  if (after.enum === undefined) return none;
  const left = new Set(after.enum.map(canonicalJson));
  if (before.enum === undefined) return [breaking(`takes only ${[...left].join(', ')}`)];
  const gone = before.enum.map(canonicalJson).filter((value) => !left.has(value));
  return gone.length === 0 ? none : [breaking(`no longer takes ${gone.join(', ')}`)];
}

/** @param sign 1 for a bound from below, -1 from above */
function bound(name: 'minimum' | 'maximum', sign: 1 | -1): Keyword {
  const exclusive = name === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  return (before, after) => {
    const [was, is] = [before[name], after[name]];
    if (is === undefined) return none;
    const tighter = was === undefined || sign * is > sign * was;
    const shut = is === was && after[exclusive] === true && before[exclusive] !== true;
    if (!tighter && !shut) return none;
    const relation = `${sign === 1 ? 'more' : 'less'} than${after[exclusive] === true ? '' : ' or equal to'}`;
    return [
      breaking(`takes only numbers ${relation} ${is}${was === undefined ? '' : `; the bound was ${was}`}`),
    ];
  };
}

type Count = 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minProperties' | 'maxProperties';

function count(name: Count, sign: 1 | -1, what: string): Keyword {
  return (before, after) => {
    // no bound from below is the same as zero
    const was = before[name] ?? (sign === 1 ? 0 : undefined);
    const is = after[name];
    if (is === undefined || (was !== undefined && sign * is <= sign * was)) return none;
    return [breaking(`takes only ${sign === 1 ? 'at least' : 'at most'} ${is} ${what}`)];
  };
}

function multiples({ multipleOf: was }: SchemaProps, { multipleOf: is }: SchemaProps): readonly Verdict[] {
  if (is === undefined || (was !== undefined && was % is === 0)) return none;
  return [breaking(`takes only multiples of ${is}`)];
}

/** Of what is no object any more, its type says enough. */
function unknownFields(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const isObject = after.type === undefined || after.type === 'object';
  if (!isObject || !keepsUnknown(before) || keepsUnknown(after) || valuesOf(after) !== undefined) return none;
  return [breaking('kept fields that are not described, drops them')];
}

function defaults(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const [was, is] = [before.default, after.default].map((value) =>
    value === undefined ? 'none' : canonicalJson(value),
  );
  return was === is ? none : [notice(`its default was ${was}, is ${is}`)];
}

/** `set` and `map` refuse items that are the same, and merge what several managers apply. */
function listTypes(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const [was, is] = [before, after].map((schema) => schema['x-kubernetes-list-type'] ?? 'atomic');
  if (was !== is) {
    const message = `was a list of type ${was}, is of type ${is}`;
    return [
      is === 'atomic' ? notice(`${message}: the last who applies it owns all of it`) : breaking(message),
    ];
  }
  const [keys, now] = [before, after].map((schema) =>
    (schema['x-kubernetes-list-map-keys'] ?? []).join(', '),
  );
  return keys === now ? none : [breaking(`items were told apart by ${keys}, are by ${now}`)];
}

function mapTypes(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const [was, is] = [before, after].map((schema) => schema['x-kubernetes-map-type'] ?? 'granular');
  return was === is ? none : [notice(`was a map of type ${was}, is of type ${is}`)];
}

function embedded(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const key = 'x-kubernetes-embedded-resource';
  if (after[key] !== true || before[key] === true) return none;
  return [breaking('takes only complete objects with apiVersion, kind and metadata')];
}

/** What a rule in CEL refuses cannot be told without running it on every object. */
function validations(before: SchemaProps, after: SchemaProps): readonly Verdict[] {
  const known = new Set((before['x-kubernetes-validations'] ?? []).map(({ rule }) => rule));
  return (after['x-kubernetes-validations'] ?? [])
    .filter(({ rule }) => !known.has(rule))
    .map(({ rule, message }) => notice(`has a new rule: ${message ?? rule}`));
}
