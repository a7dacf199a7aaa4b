import type { LiveObject } from '../../kube/client.js';
import type { Problem } from '../../kernel/problem.js';
import { refKey, type ObjectRef } from '../../kube/resources.js';
import type { PreparedStep } from '../prepared.js';
import type { NotReady, WaitTarget } from '../wait/index.js';
import { all } from './all.js';
import { grouped } from './group.js';
import { acts } from './ledger.js';
import { applyStep, StuckError } from './object.js';
import { problemAbout, problemOf } from './problems.js';
import { failTogether, subjectOf, type Run } from './run.js';
import type { Outcome } from './schedule.js';
import { applyStages, isDefinition, stageOf, type Stage } from './stages.js';

/** How the work on one component ended. */
export type ComponentOutcome = Extract<Outcome, { is: 'done' | 'failed' | 'stopped' }>;

/**
 * Brings one component to the cluster: stage by stage, then waits until it is ready. An object that fails ends the component after its stage:
 * what comes later relies on it.
 */
export async function runComponent(
  run: Run,
  id: string,
  steps: readonly PreparedStep[],
): Promise<ComponentOutcome> {
  try {
    const byStage = grouped(steps, ({ change }) => stageOf(change.ref));
    const targets: WaitTarget[] = [];
    for (const stage of applyStages) {
      const applied = await applyStage(run, stage, byStage.get(stage) ?? []);
      if (applied === undefined) return giveUp(run, id, steps);
      if (stage !== 'foundations') targets.push(...applied);
      else if (!(await founded(run, id, steps, applied))) return giveUp(run, id, steps);
      else await run.founded?.(id);
    }
    return (await ready(run, id, steps, targets)) ? { is: 'done' } : { is: 'failed' };
  } catch (error) {
    if (run.signal.aborted) return { is: 'stopped' };
    failTogether(run, steps, error);
    return { is: 'failed' };
  }
}

/** Applies what is to change; undefined when something failed. */
async function applyStage(
  run: Run,
  stage: Stage,
  steps: readonly PreparedStep[],
): Promise<readonly WaitTarget[] | undefined> {
  const results = await all(steps.map((step) => applyOne(run, step)));
  run.signal.throwIfAborted();
  const failed = results.includes('failed');
  const definitions = steps.some(({ change }) => isDefinition(change.ref) && acts(change.action));
  if (stage === 'foundations' && definitions) run.ctx.discovery.refresh();
  return failed ? undefined : results.filter((result) => typeof result === 'object');
}

/** Applies one object; what is unchanged is only looked at. Absent: there is nothing to wait for. */
async function applyOne(run: Run, step: PreparedStep): Promise<WaitTarget | 'failed' | undefined> {
  const { change } = step;
  if (!acts(change.action)) return targetOf(run, step);
  try {
    const applied = await applyStep(run, step);
    run.ledger.done(change);
    return targetOf(run, step, applied);
  } catch (error) {
    if (run.signal.aborted) return undefined;
    run.ledger.fail(change, failureOf(run, step, error));
    return 'failed';
  }
}

function targetOf(
  { facts }: Run,
  { change: { ref, uid } }: PreparedStep,
  applied?: LiveObject,
): WaitTarget | undefined {
  if (facts.stored(ref.group, ref.kind)) return undefined;
  const { generation, uid: appliedUid = uid } = applied?.metadata ?? {};
  return {
    ref,
    ...(generation !== undefined && { generation }),
    ...(appliedUid !== undefined && { uid: appliedUid }),
  };
}

function failureOf(run: Run, step: PreparedStep, error: unknown): Problem {
  const subject = subjectOf(run, step);
  if (!(error instanceof StuckError)) return problemOf(error, subject);
  return problemAbout(subject, {
    rule: 'apply/stuck',
    message: `it has to be made again, and the old one does not go: ${error.message}`,
    fix: 'see what holds it, then run the same command again',
  });
}

/** Waits until namespaces and definitions can be used. */
async function founded(
  run: Run,
  id: string,
  steps: readonly PreparedStep[],
  targets: readonly WaitTarget[],
): Promise<boolean> {
  if (!(await ready(run, id, steps, targets))) return false;
  if (targets.some(({ ref }) => isDefinition(ref))) run.ctx.discovery.refresh();
  return true;
}

async function ready(
  run: Run,
  component: string,
  steps: readonly PreparedStep[],
  targets: readonly WaitTarget[],
): Promise<boolean> {
  if (targets.length === 0) return true;
  const { notReady } = await run.waiter.ready(targets, { component, signal: run.signal });
  if (notReady.length === 0) return true;
  const byKey = new Map(steps.map((step) => [refKey(step.change.ref), step]));
  for (const one of notReady) {
    const step = byKey.get(refKey(one.ref));
    if (step) run.ledger.fail(step.change, notReadyProblem(run, step, one));
  }
  return false;
}

function notReadyProblem(run: Run, step: PreparedStep, { readiness, because, timedOut }: NotReady): Problem {
  const state =
    readiness.is === 'failed' ? readiness.why : readiness.is === 'waiting' ? readiness.on : 'not ready';
  const message = [state, ...because].join('; ');
  return problemAbout(subjectOf(run, step), {
    rule: timedOut ? 'ready/timeout' : 'ready/failed',
    message: timedOut ? `nothing moved any more: ${message}` : message,
    fix: describeCommand(step.change.ref),
  });
}

function giveUp(run: Run, id: string, steps: readonly PreparedStep[]): ComponentOutcome {
  run.ledger.hold(
    steps.map(({ change }) => change),
    `an object of ${id} before it failed`,
  );
  return { is: 'failed' };
}

function describeCommand({ kind, namespace, name }: ObjectRef): string {
  const where = namespace === undefined ? '' : ` --namespace ${namespace}`;
  return `see "cto status", or kubectl describe ${kind.toLowerCase()} ${name}${where}`;
}
