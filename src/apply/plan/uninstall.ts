import type { Bundle } from '../../bundle/bundle.js';
import { refKey } from '../../kube/resources.js';
import {
  planSchemaVersion,
  type ComponentNode,
  type Decisions,
  type DesiredObject,
  type Plan,
} from '../model.js';
import type { Prepared, PreparedStep } from '../prepared.js';
import { createFacts } from '../readiness/index.js';
import type { RecordState } from '../record/model.js';
import { previousOf, unwantedOf, type PlanContext } from './deploy.js';
import { desiredOf } from './desired.js';
import { fingerprintOf } from './fingerprint.js';
import { look } from './live.js';
import { revisionsBehind } from './origins.js';
import { protectionOf } from './protection.js';
import { recall } from './remembered.js';
import { removalSteps } from './removal.js';
import { targetOf } from './target.js';

/** What is to be removed. */
export interface UninstallRequest {
  readonly record: RecordState;
  /** Last bundle: says, with those before, what holds data, which Secrets are made for it, and in which order things came. Absent: every custom
   * resource may hold data. */
  readonly bundle?: Bundle;
  readonly decisions: Decisions;
  /** Whether what holds data goes too. */
  readonly deleteData: boolean;
}

/**
 * Plans the removal of an installation: custom resources while their controllers live, then what intercepts requests, workloads, the rest,
 * definitions and namespaces. What holds data stays, with what keeps it alive, its definition and namespace, unless `deleteData`. Writes nothing.
 *
 * @throws KubeError when the cluster does not answer
 */
export async function planUninstall(ctx: PlanContext, request: UninstallRequest): Promise<Prepared> {
  const { record, bundle, decisions, deleteData } = request;
  const { platform, applySetId } = record;
  const sight = await look(ctx, { applySetId, objects: [], inventory: record });
  const unwanted = unwantedOf(sight, new Set());
  const desired = bundle && desiredOf(bundle, applySetId);
  const { kinds, declared, origins } = await recall(ctx, record, bundle);
  const facts = createFacts(kinds);
  const protection = await protectionOf(ctx, {
    ...{ unwanted, facts, decisions, deleteData, factsComplete: bundle !== undefined },
    ...{ declared, origins, platform },
  });
  const objects = desired?.objects ?? [];
  const positions = new Map(objects.map(({ ref }, index) => [refKey(ref), index]));
  const last = new Map(objects.map((object) => [refKey(object.ref), object]));
  const steps = removalSteps({ unwanted, protection, facts, decisions, deleteData, positions }).map((step) =>
    withOrigin(step, last),
  );
  const target = targetOf(ctx.client.target, sight);
  const components: readonly ComponentNode[] = desired?.components ?? [];
  const plan: Plan = {
    ...{ schemaVersion: planSchemaVersion, purpose: 'uninstall', platform, target },
    ...previousOf(record),
    components,
    changes: steps.map(({ change }) => change),
    problems: [],
    warnings:
      bundle === undefined
        ? [
            'the last bundle is not known, so nobody can tell which custom resources hold data: all of them are kept',
          ]
        : [],
    fingerprint: fingerprintOf({ purpose: 'uninstall', platform, clusterId: target.clusterId, steps }),
  };
  return { plan, steps, kinds, record, remembers: revisionsBehind(plan.changes, origins) };
}

/** Says which component an object came with. */
function withOrigin(step: PreparedStep, origins: ReadonlyMap<string, DesiredObject>): PreparedStep {
  const origin = origins.get(refKey(step.change.ref));
  if (origin === undefined) return step;
  const { component, construct } = origin;
  return { ...step, change: { ...step.change, component, construct } };
}
