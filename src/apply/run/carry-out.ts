import { isKubeError } from '../../kube/errors.js';
import type { Change, Report } from '../model.js';
import type { PreparedStep } from '../prepared.js';
import { memberSelector } from '../record/applyset.js';
import { removeRecord } from '../record/write.js';
import { runComponent } from './component.js';
import { fights } from './fights.js';
import { grouped } from './group.js';
import { finish, type Intent } from './history.js';
import { proveEmptiness, type Leftovers } from './proof.js';
import { remove } from './removal.js';
import type { Run } from './run.js';
import { inOrder, type Outcome } from './schedule.js';

/** Outcomes of components by id. */
type Outcomes = ReadonlyMap<string, Outcome>;

/**
 * Does the work between intent and result, and writes down the result.
 *
 * @param start `clock.elapsed()` when the run began
 * @throws OperatorError `E_LOCK_LOST`; then nothing is written down, since somebody else may be at work
 */
export async function carryOut(run: Run, intent: Intent, start: number): Promise<Report> {
  const { ctx, prepared, lease, ledger } = run;
  const { plan } = prepared;
  const end = await doWork(run);
  lease.signal.throwIfAborted();
  const { counts, failures, remaining: undone } = ledger.summary();
  const remaining = [...undone, ...end.leftovers.remaining];
  const failed = failures.length > 0 || remaining.length > 0;
  const result = end.complete ? (failed ? 'failed' : 'succeeded') : 'interrupted';
  const removed = end.complete && !failed && plan.purpose === 'uninstall' && end.leftovers.empty;
  const report: Report = {
    schemaVersion: 1,
    purpose: plan.purpose,
    platform: plan.platform,
    result,
    ...(!removed && { revision: intent.revision.revision }),
    ...(plan.bundle && { bundle: plan.bundle }),
    counts,
    failures,
    remaining,
    seconds: (ctx.clock.elapsed() - start) / 1000,
  };
  ctx.emit({ kind: 'phase', phase: 'finish', title: 'recording the result' });
  await Promise.all([
    end.complete ? warnOfFights(run) : undefined,
    writtenDown(run, () =>
      removed
        ? removeRecord(ctx, plan.platform, () => lease.remove())
        : finish(ctx, prepared, intent, report),
    ),
  ]);
  return report;
}

/** How far it came. */
interface End {
  /** Whether it came to its end; otherwise a person stopped it, or the lock was lost. */
  readonly complete: boolean;
  readonly leftovers: Leftovers;
}

async function doWork(run: Run): Promise<End> {
  const { plan } = run.prepared;
  const nothing: Leftovers = { remaining: [], empty: false };
  try {
    const outcomes = await applyAll(run);
    run.signal.throwIfAborted();
    await prune(run, outcomes);
    const leftovers =
      plan.purpose === 'uninstall' && !run.ledger.failed ? await proveEmptiness(run) : nothing;
    return { complete: true, leftovers };
  } catch (error) {
    if (!run.signal.aborted) throw error;
    return { complete: false, leftovers: nothing };
  }
}

/** Applies every component in order. */
async function applyAll(run: Run): Promise<Outcomes> {
  const { ctx, prepared, ledger } = run;
  const steps = prepared.steps.filter(({ change }) => isWanted(change));
  const byComponent = grouped(steps, ({ change }) => change.component);
  if (byComponent.size === 0) return new Map();
  ctx.emit({ kind: 'phase', phase: 'apply', title: 'applying' });
  const outcomes = await inOrder(prepared.plan.components, (id) =>
    runComponent(run, id, byComponent.get(id) ?? []),
  );
  for (const [id, outcome] of outcomes) {
    if (outcome.is === 'skipped')
      ledger.hold(changesOf(byComponent.get(id) ?? []), whySkipped(outcome.because));
  }
  return outcomes;
}

/**
 * Removes what is no longer wanted, when what replaces it works. After a failure only what surely belongs to healthy components goes: whose an
 * object was is known when the plan says so.
 */
async function prune(run: Run, outcomes: Outcomes): Promise<void> {
  const removals = run.prepared.steps.filter(({ change }) => change.action === 'delete');
  const broken = [...outcomes].filter(([, { is }]) => is !== 'done').map(([id]) => id);
  const isFree = ({ change: { component } }: PreparedStep) =>
    broken.length === 0 || (component !== undefined && outcomes.get(component)?.is === 'done');
  const held = removals.filter((step) => !isFree(step));
  if (held.length > 0) {
    const because = `${broken.join(', ')} may still need it: removed when everything is healthy`;
    run.ledger.hold(changesOf(held), because);
    run.ctx.emit({
      kind: 'warning',
      text: `${held.length} objects that are no longer wanted stay: ${because}`,
    });
  }
  await remove(run, removals.filter(isFree));
}

/** Says which fields others changed back. A look that fails changes nothing about the result. */
async function warnOfFights({ ctx, fields, prepared }: Run): Promise<void> {
  if (fields.noted.size === 0) return;
  try {
    const found = await fights(ctx, fields, memberSelector(prepared.plan.platform));
    for (const text of found) ctx.emit({ kind: 'warning', text });
  } catch (error) {
    if (!isKubeError(error)) throw error;
  }
}

/** The work is done whether or not it can be written down; the next run writes down what is missing. */
async function writtenDown({ ctx, signal }: Run, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isKubeError(error) && !signal.aborted) throw error;
    const why = whyOf(error);
    ctx.emit({ kind: 'warning', text: `the result could not be recorded; the next run does it: ${why}` });
  }
}

function whyOf(error: unknown): string {
  if (isKubeError(error) && error.hint !== undefined) return `${error.message} (${error.hint})`;
  return error instanceof Error ? error.message : String(error);
}

/** Whether an object is in the bundle: what is only kept is not waited for. */
function isWanted({ action, component }: Change): boolean {
  return action !== 'delete' && action !== 'keep' && component !== undefined;
}

function whySkipped(because: readonly string[]): string {
  return `it needs ${because.join(' and ')}, which failed`;
}

function changesOf(steps: readonly PreparedStep[]): Change[] {
  return steps.map(({ change }) => change);
}
