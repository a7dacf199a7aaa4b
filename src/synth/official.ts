import { parse } from 'yaml';
import type { KubernetesObject } from '../bundle/object.js';
import type { CrdName } from '../catalog/crds.js';
import {
  isPinned,
  officialCrds,
  ownGroups,
  type OfficialFile,
  type OfficialSource,
} from '../catalog/official-crds.js';
import { OperatorError } from '../kernel/errors.js';
import { isRecord } from '../kernel/json.js';
import type { Problem } from '../kernel/problem.js';
import { fetchPinned, mirrored, type FetchText } from './fetch-pinned.js';
import type { Plan } from './plan.js';

/** How official definitions are had. */
export interface OfficialRequest {
  /** Fetches a file. Absent: `crds: official` is refused where a file is needed. */
  readonly fetchText?: FetchText;
  /** Where each definition comes from.
   * @default officialCrds */
  readonly officialCrds?: readonly OfficialSource[];
}

/** A definition as its upstream publishes it. */
export interface OfficialDefinition {
  /** The definition, as it stands in the file. */
  readonly object: KubernetesObject;
  /** Address of its file upstream, whatever mirror gave it. */
  readonly url: string;
}

/** Official definitions of a plan, and what is ours although official ones were asked for. */
export interface OfficialDefinitions {
  /** By name. */
  readonly definitions: ReadonlyMap<string, OfficialDefinition>;
  /** One for each reason why some are ours. */
  readonly warnings: readonly Problem[];
}

/** Names of the definitions that the present components bring, in order. */
export function definitionNames({ components }: Pick<Plan, 'components'>): readonly CrdName[] {
  return [...new Set(components.flatMap(({ component }) => component.crds))].sort();
}

/**
 * Fetches the official definitions that a plan needs; none unless the configuration says `crds: official`.
 *
 * @throws OperatorError `E_CRDS_FETCH` without a way to fetch; see {@link fetchPinned}
 */
export async function officialDefinitions(
  plan: Plan,
  { fetchText, officialCrds: sources = officialCrds }: OfficialRequest,
): Promise<OfficialDefinitions> {
  if (plan.config.crds !== 'official') return { definitions: new Map(), warnings: [] };
  const wanted = definitionNames(plan).filter(
    (name) => !ownGroups.includes(name.slice(name.indexOf('.') + 1)),
  );
  const needed = sources.filter(({ crds }) => crds.some((name) => wanted.includes(name)));
  const files = needed.filter(isPinned);
  const texts = files.length === 0 ? [] : await fetchAll(files, plan.config.crds_mirror, fetchText);
  const found = files.flatMap((file, index) => definitionsIn(file, texts[index] ?? ''));
  return {
    definitions: new Map(found.filter(([name]) => wanted.includes(name))),
    warnings: oursInstead(wanted, needed),
  };
}

function fetchAll(
  files: readonly OfficialFile[],
  mirror: string | undefined,
  fetchText: FetchText | undefined,
): Promise<readonly string[]> {
  if (fetchText) {
    return fetchPinned(
      files.map(({ url, sha256 }) => ({ url: mirrored(url, mirror), sha256 })),
      fetchText,
    );
  }
  throw new OperatorError(
    'E_CRDS_FETCH',
    'crds is "official", but there is nothing to fetch the files with',
    {
      hint: 'use the command "cto synth", give "fetchText" to synthesize(), or set crds to "compact"',
    },
  );
}

/** Objects by checksum of their file: one process may make several bundles, and reading a large file takes a second. */
const read = new Map<string, readonly KubernetesObject[]>();

/** Definitions of a verified file, by name. */
function definitionsIn(file: OfficialFile, text: string): (readonly [CrdName, OfficialDefinition])[] {
  const objects = read.get(file.sha256) ?? readDefinitions(text);
  read.set(file.sha256, objects);
  return file.crds.map((name) => {
    const object = objects.find(({ metadata }) => metadata.name === name);
    // the content is pinned, so that this is a mistake in our list
    if (!object) throw new Error(`${file.url} holds no CustomResourceDefinition ${name}`);
    return [name, { object, url: file.url }] as const;
  });
}

/** A line of three dashes always parts documents: within one, such a line could only stand in a text, which is indented. */
function readDefinitions(text: string): readonly KubernetesObject[] {
  return text
    .split(/^---\s*$/m)
    .filter((document) => /^kind: CustomResourceDefinition$/m.test(document))
    .map((document) => parse(document) as unknown)
    .filter(isDefinition);
}

function isDefinition(value: unknown): value is KubernetesObject {
  return isRecord(value) && value['kind'] === 'CustomResourceDefinition' && isRecord(value['metadata']);
}

function oursInstead(wanted: readonly CrdName[], needed: readonly OfficialSource[]): Problem[] {
  const unavailable = needed.flatMap((source) =>
    isPinned(source)
      ? []
      : [{ from: `${source.upstream} ${source.version}`, crds: source.crds, reason: source.unavailable }],
  );
  const unknown = wanted.filter((name) => !needed.some(({ crds }) => crds.includes(name)));
  const groups =
    unknown.length === 0
      ? unavailable
      : [...unavailable, { from: 'unknown upstreams', crds: unknown, reason: 'no official file is known' }];
  return groups.map(({ from, crds, reason }) => ({
    rule: 'crds/official-unavailable',
    message: `definitions of ${from} are ours instead of the official ones, because ${reason}: ${wanted.filter((name) => crds.includes(name)).join(', ')}`,
    fix: 'nothing, if ours will do; otherwise set crds to "external" and install the definitions yourself',
    path: 'crds',
    value: 'official',
    severity: 'warning' as const,
  }));
}
