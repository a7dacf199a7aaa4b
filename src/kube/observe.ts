import { backoff } from '../kernel/retry.js';
import type { Clock } from '../kernel/clock.js';
import type { KubeClient, LiveObject } from './client.js';
import { isKubeError, passingKinds } from './errors.js';
import { listAll, type Selection } from './list.js';
import { pathOf } from './paths.js';
import type { Resource } from './resources.js';

/** What happens to a set of objects. */
export type Observation =
  /** Everything there is: the first observation, and only it. */
  | { readonly kind: 'all'; readonly objects: readonly LiveObject[] }
  /** Came or changed. */
  | { readonly kind: 'changed'; readonly object: LiveObject }
  /** Went. When it did so unobserved, the object holds no more than who it was: kind, namespace, name, UID. */
  | { readonly kind: 'removed'; readonly object: LiveObject };

/** What is observed, how long, by whose time. */
export interface ObserveOptions extends Selection {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Pauses before a watch that failed is opened again, in milliseconds: short, as it costs the server little and people wait for what it tells. */
const pauses = { first: 100, longest: 5_000 };

/** A watch that lived so long, in milliseconds, did not fail: the server ends each after some minutes, and the next one is opened at once. */
const healthy = 1_000;

/** What is known: who there is, not what they look like, so that memory stays flat. */
interface Known {
  readonly objects: Map<string, LiveObject>;
  /** Where the watch goes on. Absent: only a list can tell. */
  place: string | undefined;
  /** Whether `all` was told. */
  told: boolean;
}

/**
 * Lists objects and follows every change, until it is aborted: then it ends. A watch that ends is opened again where it ended; when
 * the server no longer knows that place (410) everything is listed anew, and what changed in between is told like everything else
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 *
 * @throws KubeError for what does not pass, such as a missing right
 */
export async function* observe(
  client: KubeClient,
  resource: Resource,
  options: ObserveOptions,
): AsyncIterable<Observation> {
  const { signal, clock } = options;
  const source = { client, resource, options, known: { objects: new Map(), place: undefined, told: false } };
  let failures = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const began = clock.elapsed();
      yield* once(source);
      failures = clock.elapsed() - began < healthy ? failures + 1 : 0;
      if (failures > 0) await clock.sleep(backoff(failures, pauses, clock.random()), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What is observed, and what is known of it. */
interface Source {
  readonly client: KubeClient;
  readonly resource: Resource;
  readonly options: ObserveOptions;
  readonly known: Known;
}

/** Lists if need be, and follows one watch to its end. @throws KubeError for what does not pass */
async function* once(source: Source): AsyncIterable<Observation> {
  const { known } = source;
  try {
    if (known.place === undefined) yield* list(source);
    yield* follow(source);
  } catch (error) {
    if (isKubeError(error, 'gone')) known.place = undefined;
    else if (!isKubeError(error, ...passingKinds)) throw error;
  }
}

async function* list({ client, resource, options, known }: Source): AsyncIterable<Observation> {
  const { items, resourceVersion } = await listAll(client, resource, options);
  known.place = resourceVersion;
  if (known.told) yield* differences(known.objects, items);
  else {
    known.told = true;
    for (const object of items) known.objects.set(keyOf(object), identityOf(object));
    yield { kind: 'all', objects: items };
  }
}

/** What a list says that is not known yet. Objects that were replaced by others of the same name have only changed. */
export function* differences(
  known: Map<string, LiveObject>,
  items: readonly LiveObject[],
): Iterable<Observation> {
  const listed = new Map(items.map((object) => [keyOf(object), object]));
  for (const [key, object] of known) {
    if (listed.has(key)) continue;
    known.delete(key);
    yield { kind: 'removed', object };
  }
  for (const [key, object] of listed) {
    const changed = known.get(key)?.metadata.resourceVersion !== object.metadata.resourceVersion;
    known.set(key, identityOf(object));
    if (changed) yield { kind: 'changed', object };
  }
}

async function* follow({ client, resource, options, known }: Source): AsyncIterable<Observation> {
  const { namespace, labelSelector, fieldSelector, signal } = options;
  const path = pathOf(resource, namespace === undefined ? {} : { namespace });
  const query = { labelSelector, fieldSelector, resourceVersion: known.place };
  for await (const { type, object } of client.watch(path, query, signal)) {
    known.place = object.metadata.resourceVersion ?? known.place;
    if (type === 'BOOKMARK') continue;
    if (type === 'DELETED') known.objects.delete(keyOf(object));
    else known.objects.set(keyOf(object), identityOf(object));
    yield { kind: type === 'DELETED' ? 'removed' : 'changed', object };
  }
}

function keyOf({ metadata: { namespace = '', name } }: LiveObject): string {
  return `${namespace}/${name}`;
}

function identityOf({ apiVersion, kind, metadata }: LiveObject): LiveObject {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
  };
}
