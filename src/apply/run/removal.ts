import { deleteObject } from '../../kube/index.js';
import { refKey, refText, type Resource } from '../../kube/resources.js';
import type { Change } from '../model.js';
import type { PreparedStep } from '../prepared.js';
import type { NotReady } from '../wait/index.js';
import { all } from './all.js';
import { grouped } from './group.js';
import { problemAbout, problemOf } from './problems.js';
import { failTogether, subjectOf, write, type Run } from './run.js';
import { removalStageOf, removalStages, removalTitles, type RemovalStage } from './stages.js';

/**
 * Removes objects, kind by kind in an order in which each can go, and waits until they are gone. When something does not go, what comes later
 * stays: a controller has to live until the finalizers of its custom resources are done.
 */
export async function remove(run: Run, steps: readonly PreparedStep[]): Promise<void> {
  const byStage = grouped(steps, ({ change }) => removalStageOf(change.ref));
  for (const [index, stage] of removalStages.entries()) {
    const group = byStage.get(stage) ?? [];
    if (group.length === 0 || (await tryStage(run, stage, group))) continue;
    const later = removalStages.slice(index + 1).flatMap((next) => byStage.get(next) ?? []);
    run.ledger.hold(changesOf(later), `${removalTitles[stage]} are not gone, and may need it to go`);
    return;
  }
}

/** Whether everything of a stage is gone; an error about all of it counts as not. */
async function tryStage(run: Run, stage: RemovalStage, steps: readonly PreparedStep[]): Promise<boolean> {
  try {
    return await removeStage(run, stage, steps);
  } catch (error) {
    if (run.signal.aborted) throw error;
    failTogether(run, steps, error);
    return false;
  }
}

/** Whether everything of a stage is gone. */
async function removeStage(run: Run, stage: RemovalStage, steps: readonly PreparedStep[]): Promise<boolean> {
  run.ctx.emit({ kind: 'phase', phase: 'remove', title: `removing ${removalTitles[stage]}` });
  const results = await all(steps.map((step) => removeOne(run, stage, step)));
  run.signal.throwIfAborted();
  const going = results.filter((result) => result !== 'absent' && result !== 'failed');
  const { notReady } = await run.waiter.gone(
    going.map(({ change: { ref, uid } }) => ({ ref, ...(uid !== undefined && { uid }) })),
    { signal: run.signal },
  );
  const stuck = new Map(notReady.map((one) => [refKey(one.ref), one]));
  for (const step of going) {
    const one = stuck.get(refKey(step.change.ref));
    if (one) run.ledger.fail(step.change, stuckProblem(run, step, one));
    else run.ledger.done(step.change);
  }
  return stuck.size === 0 && !results.includes('failed');
}

/** Asks for the removal of one object; the step when it is on its way. */
async function removeOne(
  run: Run,
  stage: RemovalStage,
  step: PreparedStep,
): Promise<PreparedStep | 'absent' | 'failed'> {
  const { ref } = step.change;
  let resource: Resource | undefined;
  try {
    const found = await run.ctx.discovery.find(ref.group, ref.kind);
    resource = found;
    const state = found && (await write(run, () => ask(run, stage, found, step)));
    // an object whose kind is no longer served went with it; one of another UID is not the one that was planned for
    if (state === 'deleting') return step;
    run.ledger.done(step.change);
    return 'absent';
  } catch (error) {
    if (run.signal.aborted) return 'failed';
    const subject = { ...subjectOf(run, step), verb: 'delete', ...(resource && { resource }) };
    run.ledger.fail(step.change, problemOf(error, subject));
    return 'failed';
  }
}

function ask(
  { ctx }: Run,
  stage: RemovalStage,
  resource: Resource,
  { change: { ref, uid } }: PreparedStep,
): Promise<'deleting' | 'absent'> {
  // what a custom resource made goes before it, so that its end is the end of all of it
  const propagation = stage === 'custom' ? 'Foreground' : 'Background';
  return deleteObject(ctx.client, resource, ref, { propagation, ...(uid !== undefined && { uid }) });
}

function stuckProblem(run: Run, step: PreparedStep, { readiness, because }: NotReady) {
  const state = readiness.is === 'waiting' ? readiness.on : 'it is being deleted and does not go';
  return problemAbout(subjectOf(run, step), {
    rule: 'remove/stuck',
    message: [state, ...because].join('; '),
    fix: `see what holds ${refText(step.change.ref)}, then run the same command again; never remove a finalizer before knowing what it cleans up`,
  });
}

function changesOf(steps: readonly PreparedStep[]): Change[] {
  return steps.map(({ change }) => change);
}
