import { KubeError } from '../../../src/kube/errors.js';
import type { FieldSet, KubeAnswer, KubeClient, KubeRequest, LiveObject } from '../../../src/kube/client.js';

/** An object of the fake cluster, as a test writes it. */
export interface Given {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** A cluster in memory: only what this room asks for, with server-side apply of Secrets as the real one does it (test/e2e proves it there). */
export interface FakeCluster {
  readonly client: KubeClient;
  /** Every request, such as `PATCH secrets/cto/keys`. */
  readonly requests: string[];
  /** Requests that were answered with an error by a test, by the text in `requests`; taken away when used up. */
  readonly failures: Map<string, KubeError[]>;
  /** Called before each answer. */
  before: (request: string) => void;
  object(key: string): Stored | undefined;
  /** Values of a Secret as text. */
  values(name: string): Readonly<Record<string, string>> | undefined;
  put(given: Given): void;
  remove(key: string): void;
}

type Stored = LiveObject & { readonly data?: Readonly<Record<string, string>> };

/** Makes a cluster that holds these objects; `data` of Secrets is plain text. */
export function fakeCluster(...given: readonly Given[]): FakeCluster {
  const objects = new Map<string, Stored>();
  const requests: string[] = [];
  const failures = new Map<string, KubeError[]>();
  let version = 100;
  const cluster: FakeCluster = {
    requests,
    failures,
    before: () => undefined,
    object: (key) => objects.get(key),
    values: (name) => {
      const data = objects.get(`secrets/${name}`)?.data;
      return (
        data &&
        Object.fromEntries(
          Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]),
        )
      );
    },
    put: (one) => void objects.set(keyOf(one), stored(one, String((version += 1)))),
    remove: (key) => void objects.delete(key),
    client: {
      target: { server: 'https://127.0.0.1:6443', context: 'test', source: 'test' },
      request: (request) => {
        const key = parsePath(request.path);
        const text = `${request.method ?? 'GET'} ${key}${request.query?.['dryRun'] === 'All' ? ' (dry run)' : ''}`;
        requests.push(text);
        cluster.before(text);
        const failure = failures.get(text)?.shift();
        if (failure) return Promise.reject(failure);
        return Promise.resolve().then(() => answer(request, key));
      },
      watch: () => {
        throw new Error('nothing here watches');
      },
      close: () => undefined,
    },
  };
  for (const one of given) cluster.put(one);
  return cluster;

  function answer(request: KubeRequest, key: string): KubeAnswer {
    const { method = 'GET' } = request;
    if (method === 'GET') return { status: 200, body: read(key), warnings: [] };
    if (method !== 'PATCH') throw new Error(`${method} is not expected`);
    const body = request.body as Stored;
    version += 1;
    const next = key.startsWith('secrets/') ? applied(key, body, request) : merged(key, body);
    objects.set(key, next);
    return { status: 200, body: next, warnings: [] };
  }

  function read(key: string): unknown {
    const found = objects.get(key);
    if (found) return found;
    const [plural = '', namespace = '', name] = key.split('/');
    if (name !== undefined || plural === 'namespaces') throw error('not-found', 404, `${key} not found`);
    const items = [...objects]
      .filter(([one]) => one.startsWith(`${plural}/${namespace}/`))
      .map(([, one]) => one);
    return { items, metadata: { resourceVersion: '1' } };
  }

  function applied(key: string, body: Stored, { query = {} }: KubeRequest): Stored {
    const old = objects.get(key);
    const { resourceVersion } = body.metadata;
    const namespace = body.metadata.namespace ?? '';
    if (!objects.has(`namespaces/${namespace}`))
      throw error('not-found', 404, `namespaces "${namespace}" not found`);
    if (resourceVersion !== undefined && old?.metadata.resourceVersion !== resourceVersion)
      throw error('conflict', 409, 'the object has been modified');
    if (old && body['type'] !== old['type']) throw error('immutable', 422, 'type: field is immutable');
    const manager = String(query['fieldManager']);
    const others = (old?.metadata.managedFields ?? []).filter((one) => one.manager !== manager);
    const before = (old?.metadata.managedFields ?? []).find((one) => one.manager === manager);
    const gone = Object.keys(before?.fieldsV1?.['f:data'] ?? {})
      .map((member) => member.slice(2))
      .filter((member) => body.data?.[member] === undefined);
    const kept = Object.entries({ ...old?.data, ...body.data }).filter(([name]) => !gone.includes(name));
    const data = Object.fromEntries(kept);
    for (const [name, value] of Object.entries(body.data ?? {})) {
      const theirs = others.some((one) => one.fieldsV1?.['f:data']?.[`f:${name}`] !== undefined);
      if (theirs && old?.data?.[name] !== value && query['force'] !== true)
        throw error('field-conflict', 409, `conflict with .data.${name}`);
    }
    const ours: FieldSet = {
      'f:data': Object.fromEntries(Object.keys(body.data ?? {}).map((name) => [`f:${name}`, {}])),
    };
    const managedFields = [
      ...others,
      { manager, operation: 'Apply' as const, apiVersion: 'v1', fieldsV1: ours },
    ];
    return {
      ...old,
      ...body,
      data,
      metadata: {
        ...body.metadata,
        labels: { ...old?.metadata.labels, ...body.metadata.labels },
        uid: old?.metadata.uid ?? `uid-${version}`,
        resourceVersion: String(version),
        managedFields,
      },
    };
  }

  function merged(key: string, body: Stored): Stored {
    const old = objects.get(key) ?? {};
    return {
      ...(merge(old, body) as Stored),
      metadata: {
        ...(merge((old as Stored).metadata, body.metadata) as Stored['metadata']),
        resourceVersion: String(version),
      },
    };
  }
}

