import type { LiveObject } from '../../kube/client.js';
import { refKey } from '../../kube/resources.js';
import type { ApplyContext } from '../context.js';
import { fetchScene, reasonsFor } from '../explain/index.js';
import type { ComponentNode, DesiredObject } from '../model.js';
import { readinessOf, type Facts, type Surroundings } from '../readiness/index.js';
import type { ComponentHealth, ObjectHealth } from './model.js';

/** What is judged. */
export interface HealthInput {
  readonly objects: readonly DesiredObject[];
  readonly live: ReadonlyMap<string, LiveObject>;
  readonly facts: Facts;
  readonly surroundings: Surroundings;
}

/** Every object of the bundle that is not ready; what is missing in the cluster counts. Pure. */
export function unhealthyOf({ objects, live, facts, surroundings }: HealthInput): readonly ObjectHealth[] {
  return objects.flatMap(({ ref, component }) => {
    const object = live.get(refKey(ref));
    const readiness =
      object === undefined
        ? ({ is: 'failed', why: 'it is not there' } as const)
        : readinessOf(object, facts, surroundings);
    return readiness.is === 'ready' ? [] : [{ object: ref, component, readiness, because: [] }];
  });
}

/** Sums up per component, in order. Pure. */
export function componentsHealth(
  components: readonly ComponentNode[],
  objects: readonly DesiredObject[],
  unhealthy: readonly ObjectHealth[],
): readonly ComponentHealth[] {
  return components.map(({ id, title }) => {
    const total = objects.filter(({ component }) => component === id).length;
    const bad = unhealthy.filter(({ component }) => component === id);
    return { id, title, is: worst(bad), ready: total - bad.length, total };
  });
}

function worst(bad: readonly ObjectHealth[]): ComponentHealth['is'] {
  if (bad.length === 0) return 'ready';
  return bad.some(({ readiness }) => readiness.is === 'failed') ? 'failed' : 'waiting';
}

/** The same objects with the reasons: a few lists per namespace, only where something is not ready. */
export async function withReasons(
  ctx: ApplyContext,
  unhealthy: readonly ObjectHealth[],
  { live, facts }: HealthInput,
): Promise<readonly ObjectHealth[]> {
  const found = unhealthy.flatMap(({ object }) => live.get(refKey(object)) ?? []);
  if (found.length === 0) return unhealthy;
  const reasons = new Map<string, readonly string[]>();
  for (const objects of groupByNamespace(found).values()) {
    const scene = await fetchScene(ctx, objects, ctx.signal);
    for (const object of objects) reasons.set(object.metadata.uid ?? '', reasonsFor(object, scene, facts));
  }
  return unhealthy.map((health) => {
    const uid = live.get(refKey(health.object))?.metadata.uid ?? '';
    return { ...health, because: reasons.get(uid) ?? [] };
  });
}

// Node 20 has no Map.groupBy
function groupByNamespace(objects: readonly LiveObject[]): Map<string, LiveObject[]> {
  const groups = new Map<string, LiveObject[]>();
  for (const object of objects) {
    const { namespace = '' } = object.metadata;
    groups.set(namespace, [...(groups.get(namespace) ?? []), object]);
  }
  return groups;
}
