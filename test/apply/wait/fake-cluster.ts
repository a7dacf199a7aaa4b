import { load } from 'js-yaml';
import type { ApplyContext } from '../../../src/apply/context.js';
import type { Clock } from '../../../src/kernel/clock.js';
import type { Event } from '../../../src/kernel/event.js';
import { createLimit } from '../../../src/kernel/limit.js';
import type { KubeClient, KubeRequest, LiveObject, WatchEvent } from '../../../src/kube/client.js';
import { KubeError } from '../../../src/kube/errors.js';
import type { Resource } from '../../../src/kube/resources.js';

/** Reads an object from YAML text. */
export function yaml(text: string): LiveObject {
  return load(text) as LiveObject;
}

/** A clock that passes only when it is told to. */
export interface FakeClock extends Clock {
  /** Lets time pass, and everything that waits for it happen, in order. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** Lets everything that is ready to run, run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function fakeClock(): FakeClock {
  let now = 1_000;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => 1_700_000_000_000 + now,
    elapsed: () => now,
    random: () => 0.5,
    sleep: (milliseconds, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const sleeper = { at: now + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
    pass: async (milliseconds) => {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = Math.max(now, next.at);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      now = end;
    },
  };
}

const resources: readonly Resource[] = [
  ['', 'v1', 'Pod', 'pods', true],
  ['', 'v1', 'Event', 'events', true],
  ['', 'v1', 'ConfigMap', 'configmaps', true],
  ['', 'v1', 'Service', 'services', true],
  ['', 'v1', 'Namespace', 'namespaces', false],
  ['', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true],
  ['storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', false],
  ['apps', 'v1', 'Deployment', 'deployments', true],
  ['apps', 'v1', 'StatefulSet', 'statefulsets', true],
  ['apps', 'v1', 'ReplicaSet', 'replicasets', true],
  ['batch', 'v1', 'Job', 'jobs', true],
  ['argoproj.io', 'v1alpha1', 'Sensor', 'sensors', true],
].map(([group, version, kind, plural, namespaced]) => ({
  group: group as string,
  version: version as string,
  kind: kind as string,
  plural: plural as string,
  namespaced: namespaced as boolean,
  verbs: ['get', 'list', 'watch', 'delete'],
}));

/** An API server in memory: enough of lists, selectors and watches. */
export interface FakeCluster {
  readonly ctx: ApplyContext;
  readonly clock: FakeClock;
  readonly events: Event[];
  /** Requests that were sent, as `GET /path`. */
  readonly requests: string[];
  /** Stores an object, gives it a resource version, tells the watches. */
  readonly put: (object: LiveObject, options?: { readonly silent?: boolean }) => LiveObject;
  readonly remove: (kind: string, name: string, namespace?: string) => void;
  /** Takes a kind out of what is served, or puts it back. */
  readonly serve: (kind: string, served: boolean) => void;
  /** Answers every list of a kind with this error; undefined: not any more. */
  readonly refuse: (plural: string, error: KubeError | undefined) => void;
}

export function fakeCluster(): FakeCluster {
  const objects = new Map<string, LiveObject>();
  const watchers = new Set<{ path: string; query: Selectors; take: (event: WatchEvent) => void }>();
  const clock = fakeClock();
  const events: Event[] = [];
  const requests: string[] = [];
  const unserved = new Set<string>();
  const refusals = new Map<string, KubeError>();
  let version = 0;

  const pathOf = (object: LiveObject): string => {
    const resource = resources.find(({ kind }) => kind === object.kind);
    return `${collection(resource!, object.metadata.namespace)}/${object.metadata.name}`;
  };
  const tell = (type: WatchEvent['type'], object: LiveObject): void => {
    for (const { path, query, take } of watchers)
      if (under(pathOf(object), path) && matches(object, query)) take({ type, object });
  };

  function request({ path, method = 'GET', query = {} }: KubeRequest) {
    requests.push(
      `${method} ${path}${query['fieldSelector'] === undefined ? '' : `?${String(query['fieldSelector'])}`}`,
    );
    const plural = path.split('/').at(-1) ?? '';
    const refusal = refusals.get(plural);
    if (refusal !== undefined) throw refusal;
    const one = objects.get(path);
    if (one !== undefined) return { status: 200, body: one, warnings: [] };
    if (!resources.some((resource) => resource.plural === plural))
      throw new KubeError('not found', { kind: 'not-found', status: 404 });
    const items = [...objects].filter(
      ([key, object]) => under(key, path) && matches(object, query as Selectors),
    );
    return {
      status: 200,
      body: { metadata: { resourceVersion: String(version) }, items: items.map(([, object]) => object) },
      warnings: [],
    };
  }

  async function* watch(path: string, query: Selectors, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const queue: WatchEvent[] = [];
    let wake: () => void = () => undefined;
    const watcher = { path, query, take: (event: WatchEvent) => (queue.push(event), wake()) };
    watchers.add(watcher);
    signal.addEventListener('abort', () => wake());
    try {
      for (;;) {
        signal.throwIfAborted();
        const event = queue.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      watchers.delete(watcher);
    }
  }

  const client: KubeClient = {
    target: { server: 'https://fake', source: 'test' },
    request: (asked) => Promise.resolve().then(() => request(asked)),
    watch: (path, query, signal) => watch(path, query, signal),
    close: () => undefined,
  };
  const ctx: ApplyContext = {
    client,
    clock,
    discovery: {
      find: (group, kind) =>
        Promise.resolve(
          resources.find((one) => one.group === group && one.kind === kind && !unserved.has(kind)),
        ),
      all: () => Promise.resolve(resources),
      refresh: () => undefined,
    },
    emit: (event) => events.push(event),
    limit: createLimit({ concurrency: 8, clock }),
    signal: new AbortController().signal,
    identity: { user: 'test', host: 'test', pid: 1, alive: () => true },
    version: '0.0.0',
  };
  return {
    ctx,
    clock,
    events,
    requests,
    put: (object, { silent = false } = {}) => {
      version += 1;
      const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
      const key = pathOf(stored);
      const type = objects.has(key) ? 'MODIFIED' : 'ADDED';
      objects.set(key, stored);
      if (!silent) tell(type, stored);
      return stored;
    },
    remove: (kind, name, namespace) => {
      const [key, object] = [...objects].find(
        ([, one]) => one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace,
      )!;
      objects.delete(key);
      tell('DELETED', object);
    },
    serve: (kind, served) => {
      if (served) unserved.delete(kind);
      else unserved.add(kind);
    },
    refuse: (plural, error) => {
      if (error === undefined) refusals.delete(plural);
      else refusals.set(plural, error);
    },
  };
}

interface Selectors {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

function collection({ group, version, plural }: Resource, namespace?: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}`;
}

/** Whether an object's path belongs to a collection, of one namespace or of all. */
function under(objectPath: string, listPath: string): boolean {
  const list = listPath.split('/');
  const one = objectPath.split('/').slice(0, -1);
  if (one.join('/') === listPath) return true;
  const all = one.join('/').replace(/\/namespaces\/[^/]+/, '');
  return all === list.join('/');
}

function matches(object: LiveObject, { labelSelector, fieldSelector }: Selectors): boolean {
  const [label = '', value] = labelSelector?.split('=') ?? [];
  if (labelSelector !== undefined && object.metadata.labels?.[label] !== value) return false;
  if (fieldSelector === undefined) return true;
  const [field = '', wanted] = fieldSelector.split('=');
  return (field === 'metadata.name' ? object.metadata.name : object[field]) === wanted;
}
