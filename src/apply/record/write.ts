import type { KubernetesObject } from '../../bundle/object.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { KubeClient, LiveObject } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import { applyObject, createObject, deleteObject, getObject, listAll } from '../../kube/index.js';
import type { ObjectRef } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';
import { parentObject, type Scope } from './applyset.js';
import {
  configMapRef,
  configMaps,
  namespaces,
  recordLabels,
  recordNamespace,
  recordSelector,
  toolName,
} from './names.js';
import { sweep } from './sweep.js';
import type { PackedBundle } from './package.js';
import { chunkObjects, revisionObject, surplus, type StoredRevision } from './revision.js';

/** What removing the record needs: it looks at everything in the namespace. */
type RemoveContext = Pick<ApplyContext, 'client' | 'clock' | 'discovery' | 'limit'>;

type TimedContext = Pick<ApplyContext, 'client' | 'clock'>;

/** The namespace of the record. */
export const namespaceRef: ObjectRef = { group: '', kind: 'Namespace', name: recordNamespace };

/** How long the namespace of the record may take to go, after an uninstall, before it can be made again. Milliseconds. */
const terminationPatience = 60_000;

/** Makes the namespace of the record; waits while an earlier one is being deleted. */
export async function ensureNamespace(ctx: TimedContext): Promise<void> {
  const made = await createNamespace(ctx.client);
  if (made || !(await isTerminating(ctx.client))) return;
  await namespaceGone(ctx);
  await createNamespace(ctx.client);
}

/** Whether it was made now; otherwise it is there. */
async function createNamespace(client: KubeClient): Promise<boolean> {
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: recordNamespace, labels: { [recordLabels.managedBy]: toolName } },
  };
  try {
    await createObject(client, namespaces, object);
    return true;
  } catch (error) {
    if (isKubeError(error, 'conflict', 'terminating')) return false;
    // who may not make namespaces is refused before anybody looks whether it is there
    if (isKubeError(error, 'forbidden') && (await getObject(client, namespaces, namespaceRef))) return false;
    throw error;
  }
}

async function isTerminating(client: KubeClient): Promise<boolean> {
  return (await getObject(client, namespaces, namespaceRef))?.metadata.deletionTimestamp !== undefined;
}

async function namespaceGone({ client, clock }: TimedContext): Promise<void> {
  const deadline = clock.elapsed() + terminationPatience;
  while (await isTerminating(client)) {
    if (clock.elapsed() > deadline) throw stuckNamespace();
    await clock.sleep(250);
  }
}

function stuckNamespace(): OperatorError {
  return new OperatorError(
    'E_RECORD_NAMESPACE',
    `namespace ${recordNamespace} is being deleted and does not go`,
    {
      hint: `see what holds it: kubectl get namespace ${recordNamespace} --output yaml`,
      exitCode: exitCodes.remote,
    },
  );
}

/** Writes the parent of an inventory. Its fields are ours alone, so others' changes are undone. */
export async function writeParent(
  ctx: Pick<ApplyContext, 'client' | 'version'>,
  platform: string,
  scope: Scope,
): Promise<void> {
  await applyObject(ctx.client, configMaps, parentObject(platform, scope, ctx.version), { force: true });
}

/** Stores the pieces of a bundle; those that are there already stay. */
export async function storeBundle(
  { client }: Pick<ApplyContext, 'client'>,
  platform: string,
  packed: PackedBundle,
): Promise<void> {
  for (const chunk of chunkObjects(platform, packed)) {
    await createObject(client, configMaps, chunk).catch((error: unknown) => {
      // it is immutable and named by its content: what is there is the same
      if (!isKubeError(error, 'conflict')) throw error;
    });
  }
}

/** Writes a revision, new or again. To be called when its bundle is stored: what is listed can be brought back. */
export async function writeRevision(
  { client }: Pick<ApplyContext, 'client'>,
  platform: string,
  revision: StoredRevision,
): Promise<void> {
  await applyObject(client, configMaps, revisionObject(platform, revision), { force: true });
}

/** Removes revisions beyond those that are kept, and bundles that none of them has. */
export async function trimRevisions(
  { client }: Pick<ApplyContext, 'client'>,
  platform: string,
  revisions: readonly StoredRevision[],
  needed: readonly number[] = [],
): Promise<void> {
  const chunks = await partNames(client, recordSelector('bundle', platform));
  for (const name of surplus(platform, revisions, chunks, needed)) {
    await deleteObject(client, configMaps, configMapRef(name));
  }
}

/**
 * Removes everything that is remembered of an installation, the parent last: whatever a kill leaves is found by the next run.
 * When nothing of others is in the namespace, one write removes it with all that is left.
 *
 * @param release gives up the lock; called before the last write, the one that makes the record disappear
 */
export async function removeRecord(
  ctx: RemoveContext,
  platform: string,
  release: () => Promise<void>,
): Promise<void> {
  const { client } = ctx;
  if (await isAlone(ctx, platform)) {
    await release();
    await removeNamespace(ctx);
    return;
  }
  for (const part of ['revision', 'bundle'] as const) {
    for (const name of await partNames(client, recordSelector(part, platform))) {
      await deleteObject(client, configMaps, configMapRef(name));
    }
  }
  await release();
  await deleteObject(client, configMaps, configMapRef(platform));
}

/** Removes the namespace of the record with all that is in it, and waits until it can be made again. */
export async function removeNamespace(ctx: TimedContext): Promise<void> {
  await deleteObject(ctx.client, namespaces, namespaceRef);
  await namespaceGone(ctx);
}

/** Whether the namespace is ours and everything in it is about this installation. @param platform absent: about none, nothing at all is in it */
export async function isAlone(ctx: RemoveContext, platform?: string): Promise<boolean> {
  const namespace = await getObject(ctx.client, namespaces, namespaceRef);
  if (namespace?.metadata.labels?.[recordLabels.managedBy] !== toolName) return false;
  const { objects, unseen } = await sweep(ctx, { namespace: recordNamespace });
  return unseen.length === 0 && objects.every((object) => isMade(object) || isOf(platform, object));
}

/** What every namespace is given by controllers. */
function isMade({ kind, metadata: { name } }: LiveObject): boolean {
  return (
    (kind === 'ConfigMap' && name === 'kube-root-ca.crt') || (kind === 'ServiceAccount' && name === 'default')
  );
}

function isOf(platform: string | undefined, { metadata }: LiveObject): boolean {
  return platform !== undefined && metadata.labels?.[recordLabels.platform] === platform;
}

async function partNames(client: KubeClient, labelSelector: string): Promise<string[]> {
  const { items } = await listAll(client, configMaps, {
    namespace: recordNamespace,
    labelSelector,
    metadataOnly: true,
  });
  return items.map(({ metadata }) => metadata.name);
}
