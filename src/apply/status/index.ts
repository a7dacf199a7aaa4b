import type { Bundle } from '../../bundle/bundle.js';
import { refKey, refOf } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';
import { noDecisions } from '../model.js';
import { desiredOf, fetchLive, planDeploy } from '../plan/index.js';
import { createFacts } from '../readiness/index.js';
import type { RecordState, Revision } from '../record/model.js';
import { fetchSurroundings } from '../wait/index.js';
import { driftOf } from './drift.js';
import { componentsHealth, unhealthyOf, withReasons } from './health.js';
import { lockOf } from './lock.js';
import { statusSchemaVersion, type Status } from './model.js';

export type { Lock } from './lock.js';
export { isFine, type ComponentHealth, type Drift, type ObjectHealth, type Status } from './model.js';

/** What is looked at. */
export interface StatusRequest {
  readonly record: RecordState;
  /** Bundle of the current revision. Absent: nothing was ever finished. */
  readonly bundle?: Bundle;
}

/** Says how an installation is: which bundle, who is at work, what differs from it and by whom, what is not ready and why. Writes nothing. @throws KubeError */
export async function statusOf(ctx: ApplyContext, { record, bundle }: StatusRequest): Promise<Status> {
  const { platform, current, pending, applySetId } = record;
  const known = {
    schemaVersion: statusSchemaVersion,
    platform,
    ...(await lockOf(ctx, platform)),
    ...(current && { current }),
    ...(pending && { pending }),
  };
  if (bundle === undefined) {
    const uninstalled = lastUninstall(record);
    const { members } = await fetchLive(ctx, { objects: [], applySetId }, record);
    const kept = [...members.values()].map(refOf);
    return { ...known, ...(uninstalled && { uninstalled }), drift: [], components: [], unhealthy: [], kept };
  }
  const desired = desiredOf(bundle, applySetId);
  const facts = createFacts(desired.kinds);
  const [prepared, sight, surroundings] = await Promise.all([
    planDeploy(ctx, { bundle, record, purpose: 'deploy', decisions: noDecisions }),
    fetchLive(ctx, desired, record),
    fetchSurroundings(
      ctx,
      desired.objects.map(({ ref }) => ref.kind),
    ),
  ]);
  const live = new Map([...sight.strangers, ...sight.members]);
  const input = { objects: desired.objects, live, facts, surroundings };
  const unhealthy = await withReasons(ctx, unhealthyOf(input), input);
  const { changes } = prepared.plan;
  return {
    ...known,
    bundle: desired.identity,
    drift: driftOf(changes, live),
    components: componentsHealth(desired.components, desired.objects, unhealthy),
    unhealthy,
    kept: changes
      .filter(({ action, ref }) => action === 'keep' && live.has(refKey(ref)))
      .map(({ ref }) => ref),
  };
}

/** The newest revision that ended, if it is an uninstall that succeeded. */
function lastUninstall({ revisions }: RecordState): Revision | undefined {
  const ended = revisions.find(({ result }) => result !== 'running');
  return ended?.purpose === 'uninstall' && ended.result === 'succeeded' ? ended : undefined;
}
