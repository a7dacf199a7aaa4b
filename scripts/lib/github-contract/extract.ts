import { isRecord } from '../../../src/kernel/json.js';

type Json = Readonly<Record<string, unknown>>;

/** A description in OpenAPI 3.0, as far as it is taken apart here. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Json>>;
  /** By section (`schemas`, `examples`, ...) and name. */
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Takes some paths out of a description, with every component that they refer to, directly or through others. Prose goes: it is most of the bytes
 * and checks nothing. Of several examples of a body the first stays.
 *
 * @throws Error naming the paths or components that the description lacks
 */
export function extractPaths(description: OpenApi, wanted: readonly string[]): OpenApi {
  const missing = wanted.filter((path) => description.paths[path] === undefined);
  if (missing.length > 0) throw new Error(`not in the description: ${missing.join(', ')}`);
  const paths = Object.fromEntries(
    [...wanted].sort().map((path) => [path, withoutProse(description.paths[path]) as Json]),
  );
  return { openapi: description.openapi, paths, components: closure(description, paths) };
}

/** Components that something refers to, and those that these refer to. */
function closure({ components }: OpenApi, start: unknown): Record<string, Record<string, unknown>> {
  const found = new Map<string, unknown>();
  const open = referencesIn(start);
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    if (found.has(reference)) continue;
    const [section = '', name = ''] = reference.split('/');
    const component = components[section]?.[name];
    if (component === undefined) throw new Error(`not in the description: #/components/${reference}`);
    const kept = section === 'examples' ? component : withoutProse(component);
    found.set(reference, kept);
    open.push(...(section === 'examples' ? [] : referencesIn(kept)));
  }
  const sections: Record<string, Record<string, unknown>> = {};
  for (const reference of [...found.keys()].sort()) {
    const [section = '', name = ''] = reference.split('/');
    (sections[section] ??= {})[name] = found.get(reference);
  }
  return sections;
}

const componentPrefix = '#/components/';

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' && member.startsWith(componentPrefix)
      ? [member.slice(componentPrefix.length)]
      : referencesIn(member),
  );
}

/** Keywords that a reader of the API wants and a validator does not. */
const prose = new Set([
  'description',
  'summary',
  'tags',
  'externalDocs',
  'operationId',
  'title',
  'example',
  'deprecated',
  'callbacks',
]);

/** Members that map names to things, so that a name may look like a keyword: a property called `description`. */
const maps = new Set(['properties', 'patternProperties', 'responses', 'content', 'headers', 'schemas']);

function withoutProse(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => named || !(prose.has(key) || key.startsWith('x-')))
      .map(([key, member]) => [key, keptMember(key, member, named)]),
  );
}

function keptMember(key: string, member: unknown, named: boolean): unknown {
  if (named) return withoutProse(member);
  if (key === 'examples' && isRecord(member)) return Object.fromEntries(Object.entries(member).slice(0, 1));
  // values, not schemas: nothing in them is a keyword
  if (key === 'enum' || key === 'default' || key === 'required') return member;
  return withoutProse(member, maps.has(key));
}
