import { describe, expect, test } from 'vitest';
import { healthRules } from '../../constructs/argocd/health/index.js';
import { groupOf } from '../../src/bundle/object.js';
import { objectsOf } from '../../src/bundle/objects.js';
import { catalog } from '../../src/catalog/index.js';
import { committedBundle } from '../gitops/support/bundle.js';

/**
 * Kinds of the groups that we use for which Argo CD has a rule of its own.
 * Source: resource_customizations of Argo CD 3.5.1, and pkg/health of the gitops-engine for Workflow.
 */
const builtIn: readonly string[] = [
  'argoproj.io_AnalysisRun',
  'argoproj.io_ApplicationSet',
  'argoproj.io_CronWorkflow',
  'argoproj.io_EventBus',
  'argoproj.io_Experiment',
  'argoproj.io_Rollout',
  'argoproj.io_Workflow',
  'gateway.networking.k8s.io_BackendTLSPolicy',
  'gateway.networking.k8s.io_GRPCRoute',
  'gateway.networking.k8s.io_Gateway',
  'gateway.networking.k8s.io_GatewayClass',
  'gateway.networking.k8s.io_HTTPRoute',
  'postgresql.cnpg.io_Cluster',
];

/** What the records of the components say about custom kinds. */
const facts = catalog.flatMap(({ kinds = [] }) => kinds);

/** Kinds that are what they are for as soon as they are stored: no controller writes a status that health could go by. */
const stored = new Set(
  facts.filter(({ readiness }) => readiness?.ready.length === 0).map(({ group, kind }) => `${group}_${kind}`),
);

const profiles = ['minimal', 'standard', 'production'];

/** Custom kinds of the objects in the bundles. */
function customKinds(): readonly string[] {
  const bundles = profiles.map(committedBundle).flatMap(objectsOf);
  const defined = new Set(
    bundles
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map(({ spec }) => spec as { group: string; names: { kind: string } })
      .map(({ group, names }) => `${group}_${names.kind}`),
  );
  const used = bundles.map((object) => `${groupOf(object)}_${object.kind}`).filter((id) => defined.has(id));
  return [...new Set(used)].sort();
}

describe('health of every custom kind', () => {
  test('the profiles use custom kinds', () => {
    expect(customKinds().length).toBeGreaterThan(5);
  });

  test.each(customKinds())(
    '%s: by a rule of ours, one of Argo CD, or none because it is only stored',
    (id) => {
      expect([id in healthRules, builtIn.includes(id), stored.has(id)]).toContain(true);
    },
  );

  const judged = facts
    .filter(({ readiness }) => readiness !== undefined && readiness.ready.length > 0)
    .map(({ group, kind }) => `${group}_${kind}`);

  test.each([...new Set(judged)].sort())('%s: what we wait for, Argo CD waits for too', (id) => {
    expect([id in healthRules, builtIn.includes(id)]).toContain(true);
  });

  test('no rule of ours hides one of Argo CD', () => {
    expect(Object.keys(healthRules).filter((id) => builtIn.includes(id))).toEqual([]);
  });
});
