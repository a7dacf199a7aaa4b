import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../../../scripts/lib/testbed/index.js';
import type { LiveObject } from '../../../src/kube/client.js';
import { forEach } from './resources.js';

/** What a cluster holds, by `group/Kind namespace/name`, without what differs from run to run. */
export type Snapshot = ReadonlyMap<string, unknown>;

interface GroupDiscovery {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly scope: string;
      readonly verbs: readonly string[];
    }[];
  }[];
}

/** Kinds that controllers fill, or that no deployer has to do with. */
const left = new Set([
  'events',
  'endpoints',
  'endpointslices',
  'pods',
  'replicasets',
  'controllerrevisions',
  'leases',
  'nodes',
  'persistentvolumes',
  'volumeattachments',
  'csinodes',
  'componentstatuses',
  'flowschemas',
  'prioritylevelconfigurations',
  'apiservices',
  'ipaddresses',
  'servicecidrs',
  'storageclasses',
]);

/** Which resources a cluster can list, as paths. Asked in one request per root (KEP-3352). */
export async function listPaths(api: ApiClient): Promise<readonly string[]> {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const answers = await Promise.all(['/api', '/apis'].map((root) => api.request(root, { accept })));
  const groups = answers.flatMap(({ body }) => (body as { items: readonly GroupDiscovery[] }).items);
  return groups.flatMap(({ metadata: { name = '' }, versions }) => {
    // the first is the preferred one
    const [preferred] = versions;
    const root = name === '' ? '/api' : `/apis/${name}`;
    return (preferred?.resources ?? [])
      .filter(
        ({ resource, verbs }) => verbs.includes('list') && verbs.includes('delete') && !left.has(resource),
      )
      .map(({ resource }) => `${root}/${preferred?.version ?? ''}/${resource}`);
  });
}

/**
 * Lists what a cluster holds; what controllers made is left out.
 *
 * @param wanted which objects
 * @param served which paths are asked at all
 */
export async function listObjects(
  api: ApiClient,
  wanted: (object: LiveObject) => boolean,
  served: (path: string) => boolean = () => true,
): Promise<readonly LiveObject[]> {
  const lists = await forEach((await listPaths(api)).filter(served), (path) => listOne(api, path));
  return lists.flat().filter((object) => !isMadeByController(object) && wanted(object));
}

/** The records of the deployer are large, and looked at on their own. */
const query = '?fieldSelector=metadata.namespace!=cto-system';

async function listOne(api: ApiClient, path: string): Promise<readonly LiveObject[]> {
  for (let attempt = 1; ; attempt += 1) {
    let answer = await api.request(`${path}${query}`);
    // cluster-scoped kinds know no such field
    if (answer.status === 400) answer = await api.request(path);
    // a definition that goes takes its path with it
    if (answer.status === 404) return [];
    if (answer.status === 200) {
      const { items, kind, apiVersion } = answer.body as List;
      return items.map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, '') }));
    }
    // the storage of one that has just come is "initializing"
    if (attempt === 10) throw new Error(`${path} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
    await pause(300);
  }
}

interface List {
  readonly items: readonly LiveObject[];
  readonly kind: string;
  readonly apiVersion: string;
}

function isMadeByController({ kind, metadata }: LiveObject): boolean {
  return (
    metadata.ownerReferences?.some(({ controller }) => controller === true) === true ||
    (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
    (kind === 'ServiceAccount' && metadata.name === 'default')
  );
}

/** What stays the same from run to run. @param names texts that are replaced, such as the name of the installation */
export function snapshotOf(
  objects: readonly LiveObject[],
  names: readonly (readonly [string, string])[] = [],
): Snapshot {
  const entries = objects.map((object) => {
    const text = JSON.stringify([keyOf(object), normalise(object)]);
    return JSON.parse(names.reduce((result, [name, stand]) => result.replaceAll(name, stand), text)) as [
      string,
      unknown,
    ];
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `apps/Deployment argocd/argocd-server`. */
export function keyOf({ apiVersion, kind, metadata: { namespace, name } }: LiveObject): string {
  const group = apiVersion.includes('/') ? `${apiVersion.split('/')[0] ?? ''}/` : '';
  return `${group}${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Annotations and labels that controllers number or mark. */
const counted =
  /^(?:deployment\.kubernetes\.io\/revision|deprecated\.daemonset\.template\.generation|pv\.kubernetes\.io\/|volume\.(?:beta\.)?kubernetes\.io\/|(?:batch\.kubernetes\.io\/)?controller-uid$)/;

/** Fields that the API server or a controller chooses anew for each object. */
const chosen = ['clusterIP', 'clusterIPs', 'volumeName'];

function normalise(object: LiveObject): unknown {
  const { metadata, spec, ...rest } = object;
  const {
    name,
    namespace,
    labels,
    annotations,
    finalizers,
    deletionTimestamp,
    managedFields = [],
  } = metadata;
  const ours = managedFields.filter(({ manager }) => manager === 'cto');
  return sorted({
    ...rest,
    status: undefined,
    metadata: {
      name,
      namespace,
      labels: without(labels),
      annotations: without(annotations),
      // operators set theirs when they come to it; those of ours are among what is owned
      ...(deletionTimestamp !== undefined && { deletionTimestamp: 'set', finalizers }),
      owned: ours.map(({ operation, subresource, fieldsV1 }) => ({ operation, subresource, fieldsV1 })),
    },
    ...(spec !== undefined && { spec: withoutIds(withoutChosen(spec as Record<string, unknown>)) }),
  });
}

function without(record: Readonly<Record<string, string>> = {}) {
  const kept = Object.entries(record).filter(([key]) => !counted.test(key));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function withoutChosen(spec: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(spec).filter(([key, value]) => !chosen.includes(key) || value === 'None'),
  );
}

/** Jobs select their pods by their own uid. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !counted.test(key))
      .map(([key, member]) => [key, withoutIds(member)]),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]),
  );
}

/** How two snapshots differ, one line per object; empty when they do not. */
export function compareSnapshots(actual: Snapshot, expected: Snapshot): readonly string[] {
  const lines: string[] = [];
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    if (!actual.has(key)) lines.push(`${key} is missing`);
    else if (!expected.has(key)) lines.push(`${key} should not be there`);
    else lines.push(...differences(actual.get(key), expected.get(key)).map((text) => `${key}: ${text}`));
  }
  return lines;
}

/** Where two values differ: `spec.replicas is 1 instead of 2`. */
function differences(actual: unknown, expected: unknown, path = ''): readonly string[] {
  if (isRecordLike(actual) && isRecordLike(expected)) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
    return [...keys].flatMap((key) =>
      differences(actual[key], expected[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return actual === expected
    ? []
    : [`${path} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
}

/** Lists count too, by index. */
function isRecordLike(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
