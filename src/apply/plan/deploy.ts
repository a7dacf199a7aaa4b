import type { Bundle } from '../../bundle/bundle.js';
import type { LiveObject } from '../../kube/client.js';
import { refKey, refOf } from '../../kube/resources.js';
import type { Problem } from '../../kernel/problem.js';
import { planSchemaVersion, type Decisions, type DesiredObject, type Plan } from '../model.js';
import type { Prepared } from '../prepared.js';
import { createFacts } from '../readiness/index.js';
import { applySetId } from '../record/applyset.js';
import type { RecordState } from '../record/model.js';
import { applyStages, stageOf } from '../run/stages.js';
import { planAdoption } from './adoption.js';
import { createScaled } from './autoscalers.js';
import { desiredOf, type Desired } from './desired.js';
import { planExisting } from './existing.js';
import { fingerprintOf } from './fingerprint.js';
import { isNamespace } from './joined.js';
import { look, type LookContext, type Sight } from './live.js';
import { declaredObjects } from './neighbours.js';
import { revisionsBehind } from './origins.js';
import { inParallel } from './parallel.js';
import { quiet, stepOf, type Planned, type Planning } from './planning.js';
import { problemAbout } from './problems.js';
import { protectionOf } from './protection.js';
import { recall } from './remembered.js';
import { removalSteps } from './removal.js';
import { targetOf } from './target.js';

/** What planning needs. */
export type PlanContext = LookContext;

/** What is to be deployed. */
export interface DeployRequest {
  readonly bundle: Bundle;
  readonly decisions: Decisions;
  /** What the cluster remembers. Absent: this is the first run, and nothing is pruned. */
  readonly record?: RecordState;
  readonly purpose: 'deploy' | 'rollback';
  /** What already stops the plan: missing Secrets or rights. Absent: nothing. */
  readonly problems?: readonly Problem[];
}

/**
 * Plans a deployment: reads the cluster, compares it with a bundle, and says for every object what is to be done. Writes nothing.
 *
 * Objects that are not there are not rehearsed: the definitions and namespaces they need may come with the same run, and 510 rehearsals cost as
 * much as the deployment.
 *
 * @throws KubeError when the cluster does not answer; OperatorError `E_BUNDLE_INDEX` for a bundle that contradicts itself
 */
export async function planDeploy(ctx: PlanContext, request: DeployRequest): Promise<Prepared> {
  const { bundle, record, decisions, purpose } = request;
  const { platform } = bundle.index;
  const id = applySetId(platform);
  const desired = desiredOf(bundle, id);
  const sight = await look(ctx, {
    applySetId: id,
    objects: desired.objects,
    ...(record && { inventory: record }),
  });
  const planning = planningOf(ctx, desired, decisions);
  const planned = await inParallel(ctx, inOrder(desired), (wanted) => planObject(planning, wanted, sight));
  const removed = await planPrune(planning, request, { desired, sight });
  const steps = [...planned.map(({ step }) => step), ...removed.steps];
  const target = targetOf(ctx.client.target, sight);
  const { identity, components, kinds } = desired;
  const plan: Plan = {
    ...{ schemaVersion: planSchemaVersion, purpose, platform, target, bundle: identity },
    ...previousOf(record),
    components,
    changes: steps.map(({ change }) => change),
    problems: [
      ...(request.problems ?? []),
      ...terminating(desired, sight),
      ...planned.flatMap(({ problems }) => problems),
    ],
    warnings: [...new Set(planned.flatMap(({ warnings }) => warnings))],
    fingerprint: fingerprintOf({ purpose, platform, bundle: identity, clusterId: target.clusterId, steps }),
  };
  const { remembers } = removed;
  return { plan, steps, kinds, bundle, ...(record && { record }), ...(remembers && { remembers }) };
}

function planningOf(
  ctx: PlanContext,
  { objects, components, kinds }: Desired,
  decisions: Decisions,
): Planning {
  return {
    ctx,
    decisions,
    facts: createFacts(kinds),
    origins: new Map(components.map((component) => [component.id, component])),
    scaled: createScaled(
      ctx,
      objects.map(({ object }) => object),
    ),
  };
}

