import { isKubeError } from '../../kube/errors.js';
import type { ApplyContext } from '../context.js';
import type { Change, Plan, Report } from '../model.js';
import type { Prepared } from '../prepared.js';
import { sameScope, scopeOf, unionOf, type Scope } from '../record/applyset.js';
import { configMapRef, configMaps } from '../record/names.js';
import { packBundle } from '../record/package.js';
import type { StoredRecord } from '../record/read.js';
import type { StoredRevision } from '../record/revision.js';
import { storeBundle, trimRevisions, writeParent, writeRevision } from '../record/write.js';
import { clusterError } from './problems.js';

/** What a run wrote down before its first change. */
export interface Intent {
  readonly revision: StoredRevision;
  /** What the parent says now: everything old and new. */
  readonly scope: Scope;
  /** Revisions that were there, newest first, without this one. */
  readonly older: readonly StoredRevision[];
}

/** What is to be written down. */
export interface Meaning extends Pick<Prepared, 'plan' | 'bundle'> {
  /** Revision whose bundle is brought back. Absent: none. */
  readonly rolledBackTo?: number;
}

/**
 * Whether a revision is what a plan would do, begun and not brought to its end: a run of the same plan goes on with it instead of recording
 * another one.
 */
export function isUnfinished(
  revision: StoredRevision | undefined,
  meant: Pick<Plan, 'purpose' | 'bundle'>,
): boolean {
  return (
    revision !== undefined &&
    revision.result !== 'succeeded' &&
    revision.purpose === meant.purpose &&
    revision.bundle?.digest === meant.bundle?.digest
  );
}

/**
 * Writes down what is about to happen, so that a run that is killed can be finished or undone: where objects may be (the parent, so that none
 * is ever out of sight) and the bundle, then the revision, which is only there when its bundle is complete.
 */
export async function begin(
  ctx: ApplyContext,
  { plan, bundle, rolledBackTo }: Meaning,
  stored: StoredRecord | undefined,
): Promise<Intent> {
  const { platform, changes } = plan;
  const packing = bundle && packBundle(bundle);
  const planned = scopeOf(refsOf(changes));
  const scope = stored === undefined ? planned : unionOf(stored.state, planned);
  const said = stored !== undefined && says(stored, scope, ctx);
  const revisions = stored?.revisions ?? [];
  const store = async () => {
    const packed = await packing;
    const isThere = revisions.some((one) => one.stored?.sha256 === packed?.sha256);
    if (packed && !isThere) await storeBundle(ctx, platform, packed);
    return packed;
  };
  const [packed] = await Promise.all([store(), said ? undefined : writeParent(ctx, platform, scope)]);
  const meant = revisionOf(ctx, { plan, ...(rolledBackTo !== undefined && { rolledBackTo }) }, revisions[0]);
  const revision = {
    ...meant,
    ...(packed && { stored: { sha256: packed.sha256, chunks: packed.chunks.length } }),
  };
  await writeRevision(ctx, platform, revision);
  return { revision, scope, older: revisions.filter((one) => one.revision !== revision.revision) };
}

/**
 * Writes down how it ended: the parent no longer names what is gone, and only the newest revisions stay. The result comes last: with it the next run has
 * nothing to do, so that nobody would do what a kill before left.
 */
export async function finish(
  ctx: ApplyContext,
  { plan: { changes, platform }, remembers = [] }: Pick<Prepared, 'plan' | 'remembers'>,
  intent: Intent,
  report: Pick<Report, 'result' | 'counts' | 'seconds'>,
): Promise<void> {
  const { result, counts, seconds } = report;
  if (result === 'nothing-to-do') return;
  const { revision, scope, older } = intent;
  const members = scopeOf(refsOf(changes.filter(({ action }) => action !== 'delete')));
  if (result === 'succeeded' && !sameScope(scope, members)) await writeParent(ctx, platform, members);
  const ended = { ...revision, ended: timeOf(ctx), result, counts, seconds };
  await overtake(ctx, platform, older[0]);
  // however short the history is: a kill may have left pieces of a bundle
  await trimRevisions(ctx, platform, [ended, ...older], remembers);
  await writeRevision(ctx, platform, ended);
}

/** A run that was killed, and whose work another one did, is not running any more. */
async function overtake(
  ctx: ApplyContext,
  platform: string,
  previous: StoredRevision | undefined,
): Promise<void> {
  if (previous?.result !== 'running') return;
  await writeRevision(ctx, platform, { ...previous, result: 'interrupted' });
}

/** Does a part of the record-keeping. @throws OperatorError `E_CLUSTER` when the API server does not do it */
export async function recording<T>(platform: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKubeError(error)) throw error;
    throw clusterError(error, what, { ref: configMapRef(platform), resource: configMaps });
  }
}

function says({ state }: StoredRecord, scope: Scope, { version }: ApplyContext): boolean {
  return state.toolVersion === version && sameScope(state, scope);
}

function revisionOf(
  ctx: ApplyContext,
  { plan, rolledBackTo }: Omit<Meaning, 'bundle'>,
  newest: StoredRevision | undefined,
): StoredRevision {
  const { purpose, bundle } = plan;
  const resumed = newest && isUnfinished(newest, plan);
  return {
    revision: resumed ? newest.revision : (newest?.revision ?? 0) + 1,
    purpose,
    ...(bundle && { bundle }),
    ...(rolledBackTo !== undefined && { rolledBackTo }),
    who: `${ctx.identity.user}@${ctx.identity.host}`,
    began: resumed ? newest.began : timeOf(ctx),
    result: 'running',
  };
}

function* refsOf(changes: readonly Change[]): Iterable<Change['ref']> {
  for (const { ref } of changes) yield ref;
}

function timeOf({ clock }: ApplyContext): string {
  return new Date(clock.now()).toISOString();
}
