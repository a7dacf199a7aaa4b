import { groupOf, type KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import { isKubeError } from '../../kube/errors.js';
import { refKey, refText, type Resource } from '../../kube/resources.js';
import { fieldManager } from '../context.js';
import type { Conflict, Consent, DesiredObject } from '../model.js';
import { changesBetween, comparable } from './compare.js';
import { conflictAt, decide, withoutLeft, type Decided, type Policy } from './conflicts.js';
import { consentToField } from './consent.js';
import { judgeDefinition } from './definitions.js';
import { fieldNames } from './fields/path.js';
import { appliedBy, emptySet, hasPath } from './fields/set.js';
import { ownedByOthers } from './fields/structure.js';
import { unchanged } from './fields/unchanged.js';
import { isJoined, joined } from './joined.js';
import { leftOvers, rehearsePrelude, type MergePatch } from './leftovers.js';
import { quiet, stepOf, type Planned, type Planning } from './planning.js';
import { refusalProblems } from './problems.js';
import { recreation } from './recreation.js';
import { rehearse, type Rehearsal } from './rehearse.js';
import { versionOf } from './served.js';

/**
 * Plans a desired object that is a member already. Most need no request: what the cluster said tells that nothing would change. The others
 * are rehearsed by the API server.
 *
 * @throws KubeError when the cluster does not answer
 */
export async function planExisting(
  planning: Planning,
  wanted: DesiredObject,
  live: LiveObject,
): Promise<Planned> {
  const object = isJoined(live) ? joined(wanted.object) : wanted.object;
  if (unchanged(object, live) === 'same')
    return quiet(stepOf(planning, wanted, { action: 'unchanged', live }));
  const left = await leftBefore(planning, { ...wanted, object }, live);
  const rest = withoutLeft(object, left);
  if (left.length > 0 && unchanged(rest, live) === 'same') {
    return quiet(
      stepOf(planning, wanted, {
        action: 'unchanged',
        live,
        conflicts: left.map(({ conflict }) => conflict),
      }),
    );
  }
  const resource = await versionOf(planning.ctx.discovery, wanted);
  if (resource === undefined)
    return quiet(stepOf(planning, wanted, { action: 'update', live, object: rest }));
  return rehearseUpdate(planning, { wanted, live, resource, object: rest, left });
}

/** What decides about fields of others, for one object. */
async function policyFor({ decisions, scaled }: Planning, wanted: DesiredObject): Promise<Policy> {
  return { rules: decisions.conflicts, scaled: (await scaled()).has(refKey(wanted.ref)) };
}

/**
 * Fields that are left to others, told from what the cluster said: they own them, and we do not. So a field that was left once does not cost a
 * request with every plan.
 */
async function leftBefore(
  planning: Planning,
  wanted: DesiredObject,
  live: LiveObject,
): Promise<readonly Decided[]> {
  const { ref, object } = wanted;
  const [{ fieldsV1: own = emptySet } = {}] = appliedBy(live, fieldManager);
  const others = ownedByOthers(object, live, fieldManager).filter(({ path }) => !hasPath(own, path));
  if (others.length === 0) return [];
  const policy = await policyFor(planning, wanted);
  return others.flatMap(({ path, manager }) => {
    const { decision, because } = decide(policy, ref, fieldNames(path), manager);
    if (decision !== 'leave') return [];
    return [
      { path, conflict: { ...conflictAt(path, manager, { ref, desired: object, live }), decision, because } },
    ];
  });
}

interface Update {
  readonly wanted: DesiredObject;
  readonly live: LiveObject;
  readonly resource: Resource;
  /** What is to be sent. */
  readonly object: KubernetesObject;
  /** Fields that are left to others without asking. */
  readonly left: readonly Decided[];
}

async function rehearseUpdate(planning: Planning, update: Update): Promise<Planned> {
  const { wanted, live, resource, left } = update;
  const policy = () => policyFor(planning, wanted);
  const attempt = (object: KubernetesObject) =>
    rehearse(planning.ctx, { ref: wanted.ref, object, live, resource, policy });
  const rehearsal = await attempt(update.object);
  const conflicts = (decided: readonly Decided[]) => [...left, ...decided].map(({ conflict }) => conflict);
  if (!isKubeError(rehearsal.outcome)) {
    return planUpdate(planning, update, { ...rehearsal, conflicts: conflicts(rehearsal.decided) });
  }
  const paths = leftOvers(rehearsal.outcome, rehearsal.object, live);
  const { object } = rehearsal;
  const again =
    paths.length === 0
      ? undefined
      : await rehearsePrelude(planning.ctx, { object, live, resource, paths, rehearse: attempt });
  const decided = [...rehearsal.decided, ...(again?.decided ?? [])];
  if (again === undefined)
    return planRefused(planning, { ...update, rehearsal, conflicts: conflicts(decided) });
  return planUpdate(planning, update, {
    ...{ ...again, object: withoutLeft(object, decided) },
    conflicts: conflicts(decided),
  });
}

/** What a rehearsal that went well says. */
type Rehearsed = Rehearsal & { readonly conflicts: readonly Conflict[]; readonly prelude?: MergePatch };

async function planUpdate(planning: Planning, update: Update, rehearsed: Rehearsed): Promise<Planned> {
  const { wanted, live, resource } = update;
  const { outcome, conflicts, object, force, prelude } = rehearsed;
  const fields = isKubeError(outcome)
    ? []
    : changesBetween(await comparable(planning.ctx, { live, outcome, resource }), outcome);
  const contested = conflicts.some(({ decision }) => decision !== 'leave');
  // only who owns what would change: not worth a write
  if (fields.length === 0 && !contested) {
    return quiet(stepOf(planning, wanted, { action: 'unchanged', live, conflicts }));
  }
  const definition = judgeDefinition(wanted, live, planning.decisions);
  const step = stepOf(planning, wanted, {
    ...{ action: 'update', live, fields, conflicts, object, force },
    ...(prelude && { prelude }),
    lacks: [...undecided(wanted, conflicts), ...definition.lacks],
  });
  const warnings = rehearsed.warnings.map((text) => `${refText(wanted.ref)}: ${text}`);
  return { step, problems: [], warnings: [...warnings, ...definition.warnings] };
}

/** Consents for the conflicts that somebody has to decide. */
function undecided({ ref }: DesiredObject, conflicts: readonly Conflict[]): readonly Consent[] {
  return conflicts
    .filter(({ decision }) => decision === 'refuse')
    .map(({ field, manager, because }) =>
      consentToField(
        ref,
        { field: field.replace(/\[[^\]]*\]/g, ''), manager },
        `${field} is set by ${manager}: ${because}`,
      ),
    );
}

