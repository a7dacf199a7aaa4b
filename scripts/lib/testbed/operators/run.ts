import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../api.js';
import type { CustomResource, SimulatedKind, SimulatedOperator } from './model.js';
import { deedsFor, type Deed } from './plan.js';

/** Operators at work. */
export interface RunningOperators {
  /** Ends them; what is under way finishes first. */
  stop(): Promise<void>;
}

/** Milliseconds between two looks. */
const interval = 300;

/** Looks between two questions about kinds that are not served: they come rarely, and long before their objects. */
const patience = 5;

/**
 * Plays operators against an API server until they are stopped. Polling, since it survives whatever the tests do to the API server; what
 * fails is tried again at the next look.
 *
 * @param operators read anew at each look, so that some may come and go
 */
export function runOperators(api: ApiClient, operators: Iterable<SimulatedOperator>): RunningOperators {
  const ended = new AbortController();
  const work = loop(api, operators, ended.signal);
  return {
    stop: async () => {
      ended.abort();
      await work;
    },
  };
}

async function loop(
  api: ApiClient,
  operators: Iterable<SimulatedOperator>,
  signal: AbortSignal,
): Promise<void> {
  const unserved = new Map<string, number>();
  for (let look = 0; !signal.aborted; look += 1) {
    const played = [...operators];
    const running = played.length === 0 ? undefined : await readyImages(api).catch(() => undefined);
    const active = played.filter(({ image }) => running?.has(image) === true);
    for (const operator of active) {
      // an API server that is gone for a while is part of what is tested
      await act(api, operator, { unserved, look, signal }).catch(() => undefined);
    }
    await pause(interval, undefined, { signal }).catch(() => undefined);
  }
}

interface Look {
  /** When to ask again for kinds that are not served. */
  readonly unserved: Map<string, number>;
  readonly look: number;
  readonly signal: AbortSignal;
}

async function act(api: ApiClient, operator: SimulatedOperator, look: Look): Promise<void> {
  const lists = new Map<string, readonly CustomResource[]>();
  for (const kind of operator.kinds) lists.set(kind.plural, await list(api, kind, look));
  for (const kind of operator.kinds) {
    for (const object of lists.get(kind.plural) ?? []) {
      if (look.signal.aborted) return;
      const held = (kind.heldBy ?? []).some((plural) =>
        lists.get(plural)?.some(({ metadata }) => metadata.namespace === object.metadata.namespace),
      );
      for (const deed of deedsFor(kind, object, held))
        await perform(api, operator.name, { kind, object, deed });
    }
  }
}

async function list(
  api: ApiClient,
  kind: SimulatedKind,
  { unserved, look }: Look,
): Promise<readonly CustomResource[]> {
  const path = `/apis/${kind.group}/${kind.version}/${kind.plural}`;
  if ((unserved.get(path) ?? 0) > look) return [];
  // from the API server's memory
  const { status, body } = await api.request(`${path}?resourceVersion=0`);
  if (status === 200) return (body as { items: readonly CustomResource[] }).items;
  unserved.set(path, look + patience);
  return [];
}

interface Task {
  readonly kind: SimulatedKind;
  readonly object: CustomResource;
  readonly deed: Deed;
}

async function perform(api: ApiClient, manager: string, { kind, object, deed }: Task): Promise<void> {
  const { namespace = 'default', name, uid } = object.metadata;
  const path = `/apis/${kind.group}/${kind.version}/namespaces/${namespace}/${kind.plural}/${name}`;
  const patch = (to: string, body: unknown) =>
    api.request(`${to}?fieldManager=${manager}`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body,
    });
  switch (deed.do) {
    case 'write-status':
      await patch(kind.subresource ? `${path}/status` : path, { metadata: { uid }, status: deed.status });
      return;
    case 'set-finalizers':
      await patch(path, { metadata: { uid, finalizers: deed.finalizers } });
      return;
    case 'make-claim':
      await api.request(`/api/v1/namespaces/${namespace}/persistentvolumeclaims?fieldManager=${manager}`, {
        method: 'POST',
        body: claimFor(object, deed.claim),
      });
  }
}

function claimFor(
  { apiVersion, kind, metadata: { name, uid } }: CustomResource,
  claim: Extract<Deed, { do: 'make-claim' }>['claim'],
) {
  const owner = { apiVersion, kind, name, uid, controller: true };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: claim.name, ...(claim.owned && { ownerReferences: [owner] }) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: claim.size } } },
  };
}

interface PodList {
  readonly items: readonly {
    readonly spec: { readonly containers: readonly { readonly image: string }[] };
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

/** Last parts of the repositories of all images in ready pods, such as `argo-events`. */
async function readyImages(api: ApiClient): Promise<ReadonlySet<string>> {
  const { body } = await api.request('/api/v1/pods?resourceVersion=0');
  const ready = (body as PodList).items.filter(({ status }) =>
    status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'),
  );
  return new Set(ready.flatMap(({ spec }) => spec.containers.map(({ image }) => repositoryName(image))));
}

/** `argo-events` of `quay.io/argoproj/argo-events:v1.9.11@sha256:...`. */
export function repositoryName(image: string): string {
  const [path = ''] = (image.split('@')[0] ?? '').split(/:(?=[^/]*$)/);
  return path.slice(path.lastIndexOf('/') + 1);
}
