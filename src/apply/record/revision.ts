import type { KubernetesObject } from '../../bundle/object.js';
import { isRecord } from '../../kernel/json.js';
import type { LiveObject } from '../../kube/client.js';
import type { Revision } from './model.js';
import { recordLabelsOf, recordNamespace } from './names.js';
import type { PackedBundle } from './package.js';

/** How many revisions are kept. */
export const revisionsKept = 10;

/** A revision with where its bundle is. */
export interface StoredRevision extends Revision {
  /** Where the bundle is kept. Absent: the revision has none. */
  readonly stored?: StoredBundle;
}

/** Where a bundle is kept. */
export interface StoredBundle {
  /** SHA-256 of the compressed bytes. */
  readonly sha256: string;
  /** How many pieces it is in. */
  readonly chunks: number;
}

/** Key of a revision's ConfigMap. */
const revisionKey = 'revision.json';

/** Key of a chunk's ConfigMap. */
const chunkKey = 'bundle.json.gz';

/** Name of a revision's ConfigMap. */
export function revisionName(platform: string, revision: number): string {
  return `${platform}-revision-${revision}`;
}

/**
 * Name of the ConfigMap with one piece of a compressed bundle. It comes from the content, so that a bundle that is deployed again, or rolled
 * back to, is not stored twice, and a run that was killed while storing it goes on where it was.
 */
export function chunkName(platform: string, { sha256 }: Pick<StoredBundle, 'sha256'>, index: number): string {
  return `${platform}-bundle-${sha256.slice(0, 16)}-${index}`;
}

/** Names of all pieces. */
export function chunkNames(platform: string, stored: StoredBundle): string[] {
  return Array.from({ length: stored.chunks }, (_, index) => chunkName(platform, stored, index));
}

/** ConfigMap of a revision: small, so that the history is read in one request. */
export function revisionObject(platform: string, revision: StoredRevision): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: revisionName(platform, revision.revision),
      namespace: recordNamespace,
      labels: recordLabelsOf('revision', platform),
    },
    data: { [revisionKey]: `${JSON.stringify(revision, undefined, 2)}\n` },
  };
}

/** ConfigMaps of a compressed bundle. Immutable: their names say their content. */
export function chunkObjects(platform: string, packed: PackedBundle): KubernetesObject[] {
  return packed.chunks.map((chunk, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: chunkName(platform, packed, index),
      namespace: recordNamespace,
      labels: recordLabelsOf('bundle', platform),
    },
    immutable: true,
    binaryData: { [chunkKey]: chunk.toString('base64') },
  }));
}

/** Reads a revision. Undefined when the ConfigMap holds none: somebody else's, or damaged. */
export function readRevision(object: LiveObject): StoredRevision | undefined {
  const { data } = object;
  const text = isRecord(data) ? data[revisionKey] : undefined;
  const value = typeof text === 'string' ? parse(text) : undefined;
  const isRevision =
    isRecord(value) && typeof value['revision'] === 'number' && typeof value['result'] === 'string';
  return isRevision ? (value as unknown as StoredRevision) : undefined;
}

/** Bytes of one piece of a bundle. Undefined when the ConfigMap holds none. */
export function readChunk(object: LiveObject): Buffer | undefined {
  const { binaryData } = object;
  const text = isRecord(binaryData) ? binaryData[chunkKey] : undefined;
  return typeof text === 'string' ? Buffer.from(text, 'base64') : undefined;
}

/**
 * Which ConfigMaps go when only the newest revisions are kept: theirs, and pieces of bundles that no kept revision has.
 *
 * @param needed older revisions that stay nevertheless, since their bundles say what is kept
 */
export function surplus(
  platform: string,
  revisions: readonly StoredRevision[],
  chunks: readonly string[],
  needed: readonly number[] = [],
): readonly string[] {
  const sorted = [...revisions].sort((a, b) => b.revision - a.revision);
  const isKept = ({ revision }: StoredRevision, age: number) =>
    age < revisionsKept || needed.includes(revision);
  const kept = sorted.filter(isKept);
  const wanted = new Set(kept.flatMap(({ stored }) => (stored ? chunkNames(platform, stored) : [])));
  return [
    // the revision first: one without its bundle would be listed and could not be brought back
    ...sorted.filter((one) => !kept.includes(one)).map(({ revision }) => revisionName(platform, revision)),
    ...chunks.filter((name) => !wanted.has(name)),
  ];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
