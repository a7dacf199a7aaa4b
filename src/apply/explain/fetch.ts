import type { LiveObject } from '../../kube/client.js';
import { listAll } from '../../kube/list.js';
import type { ApplyContext } from '../context.js';
import { claimReadiness } from '../readiness/storage.js';
import { noSurroundings } from '../readiness/surroundings.js';
import { knownFinalizer } from './finalizers.js';
import { emptyScene, type Scene } from './scene.js';

/** A list of one kind, as it is asked for. */
interface Wanted {
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly fieldSelector?: string;
}

const apps = (kind: string): Wanted => ({ group: 'apps', kind });
const core = (kind: string): Wanted => ({ group: '', kind });

/** Kinds between an object and its pods. Of kinds that nobody told us about an operator may make any workload. */
const between: Readonly<Record<string, readonly Wanted[]>> = {
  Deployment: [apps('ReplicaSet')],
  StatefulSet: [],
  DaemonSet: [],
  ReplicaSet: [],
  Job: [],
  Pod: [],
};
const anything: readonly Wanted[] = [
  apps('Deployment'),
  apps('StatefulSet'),
  apps('ReplicaSet'),
  { group: 'batch', kind: 'Job' },
];

/** Kinds that own no pods: their events say all there is to say. */
const withoutPods = ['Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget'];

/**
 * Fetches what explains objects of one namespace: pods, claims, what is between, and warnings; a handful of lists, however many objects. What
 * cannot be read, for want of rights or of an answer, is left out: an explanation is a service, and must not end what it explains.
 */
export async function fetchScene(
  ctx: ApplyContext,
  objects: readonly LiveObject[],
  signal?: AbortSignal,
): Promise<Scene> {
  const namespace = objects.find(({ metadata }) => metadata.namespace !== undefined)?.metadata.namespace;
  const controllers = await fetchControllers(ctx, objects, signal);
  if (namespace === undefined) return { ...emptyScene, ...(controllers && { controllers }) };
  const [found, events] = await Promise.all([
    fetchAll(
      ctx,
      kindsAround(objects).map((wanted) => ({ ...wanted, namespace })),
      signal,
    ),
    fetchAll(ctx, [{ ...core('Event'), namespace, fieldSelector: 'type=Warning' }], signal),
  ]);
  const classes = hasUnboundClaim([...objects, ...found])
    ? await fetchAll(ctx, [{ group: 'storage.k8s.io', kind: 'StorageClass' }], signal)
    : [];
  return { objects: [...found, ...classes], events, ...(controllers && { controllers }) };
}

function kindsAround(objects: readonly LiveObject[]): readonly Wanted[] {
  const owners = objects.filter(({ kind }) => !withoutPods.includes(kind));
  if (owners.length === 0) return [];
  const wanted = owners.flatMap(({ kind }) =>
    kind === 'PersistentVolumeClaim' ? [] : (between[kind] ?? anything),
  );
  return unique([core('Pod'), core('PersistentVolumeClaim'), ...wanted]);
}

function unique(wanted: readonly Wanted[]): readonly Wanted[] {
  return [...new Map(wanted.map((one) => [`${one.group}/${one.kind}`, one])).values()];
}

function hasUnboundClaim(objects: readonly LiveObject[]): boolean {
  return objects.some(
    (one) => one.kind === 'PersistentVolumeClaim' && claimReadiness(one, noSurroundings).is !== 'ready',
  );
}

/** Workloads that may remove the finalizers of objects that are being deleted. Undefined: there is nothing to look for. */
async function fetchControllers(
  ctx: ApplyContext,
  objects: readonly LiveObject[],
  signal?: AbortSignal,
): Promise<readonly LiveObject[] | undefined> {
  const names = objects
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .flatMap(({ metadata }) => metadata.finalizers ?? [])
    .flatMap((finalizer) => knownFinalizer(finalizer).controller?.workloads ?? []);
  if (names.length === 0) return undefined;
  const wanted = [...new Set(names)].flatMap((name) =>
    ['Deployment', 'StatefulSet'].map((kind) => ({ ...apps(kind), fieldSelector: `metadata.name=${name}` })),
  );
  return fetchAll(ctx, wanted, signal);
}

async function fetchAll(
  ctx: ApplyContext,
  wanted: readonly Wanted[],
  signal?: AbortSignal,
): Promise<readonly LiveObject[]> {
  const lists = await Promise.all(wanted.map((one) => fetchOne(ctx, one, signal)));
  return lists.flat();
}

async function fetchOne(
  { client, discovery }: ApplyContext,
  { group, kind, namespace, fieldSelector }: Wanted,
  signal?: AbortSignal,
): Promise<readonly LiveObject[]> {
  try {
    const resource = await discovery.find(group, kind);
    if (resource === undefined) return [];
    const { items } = await listAll(client, resource, {
      ...(namespace !== undefined && { namespace }),
      ...(fieldSelector !== undefined && { fieldSelector }),
      ...(signal && { signal }),
    });
    return items;
  } catch {
    signal?.throwIfAborted();
    return [];
  }
}