function merge(old: unknown, change: unknown): unknown {
  if (typeof old !== 'object' || old === null || typeof change !== 'object' || change === null)
    return change ?? old;
  const result: Record<string, unknown> = { ...old };
  for (const [key, value] of Object.entries(change)) result[key] = merge(result[key], value);
  return result;
}

/** An error as the API server answers it. */
export function error(kind: KubeError['kind'], status: number, message: string): KubeError {
  return new KubeError(message, { kind, status });
}

const plurals: Readonly<Record<string, string>> = {
  Secret: 'secrets',
  Namespace: 'namespaces',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
};

function keyOf({ kind, namespace, name }: Given): string {
  return [plurals[kind] ?? kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}

/** `/api/v1/namespaces/a/secrets/b` becomes `secrets/a/b`. */
function parsePath(path: string): string {
  const parts = path
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part));
  const rest = parts[0] === 'api' ? parts.slice(2) : parts.slice(3);
  const [first = '', namespace = '', plural, name] = rest;
  if (first !== 'namespaces' || plural === undefined) return rest.join('/');
  return [plural, namespace, ...(name === undefined ? [] : [name])].join('/');
}

function stored(
  { kind, name, namespace, labels, annotations, ...rest }: Given,
  resourceVersion: string,
): Stored {
  const data = rest['data'] as Readonly<Record<string, string>> | undefined;
  const encoded = data && Object.fromEntries(Object.entries(data).map(([k, v]) => [k, btoa(v)]));
  return {
    ...(kind === 'Secret' && { type: 'Opaque' }),
    ...rest,
    ...(encoded && { data: encoded }),
    apiVersion: ['Secret', 'Namespace'].includes(kind) ? 'v1' : 'apps/v1',
    kind,
    metadata: {
      name,
      resourceVersion,
      uid: `uid-${resourceVersion}`,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(kind === 'Secret' && {
        managedFields: [
          {
            manager: 'kubectl-create',
            operation: 'Update' as const,
            apiVersion: 'v1',
            fieldsV1: {
              'f:data': Object.fromEntries(Object.keys(data ?? {}).map((key) => [`f:${key}`, {}])),
            },
          },
        ],
      }),
      ...(rest['deleting'] === true && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
  };
}