/** What is known about an object that the API server refused. */
export interface Refused extends Pick<Update, 'wanted' | 'live'> {
  readonly rehearsal: Rehearsal;
  readonly conflicts: readonly Conflict[];
  /** Consents that it lacks anyhow. Absent: none. */
  readonly lacks?: readonly Consent[];
  /** Action when it may be sent nevertheless.
   * @default 'update' */
  readonly action?: 'update' | 'adopt';
}

/** Plans an object that the API server would not take as it is: to be made anew, sent nevertheless, or a problem. */
export function planRefused(planning: Planning, refused: Refused): Planned {
  const { wanted, live, rehearsal, conflicts, lacks = [], action = 'update' } = refused;
  const { outcome: error, object, force } = rehearsal;
  if (!isKubeError(error)) throw new Error(`${refText(wanted.ref)} was not refused`);
  if (error.kind === 'immutable') {
    const data = planning.facts.of(groupOf(wanted.object), wanted.ref.kind)?.data;
    const anew = recreation(error, wanted, { data, decisions: planning.decisions });
    const parts = { live, object: wanted.object, because: anew.because, lacks: [...lacks, ...anew.lacks] };
    return quiet(stepOf(planning, wanted, { action: 'recreate', ...parts }));
  }
  if (error.kind === 'not-found' || error.kind === 'no-kind') {
    return quiet(stepOf(planning, wanted, { action: 'create', object: wanted.object }));
  }
  const step = stepOf(planning, wanted, { action, live, object, force, conflicts, lacks });
  if (error.kind === 'webhook' || error.message.includes('does not support dry run')) {
    const text = `${refText(wanted.ref)}: what would change could not be found out: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`;
    return { step, problems: [], warnings: [text] };
  }
  return { step, problems: refusalProblems(error, wanted, planning.origins), warnings: [] };
}
