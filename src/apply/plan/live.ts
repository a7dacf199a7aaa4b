import { getObject, listAll } from '../../kube/index.js';
import type { LiveObject } from '../../kube/client.js';
import { refKey, refOf, type ObjectRef, type Resource } from '../../kube/resources.js';
import { isConfidential } from '../confidential.js';
import type { ApplyContext } from '../context.js';
import type { DesiredObject, LiveState } from '../model.js';
import { applySetLabels, namespaces as namespaceResource } from '../record/names.js';
import type { GroupKind, RecordState } from '../record/model.js';
import { grouped } from '../run/group.js';
import type { Desired } from './desired.js';
import { inParallel } from './parallel.js';

/** What looking at a cluster needs. */
export type LookContext = Pick<ApplyContext, 'client' | 'discovery' | 'signal' | 'limit'>;

/** The cluster as a plan sees it. */
export interface Sight extends LiveState {
  /** Every namespace, by name. */
  readonly namespaces: ReadonlyMap<string, LiveObject>;
}

/** What is looked for. */
export interface LookRequest {
  /** Value of the label `applyset.kubernetes.io/part-of`. */
  readonly applySetId: string;
  /** Empty for `uninstall`. */
  readonly objects: readonly DesiredObject[];
  /** Absent: members are only looked for among the desired objects, so nothing can be pruned. */
  readonly inventory?: Pick<RecordState, 'groupKinds' | 'namespaces'>;
}

/** Objects of one collection that are asked for one by one; of more the collection is listed. A list costs about as much as four of them. */
const few = 3;

/**
 * Fetches what matters to a deployment. See {@link look}.
 *
 * @param inventory what the cluster remembers. Absent: nothing
 */
export async function fetchLive(
  ctx: LookContext,
  desired: Pick<Desired, 'objects' | 'applySetId'>,
  inventory: RecordState | undefined,
): Promise<LiveState> {
  const { applySetId, objects } = desired;
  return look(ctx, { applySetId, objects, ...(inventory && { inventory }) });
}

/**
 * Looks at the cluster with as few requests as it takes: the namespaces, one list by label per kind of the inventory (of Secrets one per namespace),
 * and for desired objects that were not among them the collections they would be in. What is in a namespace that is not there, or of a kind that is not served, is
 * absent without being asked for.
 *
 * Objects that a controller made are no members even with the label: operators copy labels to what they make.
 */
export async function look(ctx: LookContext, request: LookRequest): Promise<Sight> {
  const { client, signal } = ctx;
  const versions = versionsOf(request.objects);
  const asked = listAll(client, namespaceResource, { signal });
  const [{ items }, listed, confidential] = await Promise.all([
    asked,
    listMembers(ctx, request, versions),
    asked.then((there) => listConfidential(ctx, request, there.items)),
  ]);
  const namespaces = new Map(items.map((one) => [one.metadata.name, one]));
  const wanted = new Map(request.objects.map((object) => [refKey(object.ref), object]));
  const belongs = (object: LiveObject) =>
    object.metadata.labels?.[applySetLabels.partOf] === request.applySetId;
  const members = new Map<string, LiveObject>();
  for (const object of [...items.filter(belongs), ...listed, ...confidential]) {
    const key = refKey(refOf(object));
    if (wanted.has(key) || !isControlled(object)) members.set(key, object);
  }
  const strangers = new Map<string, LiveObject>();
  for (const object of await findOthers(ctx, { objects: request.objects, members, namespaces, versions })) {
    (belongs(object) ? members : strangers).set(refKey(refOf(object)), object);
  }
  return { members, strangers, namespaces };
}

/** Whether an object belongs to another one that makes it anew when it is deleted. */
export function isControlled({ metadata }: LiveObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
}

/** Version in which each desired kind is asked for, so that field sets and values compare. */
function versionsOf(objects: readonly DesiredObject[]): ReadonlyMap<string, string> {
  return new Map(
    objects.map(({ ref, object: { apiVersion } }) => [
      kindKey(ref),
      apiVersion.slice(apiVersion.indexOf('/') + 1),
    ]),
  );
}

function kindKey({ group, kind }: GroupKind): string {
  return `${group}/${kind}`;
}