/** What runs, for the plan. */
export function previousOf(record: RecordState | undefined): Pick<Plan, 'previous'> {
  const { bundle, revision } = record?.current ?? {};
  return bundle === undefined || revision === undefined ? {} : { previous: { ...bundle, revision } };
}

/** Objects as they are applied: component by component, and within each by what needs what. */
function inOrder({ objects, components }: Desired): readonly DesiredObject[] {
  const rank = new Map(components.map(({ id }, index) => [id, index]));
  const stage = ({ ref }: DesiredObject) => applyStages.indexOf(stageOf(ref));
  return [...objects].sort(
    (a, b) => (rank.get(a.component) ?? 0) - (rank.get(b.component) ?? 0) || stage(a) - stage(b),
  );
}

function planObject(
  planning: Planning,
  wanted: DesiredObject,
  { members, strangers }: Sight,
): Promise<Planned> {
  const key = refKey(wanted.ref);
  const member = members.get(key);
  const live = member ?? strangers.get(key);
  if (live === undefined)
    return Promise.resolve(quiet(stepOf(planning, wanted, { action: 'create', object: wanted.object })));
  if (live.metadata.deletionTimestamp !== undefined && !isNamespace(wanted.ref)) {
    // somebody asked for that already, so it takes no consent
    const because = 'it is being deleted, and is made again when it is gone';
    return Promise.resolve(
      quiet(stepOf(planning, wanted, { action: 'recreate', live, object: wanted.object, because })),
    );
  }
  return member ? planExisting(planning, wanted, member) : planAdoption(planning, wanted, live);
}

/** Members that the bundle no longer holds. Without an inventory nobody knows what members there are, and nothing is pruned. */
async function planPrune(
  { ctx, decisions }: Planning,
  { bundle, record }: DeployRequest,
  { desired, sight }: { readonly desired: Desired; readonly sight: Sight },
): Promise<Pick<Prepared, 'steps' | 'remembers'>> {
  if (record === undefined) return { steps: [] };
  const wanted = new Set(desired.objects.map(({ ref }) => refKey(ref)));
  const unwanted = unwantedOf(sight, wanted);
  if (unwanted.length === 0) return { steps: [] };
  const { kinds, declared, complete, origins } = await recall(ctx, record);
  const facts = createFacts([...kinds, ...desired.kinds]);
  const { platform } = record;
  const protection = await protectionOf(ctx, {
    ...{ unwanted, facts, decisions, deleteData: false, factsComplete: complete, origins, platform },
    declared: new Set([...declared, ...declaredObjects(bundle), ...wanted]),
  });
  const positions = new Map<string, number>();
  const steps = removalSteps({ unwanted, protection, facts, decisions, deleteData: false, positions });
  const changes = steps.map(({ change }) => change);
  return { steps, remembers: revisionsBehind(changes, origins) };
}

/** Members that are not wanted. */
export function unwantedOf(
  { members }: Pick<Sight, 'members'>,
  wanted: ReadonlySet<string>,
): readonly LiveObject[] {
  return [...members.values()].filter((object) => !wanted.has(refKey(refOf(object))));
}

/** A namespace that is being deleted takes nothing new, and takes away what is in it. */
function terminating({ objects, components }: Desired, { namespaces }: Sight): readonly Problem[] {
  const origins = new Map(components.map((component) => [component.id, component]));
  const seen = new Set<string>();
  return objects.flatMap((wanted) => {
    const place = isNamespace(wanted.ref) ? wanted.ref.name : wanted.ref.namespace;
    if (place === undefined || seen.has(place)) return [];
    seen.add(place);
    if (namespaces.get(place)?.metadata.deletionTimestamp === undefined) return [];
    const message = `the namespace ${place} is being deleted`;
    const fix = `wait until it is gone; "kubectl get namespace ${place} -o yaml" says what holds it up`;
    return [problemAbout(wanted, origins, { rule: 'plan/terminating', message }, fix)];
  });
}
