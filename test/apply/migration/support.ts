import { effectOf, type EffectOf } from '../../../src/apply/migration/index.js';
import { createFacts } from '../../../src/apply/readiness/index.js';
import type { Action } from '../../../src/apply/model.js';
import { diffObjects } from '../../../src/bundle/diff.js';
import type { KindFacts } from '../../../src/bundle/kind-facts.js';
import { describeObject, type KubernetesObject } from '../../../src/bundle/object.js';
import { refOf } from '../../../src/kube/resources.js';

/** A custom resource that holds a database. */
export const databaseKind: KindFacts = {
  group: 'postgresql.cnpg.io',
  kind: 'Cluster',
  data: { holds: 'the databases', backup: 'take a backup' },
};

const facts = createFacts([databaseKind]);

/** An object with a spec. */
export function made(apiVersion: string, kind: string, spec: unknown, name = 'a'): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'n' }, spec };
}

/** The effect of one object becoming another, as the planner asks for it. */
export function effectBetween(
  before: KubernetesObject,
  after: KubernetesObject | undefined,
  action: Action = after === undefined ? 'delete' : 'update',
): EffectOf {
  const ref = refOf(before);
  const fields = after === undefined ? [] : (diffObjects([before], [after])[0]?.fields ?? []);
  const data = facts.of(ref.group, ref.kind)?.data;
  return effectOf({ ref, action, before, ...(after && { after }), fields, ...(data && { data }) });
}

/** Text of an effect, for tables. */
export function effectText({ effect, downtime }: EffectOf): string {
  return downtime === undefined ? effect : `${effect}, away ${downtime}`;
}

export { describeObject };
