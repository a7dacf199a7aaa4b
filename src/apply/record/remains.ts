import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { compareText } from '../../kernel/json.js';
import type { LiveObject } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import { getObject, listAll, refOf } from '../../kube/index.js';
import type { ObjectRef, Resource } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';
import { withLease } from './lease.js';
import {
  configMapRef,
  configMaps,
  leases,
  namespaces,
  recordLabels,
  recordNamespace,
  toolName,
} from './names.js';
import { isAlone, namespaceRef, removeNamespace, removeRecord } from './write.js';

/**
 * What a run left that was stopped before its record was there: the namespace of the record, its lock, pieces of its bundle. No record names it, so
 * neither does an inventory.
 */
export interface Remains {
  /** Whose they are. Absent: nobody's, it is the bare namespace. */
  readonly platform?: string;
  /** What would be removed: the namespace last, and only when it is ours and nothing else is in it. Never empty. */
  readonly objects: readonly ObjectRef[];
}

/** What looking needs: whether the namespace is empty is asked of every kind. */
export type RemainsContext = Pick<ApplyContext, 'client' | 'clock' | 'discovery' | 'limit'>;

/**
 * Looks for what a stopped first run left. Only objects that carry our labels count; everything else keeps the namespace.
 *
 * @param named installation that is meant. Absent: every one without a record
 * @returns one entry per installation, sorted by name; one without a name for the bare namespace; empty when there is nothing of the kind, or the
 *   namespace is being deleted
 * @throws KubeError
 */
export async function findRemains(ctx: RemainsContext, named?: string): Promise<readonly Remains[]> {
  const namespace = await namespaceOf(ctx);
  if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return [];
  const parts = await partsWithoutRecord(ctx, named);
  if (parts.size === 0) return (await isAlone(ctx)) ? [{ objects: [namespaceRef] }] : [];
  const meant = [...parts].filter(([platform]) => named === undefined || platform === named);
  return Promise.all(
    meant.map(async ([platform, objects]) => ({
      platform,
      objects: (await isAlone(ctx, platform)) ? [...objects, namespaceRef] : objects,
    })),
  );
}

/** Who may not even read it is told nothing of it. */
async function namespaceOf({ client }: RemainsContext): Promise<LiveObject | undefined> {
  return getObject(client, namespaces, namespaceRef).catch(unlessForbidden);
}

/** Our objects in the namespace, by installation, of those that have no record. */
async function partsWithoutRecord(
  ctx: RemainsContext,
  named: string | undefined,
): Promise<ReadonlyMap<string, readonly ObjectRef[]>> {
  const lists = await Promise.all([leases, configMaps].map((resource) => listOurs(ctx, resource, named)));
  const objects = lists.flat();
  const recorded = new Set(objects.filter(isParent).map(platformOf));
  const parts = new Map<string, readonly ObjectRef[]>();
  for (const object of objects) {
    const platform = platformOf(object);
    if (platform === undefined || recorded.has(platform)) continue;
    parts.set(platform, [...(parts.get(platform) ?? []), refOf(object)]);
  }
  return new Map([...parts].sort(([a], [b]) => compareText(a, b)));
}

/** What carries our labels. Who may not list them sees the one of the installation that is named: the lock, and the parent of its record. */
async function listOurs(
  { client }: RemainsContext,
  resource: Resource,
  named: string | undefined,
): Promise<readonly LiveObject[]> {
  const { group, version, kind } = resource;
  const place = { namespace: recordNamespace };
  const labelSelector = `${recordLabels.managedBy}=${toolName},${recordLabels.platform}`;
  const listed = await listAll(client, resource, { ...place, labelSelector, metadataOnly: true }).catch(
    unlessForbidden,
  );
  // a list leaves the type of its items out
  const apiVersion = group === '' ? version : `${group}/${version}`;
  if (listed !== undefined) return listed.items.map((item) => ({ ...item, apiVersion, kind }));
  const one = named === undefined ? undefined : await getObject(client, resource, { ...place, name: named });
  return one !== undefined && isOurs(one) ? [one] : [];
}

function unlessForbidden(error: unknown): undefined {
  if (!isKubeError(error, 'forbidden')) throw error;
}

function isOurs({ metadata: { labels } }: LiveObject): boolean {
  return labels?.[recordLabels.managedBy] === toolName;
}

function isParent({ metadata: { labels } }: LiveObject): boolean {
  return labels?.[recordLabels.record] === 'applyset';
}

function platformOf({ metadata: { labels } }: LiveObject): string | undefined {
  return labels?.[recordLabels.platform];
}

/**
 * Removes what {@link findRemains} found, holding the lock of its installation: a first run that is under way is not disturbed.
 *
 * @throws OperatorError `E_LOCKED` when somebody deploys it, `E_MOVED` when it has a record by now; KubeError
 */
export async function removeRemains(ctx: ApplyContext, { platform }: Remains, waitFor = 0): Promise<void> {
  if (platform === undefined) {
    // nothing is in it: there is no lock to hold either
    if (await isAlone(ctx)) await removeNamespace(ctx);
    return;
  }
  await withLease(ctx, platform, { waitFor }, async (lease) => {
    if (await getObject(ctx.client, configMaps, configMapRef(platform))) throw moved(platform);
    await removeRecord(ctx, platform, () => lease.remove());
  });
}

function moved(platform: string): OperatorError {
  return new OperatorError('E_MOVED', `"${platform}" was deployed meanwhile`, {
    hint: 'look at it with cto status; to remove it, run cto uninstall again',
    exitCode: exitCodes.refused,
  });
}
