import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import { isKubeError, KubeError } from '../../kube/errors.js';
import { applyObject, deleteObject, getObject, pathOf } from '../../kube/index.js';
import type { ObjectRef, Resource } from '../../kube/resources.js';
import { fieldManager } from '../context.js';
import type { PreparedStep } from '../prepared.js';
import type { NotReady } from '../wait/index.js';
import { inheritancePatch } from './ownership.js';
import { write, type Run } from './run.js';
import { isCustom } from './stages.js';

/** How often a kind that a definition just brought is looked for again, and how long it may take to be served. Milliseconds. */
const serving = { period: 250, patience: 15_000 };

/** How often a patch of the managers is made again when the object changes meanwhile. */
const inheritAttempts = 5;

/** An object that is in the way and does not go. */
export class StuckError extends Error {
  override readonly name = 'StuckError';

  constructor(readonly stuck: NotReady) {
    super(stuck.because[0] ?? 'it is being deleted and does not go');
  }
}

/**
 * Makes one object what the plan says, for every action that keeps it.
 *
 * @returns the object as it is now
 * @throws KubeError; StuckError when a recreated object does not go; the signal's reason when stopped
 */
export async function applyStep(run: Run, step: PreparedStep): Promise<LiveObject> {
  const { change, object } = step;
  if (object === undefined)
    throw new Error(`no object to ${change.action} ${change.ref.kind} ${change.ref.name}`);
  const resource = await served(run, change.ref, object.apiVersion);
  if (change.action === 'recreate') await clear(run, step, resource);
  if (change.action === 'adopt') await inherit(run, step, resource);
  if (step.prelude !== undefined) await makeRoom(run, step.prelude, pathOf(resource, change.ref));
  const applied = await send(run, step, resource, object);
  run.fields.note(applied);
  return applied;
}

/** Sends the patch that has to come before: killed in between, the next run finds the choice made and applies the rest. */
async function makeRoom(run: Run, body: unknown, path: string): Promise<void> {
  const query = { fieldManager };
  const contentType = 'application/merge-patch+json';
  await write(run, () => run.ctx.client.request({ method: 'PATCH', path, query, contentType, body }));
}

/** The resource of a kind; one that a definition of this run brings may take a moment to be served everywhere. */
export async function served({ ctx, signal }: Run, ref: ObjectRef, apiVersion: string): Promise<Resource> {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const start = ctx.clock.elapsed();
  for (;;) {
    const resource = await ctx.discovery.find(ref.group, ref.kind, version);
    if (resource !== undefined) return resource;
    if (!isCustom(ref) || ctx.clock.elapsed() - start > serving.patience) throw unserved(ref, apiVersion);
    await ctx.clock.sleep(serving.period, signal);
    ctx.discovery.refresh();
  }
}

async function send(
  run: Run,
  step: PreparedStep,
  resource: Resource,
  object: KubernetesObject,
): Promise<LiveObject> {
  const start = run.ctx.clock.elapsed();
  for (let conflicts = 0; ;) {
    try {
      return await write(run, () => applyOnce(run, step, resource, object));
    } catch (error) {
      if (isKubeError(error, 'no-kind') && run.ctx.clock.elapsed() - start < serving.patience) {
        await run.ctx.clock.sleep(serving.period, run.signal);
      } else if (isKubeError(error, 'conflict') && conflicts === 0) {
        conflicts += 1;
        await refuseOther(run, step, resource);
      } else throw error;
    }
  }
}

/** Applies to the very object that was planned for: a UID in what is applied is a precondition, and no field of ours. */
async function applyOnce(
  { ctx }: Run,
  { change, force }: PreparedStep,
  resource: Resource,
  object: KubernetesObject,
): Promise<LiveObject> {
  const pinned = change.uid !== undefined && change.action !== 'recreate';
  const sent = pinned ? { ...object, metadata: { ...object.metadata, uid: change.uid } } : object;
  const { object: applied, warnings } = await applyObject(ctx.client, resource, sent, { force });
  for (const text of warnings)
    ctx.emit({ kind: 'warning', text: `${change.ref.kind} ${change.ref.name}: ${text}` });
  return applied;
}

/** After a conflict: applying again is right while it is still the object that was planned for; whose fields they are the server checks. */
async function refuseOther({ ctx }: Run, { change }: PreparedStep, resource: Resource): Promise<void> {
  if (change.uid === undefined) return;
  const live = await getObject(ctx.client, resource, change.ref);
  if (live?.metadata.uid === change.uid) return;
  const what = live === undefined ? 'was deleted' : 'was deleted and made again';
  throw new KubeError(`it ${what} by somebody else after the plan was made`, {
    kind: 'conflict',
    status: 409,
  });
}

/** Removes an object that cannot be changed. Of a StatefulSet the pods and claims stay and are taken over by the new one. */
async function clear(run: Run, { change }: PreparedStep, resource: Resource): Promise<void> {
  const { ref, uid } = change;
  const propagation = ref.kind === 'StatefulSet' ? 'Orphan' : 'Foreground';
  const options = { propagation, ...(uid !== undefined && { uid }) } as const;
  const state = await write(run, () => deleteObject(run.ctx.client, resource, ref, options));
  if (state === 'absent') return;
  const target = { ref, ...(uid !== undefined && { uid }) };
  const { notReady } = await run.waiter.gone([target], { signal: run.signal });
  if (notReady[0]) throw new StuckError(notReady[0]);
}

/** Makes the fields of the tool that had it ours, so that what the bundle does not have goes when it is applied. */
async function inherit(run: Run, { change, inherits }: PreparedStep, resource: Resource): Promise<void> {
  if (inherits.length === 0) return;
  const { client } = run.ctx;
  for (let attempt = 1; ; attempt += 1) {
    const live = await getObject(client, resource, change.ref);
    const body = live && inheritancePatch(live, inherits);
    if (body === undefined) return;
    const path = pathOf(resource, change.ref);
    const contentType = 'application/json-patch+json';
    try {
      await write(run, () => client.request({ method: 'PATCH', path, body, contentType }));
      return;
    } catch (error) {
      if (attempt >= inheritAttempts || !isKubeError(error, 'conflict')) throw error;
    }
  }
}

function unserved({ kind }: ObjectRef, apiVersion: string): KubeError {
  return new KubeError(`the API server does not serve ${kind} in ${apiVersion}`, {
    kind: 'no-kind',
    status: 404,
  });
}
