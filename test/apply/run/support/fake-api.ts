import type { KubeAnswer, KubeClient, KubeRequest, LiveObject } from '../../../../src/kube/client.js';
import { KubeError, type KubeErrorKind } from '../../../../src/kube/errors.js';
import type { Discovery, Resource } from '../../../../src/kube/resources.js';

/** A write that arrived. */
export interface Write {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** An API server in memory: as much of it as the engine relies on. */
export interface FakeApi {
  readonly client: KubeClient;
  readonly discovery: Discovery;
  /** Every write that was accepted, in order. */
  readonly writes: Write[];
  /** Objects by path. */
  readonly objects: Map<string, LiveObject>;
  /** Server time, milliseconds. */
  now: number;
  /** Called before each request; throws to let it fail. May be async. */
  intercept: (request: KubeRequest) => void | Promise<void>;
  /** Kinds that are served only once their definition was applied: their plural names. */
  readonly unserved: Set<string>;
}

export const kinds: readonly Resource[] = (
  [
    ['', 'v1', 'Namespace', 'namespaces', false],
    ['', 'v1', 'ConfigMap', 'configmaps', true],
    ['', 'v1', 'Secret', 'secrets', true],
    ['', 'v1', 'Service', 'services', true],
    ['', 'v1', 'ServiceAccount', 'serviceaccounts', true],
    ['', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true],
    ['coordination.k8s.io', 'v1', 'Lease', 'leases', true],
    ['apps', 'v1', 'Deployment', 'deployments', true],
    ['apps', 'v1', 'StatefulSet', 'statefulsets', true],
    ['apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', false],
    ['example.com', 'v1', 'Widget', 'widgets', true],
  ] as const
).map(([group, version, kind, plural, namespaced]) => ({
  group,
  version,
  kind,
  plural,
  namespaced,
  verbs: ['list', 'delete'],
}));

/** Makes one, empty but for the namespaces that every cluster has. */
export function createFakeApi(): FakeApi {
  let revision = 1;
  const objects = new Map<string, LiveObject>();
  const writes: Write[] = [];
  const unserved = new Set<string>();

  const store = (path: string, object: LiveObject, previous?: LiveObject): LiveObject => {
    revision += 1;
    const metadata = {
      ...object.metadata,
      uid: previous?.metadata.uid ?? `uid-${revision}`,
      resourceVersion: String(revision),
      generation: (previous?.metadata.generation ?? 0) + 1,
      creationTimestamp: previous?.metadata.creationTimestamp ?? new Date(api.now).toISOString(),
    };
    const stored = { ...object, metadata };
    objects.set(path, stored);
    return stored;
  };

  const handle = (request: KubeRequest): unknown => {
    const { method = 'GET', path, body, contentType } = request;
    if (path === '/version') return {};
    const { collection, name, namespace, resource } = parse(path);
    if (unserved.has(resource.plural)) throw failure('no-kind', 404, `no ${resource.plural}`);
    if (method === 'GET' && name === undefined) return list(objects, collection, resource, request);
    const isCreation = method === 'POST';
    const key = isCreation ? `${path}/${(body as LiveObject).metadata.name}` : path;
    const there = objects.get(key);
    if (method === 'GET') return there ?? missing(path);
    requireNamespace(objects, namespace, isCreation || (method === 'PATCH' && there === undefined));
    const done = (answer: unknown) => {
      writes.push({ method, path: key, body });
      return answer;
    };
    if (isCreation) {
      if (there) throw failure('conflict', 409, 'already exists', 'AlreadyExists');
      return done(store(key, body as LiveObject));
    }
    if (method === 'DELETE') {
      if (!there) return missing(path);
      refuseUid(there, (body as { preconditions?: { uid?: string } } | undefined)?.preconditions?.uid);
      remove(objects, key);
      return done({});
    }
    if (method === 'PUT') {
      if (!there) return missing(path);
      refuseVersion(there, (body as LiveObject).metadata.resourceVersion);
      return done(store(key, body as LiveObject, there));
    }
    if (contentType === 'application/json-patch+json') {
      if (!there) return missing(path);
      return done(store(key, patch(there, body as Operation[]), there));
    }
    const applied = body as LiveObject;
    if (applied.metadata.uid !== undefined) refuseUid(there, applied.metadata.uid);
    return done(store(key, apply(there, applied), there));
  };

  const api: FakeApi = {
    writes,
    objects,
    now: Date.UTC(2026, 10, 24, 12),
    intercept: () => undefined,
    unserved,
    client: {
      target: { server: 'https://fake', source: 'test' },
      async request(request): Promise<KubeAnswer> {
        await api.intercept(request);
        return { status: 200, body: structuredClone(handle(request)), warnings: [], serverTime: api.now };
      },
      watch: () => {
        throw new Error('nothing here watches');
      },
      close: () => undefined,
    },
    discovery: {
      find: (group, kind) =>
        Promise.resolve(
          kinds.find((one) => one.group === group && one.kind === kind && !unserved.has(one.plural)),
        ),
      all: () => Promise.resolve(kinds.filter(({ plural }) => !unserved.has(plural))),
      refresh: () => undefined,
    },
  };
  return api;
}

/** An error as the real client throws it. */
export function failure(kind: KubeErrorKind, status: number, message: string, reason?: string): KubeError {
  return new KubeError(message, { kind, status, ...(reason !== undefined && { reason }) });
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

function parse(path: string) {
  const match =
    /^(?:\/api|\/apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path);
  const [, group = '', namespace, plural = '', name] = match ?? [];
  const resource = kinds.find((one) => one.group === group && one.plural === plural);
  if (!resource) throw failure('no-kind', 404, `404 page not found: ${path}`);
  return {
    resource,
    namespace,
    name,
    collection: name === undefined ? path : path.slice(0, path.lastIndexOf('/')),
  };
}

function list(
  objects: Map<string, LiveObject>,
  collection: string,
  resource: Resource,
  { query = {} }: KubeRequest,
): unknown {
  const wanted = String(query['labelSelector'] ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => part.split('='));
  const inAll = !collection.includes('/namespaces/');
  const items = [...objects]
    .filter(([path]) => {
      const found = parse(path);
      return found.resource === resource && (inAll || found.collection === collection);
    })
    .map(([, object]) => object)
    .filter(({ metadata }) => wanted.every(([key = '', value]) => fitsLabel(metadata.labels?.[key], value)));
  return { metadata: { resourceVersion: '1' }, items };
}

/** A selector without a value asks only whether there is one. */
function fitsLabel(label: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined ? label !== undefined : label === wanted;
}

function requireNamespace(
  objects: Map<string, LiveObject>,
  namespace: string | undefined,
  isCreation: boolean,
): void {
  if (namespace === undefined || !isCreation || objects.has(`/api/v1/namespaces/${namespace}`)) return;
  throw failure('not-found', 404, `namespaces "${namespace}" not found`, 'NotFound');
}

function refuseUid(there: LiveObject | undefined, uid: string | undefined): void {
  if (uid !== undefined && there?.metadata.uid !== uid) {
    throw failure('conflict', 409, `Precondition failed: UID in precondition: ${uid}`);
  }
}

function refuseVersion(there: LiveObject, version: string | undefined): void {
  if (version !== undefined && version !== there.metadata.resourceVersion) {
    throw failure('conflict', 409, 'the object has been modified');
  }
}

/** A namespace takes everything in it along. */
function remove(objects: Map<string, LiveObject>, key: string): void {
  objects.delete(key);
  const name = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(key)?.[1];
  if (name === undefined) return;
  for (const path of [...objects.keys()]) if (path.includes(`/namespaces/${name}/`)) objects.delete(path);
}

/** What is applied replaces what is there; ours is every field of it. */
function apply(there: LiveObject | undefined, applied: LiveObject): LiveObject {
  const others = (there?.metadata.managedFields ?? []).filter(({ manager }) => manager !== 'cto');
  const { metadata, ...rest } = applied;
  const owned = Object.fromEntries(
    Object.keys(rest)
      .filter((key) => key !== 'apiVersion' && key !== 'kind')
      .map((key) => [`f:${key}`, {}]),
  );
  const entry = {
    manager: 'cto',
    operation: 'Apply' as const,
    apiVersion: applied.apiVersion,
    fieldsV1: owned,
  };
  return { ...applied, metadata: { ...metadata, managedFields: [...others, entry] } };
}

function patch(there: LiveObject, operations: readonly Operation[]): LiveObject {
  const result = structuredClone(there) as unknown as Record<string, unknown>;
  for (const { op, path, value } of operations) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, result);
    if (path === '/metadata/resourceVersion' && value !== there.metadata.resourceVersion) {
      throw failure('conflict', 409, 'the object has been modified');
    }
    if (op === 'remove') Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
  return result as unknown as LiveObject;
}

function missing(path: string): never {
  throw failure('not-found', 404, `${path} not found`, 'NotFound');
}
