import type { LiveObject } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import { listAll } from '../../kube/index.js';
import type { Resource } from '../../kube/resources.js';
import { isConfidential } from '../confidential.js';
import type { ApplyContext } from '../context.js';

/** What to look for, in every resource that can be listed. */
export interface Sought {
  /** Absent: in all namespaces, and what has none. */
  readonly namespace?: string;
  /** Absent: everything. */
  readonly labelSelector?: string;
  /** Namespaces in which Secrets are looked for by who may not list those of the cluster. Absent: they are not. */
  readonly places?: () => Promise<readonly string[]>;
}

type Selection = Omit<Sought, 'places'>;

/** What was found, and where nobody could look. */
export interface Found {
  readonly objects: readonly LiveObject[];
  /** How many kinds were asked for. */
  readonly kinds: number;
  /** Kinds that we may not list. */
  readonly unseen: readonly string[];
}

/** Kinds that controllers make beside whatever is there, and remove again with it. */
const shadows = new Set(['/Event', 'events.k8s.io/Event', '/Endpoints', 'discovery.k8s.io/EndpointSlice']);

/**
 * Looks at everything: lists the metadata of every resource that the API server serves. Some 60 small requests; for proofs, not for plans.
 * Events and endpoints do not count: they go with what they are about.
 */
export async function sweep(
  ctx: Pick<ApplyContext, 'client' | 'discovery' | 'limit'>,
  { namespace, labelSelector, places }: Sought,
): Promise<Found> {
  const served = await ctx.discovery.all();
  const asked = served.filter(
    ({ group, kind, namespaced }) =>
      !shadows.has(`${group}/${kind}`) && (namespaced || namespace === undefined),
  );
  const objects: LiveObject[] = [];
  const unseen: string[] = [];
  const look = async (resource: Resource) => {
    const selection = {
      ...(namespace !== undefined && { namespace }),
      ...(labelSelector !== undefined && { labelSelector }),
    };
    const items =
      (await listKind(ctx, resource, selection)) ??
      (places && isConfidential(resource)
        ? await listIn(ctx, resource, selection, await places())
        : undefined);
    if (items === undefined) unseen.push(resource.kind);
    else objects.push(...items);
  };
  await Promise.all(asked.map((resource) => ctx.limit.run(() => look(resource))));
  return { objects: unique(objects), kinds: asked.length, unseen };
}

/** The same of some namespaces; undefined when we may not list one of them. */
async function listIn(
  ctx: Pick<ApplyContext, 'client'>,
  resource: Resource,
  selection: Selection,
  places: readonly string[],
): Promise<readonly LiveObject[] | undefined> {
  const lists = await Promise.all(
    places.map((namespace) => listKind(ctx, resource, { ...selection, namespace })),
  );
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

/** Items of a kind with their type, which a list leaves out; undefined when we may not list it. */
async function listKind(
  { client }: Pick<ApplyContext, 'client'>,
  resource: Resource,
  sought: Selection,
): Promise<readonly LiveObject[] | undefined> {
  const { group, version, kind } = resource;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  try {
    const { items } = await listAll(client, resource, { ...sought, metadataOnly: true });
    return items.map((item) => ({ ...item, apiVersion, kind }));
  } catch (error) {
    // an aggregated API or a definition that went between the two questions holds nothing of ours
    if (isKubeError(error, 'not-found', 'no-kind')) return [];
    if (isKubeError(error, 'forbidden')) return undefined;
    throw error;
  }
}

/** Some objects are served under several groups, such as Ingress was; the UID tells. */
function unique(objects: readonly LiveObject[]): LiveObject[] {
  return [...new Map(objects.map((object) => [object.metadata.uid, object])).values()];
}
