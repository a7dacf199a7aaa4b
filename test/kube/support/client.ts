import type {
  KubeAnswer,
  KubeClient,
  KubeRequest,
  LiveObject,
  Query,
  WatchEvent,
} from '../../../src/kube/client.js';
import { KubeError, type KubeErrorKind, type KubeErrorParts } from '../../../src/kube/errors.js';
import type { Resource } from '../../../src/kube/resources.js';

/** What a {@link fakeClient} does. */
export interface Script {
  /** Answers a request; `time` counts the requests of the client from 1. A plain value is the body of a success. */
  readonly answer?: (request: KubeRequest, time: number) => unknown;
  /** Events of each watch in turn; an error ends it so. A watch beyond the last one is silent until it is aborted. */
  readonly watches?: readonly (readonly (WatchEvent | Error)[])[];
}

/** A client without a cluster: a fake of the port. */
export interface FakeClient extends KubeClient {
  readonly requests: readonly KubeRequest[];
  readonly watched: readonly { readonly path: string; readonly query: Query }[];
  readonly closed: () => boolean;
}

export function fakeClient({ answer = () => ({}), watches = [] }: Script = {}): FakeClient {
  const requests: KubeRequest[] = [];
  const watched: { path: string; query: Query }[] = [];
  let closed = false;
  return {
    target: { server: 'https://cluster.test', source: 'test' },
    requests,
    watched,
    closed: () => closed,
    close: () => {
      closed = true;
    },
    request: async (request) => {
      requests.push(request);
      await Promise.resolve();
      return success(answer(request, requests.length));
    },
    watch: async function* (path, query, signal) {
      const events = watches[watched.length];
      watched.push({ path, query });
      for (const event of events ?? []) {
        await Promise.resolve();
        if (event instanceof Error) throw event;
        yield event;
      }
      if (events === undefined) await aborted(signal);
    },
  };
}

/** A successful answer. */
export function success(body: unknown): KubeAnswer {
  return { status: 200, body, warnings: [] };
}

/** An error of a kind, with the status that it usually has. */
export function failure(kind: KubeErrorKind, parts: Partial<KubeErrorParts> = {}): KubeError {
  const status: Partial<Record<KubeErrorKind, number>> = {
    throttled: 429,
    server: 503,
    webhook: 500,
    conflict: 409,
    'not-found': 404,
    forbidden: 403,
    gone: 410,
  };
  return new KubeError(`it is ${kind}`, { kind, status: status[kind] ?? 0, ...parts });
}

/** Throws: for places where an expression is wanted. */
export function raise(error: Error): never {
  throw error;
}

export const configMaps: Resource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: ['list', 'delete', 'watch'],
};

/** A ConfigMap in namespace `default`. */
export function configMap(name: string, resourceVersion: string, uid = `uid-${name}`): LiveObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', uid, resourceVersion },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