async function listMembers(
  ctx: LookContext,
  { inventory, applySetId }: LookRequest,
  versions: ReadonlyMap<string, string>,
): Promise<readonly LiveObject[]> {
  const { client, discovery, signal } = ctx;
  const kinds = (inventory?.groupKinds ?? []).filter(
    (kind) => kindKey(kind) !== kindKey(namespaceResource) && !isConfidential(kind),
  );
  const lists = await inParallel(ctx, kinds, async (kind) => {
    const resource = await resourceOf(discovery, kind, versions);
    if (!resource?.verbs.includes('list')) return [];
    const labelSelector = `${applySetLabels.partOf}=${applySetId}`;
    return (await listAll(client, resource, { labelSelector, signal })).items;
  });
  return lists.flat();
}

/** Members that are looked for where the installation is, and nowhere else. */
async function listConfidential(
  ctx: LookContext,
  { inventory, objects, applySetId }: LookRequest,
  there: readonly LiveObject[],
): Promise<readonly LiveObject[]> {
  const { client, discovery, signal } = ctx;
  const { groupKinds = [], namespaces = [] } = inventory ?? {};
  const kinds = groupKinds.filter(isConfidential);
  const ours = new Set([...namespaces, ...objects.flatMap(({ ref }) => ref.namespace ?? [])]);
  const places = there
    .map(({ metadata }) => metadata.name)
    // an inventory that names no namespaces does not know them
    .filter((name) => namespaces.length === 0 || ours.has(name));
  const lists = await inParallel(
    ctx,
    kinds.flatMap((kind) => places.map((namespace) => ({ kind, namespace }))),
    async ({ kind, namespace }) => {
      const resource = await discovery.find(kind.group, kind.kind);
      const labelSelector = `${applySetLabels.partOf}=${applySetId}`;
      return resource ? (await listAll(client, resource, { namespace, labelSelector, signal })).items : [];
    },
  );
  return lists.flat();
}

async function resourceOf(
  discovery: LookContext['discovery'],
  kind: GroupKind,
  versions: ReadonlyMap<string, string>,
): Promise<Resource | undefined> {
  return (
    (await discovery.find(kind.group, kind.kind, versions.get(kindKey(kind)))) ??
    // a version that is no longer served, or not yet: the objects are there under another one
    discovery.find(kind.group, kind.kind)
  );
}

interface Search {
  readonly objects: readonly DesiredObject[];
  readonly members: ReadonlyMap<string, LiveObject>;
  readonly namespaces: ReadonlyMap<string, LiveObject>;
  readonly versions: ReadonlyMap<string, string>;
}

/** Desired objects that are there without being known as members. */
async function findOthers(ctx: LookContext, search: Search): Promise<readonly LiveObject[]> {
  const { members, namespaces } = search;
  const isNamespace = (ref: ObjectRef) => kindKey(ref) === kindKey(namespaceResource);
  const open = search.objects.map(({ ref }) => ref).filter((ref) => !members.has(refKey(ref)));
  const known = open.filter(isNamespace).flatMap(({ name }) => namespaces.get(name) ?? []);
  const askable = open.filter(
    (ref) => !isNamespace(ref) && (ref.namespace === undefined || namespaces.has(ref.namespace)),
  );
  const collections = [...grouped(askable, (ref) => `${kindKey(ref)} ${ref.namespace ?? ''}`).values()];
  const found = await inParallel(ctx, collections, (refs) => findIn(ctx, refs, search.versions));
  return [...known, ...found.flat()];
}

/** Which of these objects of one collection are there. */
async function findIn(
  ctx: LookContext,
  refs: readonly ObjectRef[],
  versions: ReadonlyMap<string, string>,
): Promise<readonly LiveObject[]> {
  const { client, discovery, signal } = ctx;
  const [first] = refs;
  const resource = first && (await resourceOf(discovery, first, versions));
  if (first === undefined || resource === undefined) return [];
  const { namespace } = first;
  const list = async (metadataOnly: boolean) => {
    const options = {
      ...(namespace !== undefined && resource.namespaced && { namespace }),
      metadataOnly,
      signal,
    };
    const names = new Set(refs.map(({ name }) => name));
    return (await listAll(client, resource, options)).items.filter(({ metadata }) =>
      names.has(metadata.name),
    );
  };
  const get = async (ref: Pick<ObjectRef, 'namespace' | 'name'>) =>
    (await getObject(client, resource, ref, signal)) ?? [];
  if (refs.length <= few) return (await Promise.all(refs.map(get))).flat();
  // mostly none of them is there, and the others in the collection may be large
  const there = await list(true);
  if (there.length > few) return list(false);
  return (await Promise.all(there.map(({ metadata }) => get(metadata)))).flat();
}
