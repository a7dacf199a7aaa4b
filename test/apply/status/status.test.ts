import { describe, expect, test } from 'vitest';
import type { Change, ComponentNode, DesiredObject } from '../../../src/apply/model.js';
import { createFacts, noSurroundings } from '../../../src/apply/readiness/index.js';
import { driftOf } from '../../../src/apply/status/drift.js';
import { componentsHealth, unhealthyOf } from '../../../src/apply/status/health.js';
import { isFine, type Status } from '../../../src/apply/status/index.js';
import type { LiveObject, ManagedFields } from '../../../src/kube/client.js';
import { refKey, refOf } from '../../../src/kube/resources.js';

const deployment = (
  name: string,
  status: object = {},
  managedFields: readonly ManagedFields[] = [],
): LiveObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'web', generation: 1, managedFields },
  spec: { replicas: 1 },
  status: { observedGeneration: 1, ...status },
});

const ready = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };

const desired = (name: string, component = 'web'): DesiredObject => ({
  ref: refOf(deployment(name)),
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'web' } },
  ...{ component, construct: name, sha256: '' },
});

const byKey = (objects: readonly LiveObject[]) =>
  new Map(objects.map((object) => [refKey(refOf(object)), object]));

const change = (action: Change['action'], name = 'a'): Change => ({
  ref: refOf(deployment(name)),
  ...{ apiVersion: 'apps/v1', action, effect: 'in-place', fields: [], conflicts: [], lacks: [] },
});

describe('drift', () => {
  test.each([
    ['create', 'missing'],
    ['update', 'changed'],
    ['recreate', 'changed'],
    ['adopt', 'changed'],
    ['delete', 'extra'],
  ] as const)('is what a plan of the same bundle would %s: it is %s', (action, is) => {
    expect(driftOf([change(action)], new Map()).map((drift) => drift.is)).toEqual([is]);
  });

  test.each(['unchanged', 'keep'] as const)('is nothing that is %s', (action) => {
    expect(driftOf([change(action)], new Map())).toEqual([]);
  });

  test('names who else wrote to the object, the last first, and not who only writes its status', () => {
    const by = (manager: string, time: string, rest: Partial<ManagedFields> = {}): ManagedFields => ({
      ...{ manager, operation: 'Update', apiVersion: 'apps/v1', time },
      ...rest,
    });
    const live = deployment('a', {}, [
      by('cto', '2026-01-03T00:00:00Z', { operation: 'Apply' }),
      by('kubectl-edit', '2026-01-01T00:00:00Z'),
      by('autoscaler', '2026-01-02T00:00:00Z'),
      by('kube-controller-manager', '2026-01-04T00:00:00Z', { subresource: 'status' }),
    ]);
    expect(driftOf([change('update')], byKey([live]))[0]?.by).toEqual([
      'autoscaler at 2026-01-02T00:00:00Z',
      'kubectl-edit at 2026-01-01T00:00:00Z',
    ]);
  });
});

describe('health', () => {
  const facts = createFacts();
  const look = (objects: readonly DesiredObject[], live: readonly LiveObject[]) =>
    unhealthyOf({ objects, live: byKey(live), facts, surroundings: noSurroundings });

  test('has nothing to say about what is ready', () => {
    expect(look([desired('a')], [deployment('a', ready)])).toEqual([]);
  });

  test('says of what is not ready what it waits for', () => {
    expect(look([desired('a')], [deployment('a')])).toMatchObject([{ readiness: { is: 'waiting' } }]);
  });

  test('counts what is not there', () => {
    expect(look([desired('a')], [])).toMatchObject([{ readiness: { is: 'failed', why: 'it is not there' } }]);
  });

  test('is summed up for each component by its worst object', () => {
    const component = (id: string): ComponentNode => ({
      ...{ id, title: id, wave: 0, needs: [], source: id, configKeys: [] },
    });
    const objects = [desired('a'), desired('b'), desired('c', 'data')];
    const unhealthy = look(objects, [deployment('a', ready), deployment('b')]);
    expect(
      componentsHealth([component('web'), component('data'), component('calm')], objects, unhealthy),
    ).toMatchObject([
      { id: 'web', is: 'waiting', ready: 1, total: 2 },
      { id: 'data', is: 'failed', ready: 0, total: 1 },
      { id: 'calm', is: 'ready', ready: 0, total: 0 },
    ]);
  });
});

describe('an installation', () => {
  const bundle = { digest: 'd', profile: 'minimal', version: '1' };
  const fine: Status = {
    ...{
      schemaVersion: 1,
      platform: 'p',
      at: '',
      bundle,
      drift: [],
      components: [],
      unhealthy: [],
      kept: [],
    },
  };
  const object = refOf(deployment('a'));

  test('is fine when everything is ready, nothing differs and no run is unfinished', () => {
    expect(isFine(fine)).toBe(true);
  });

  test('is fine with data that was kept', () => {
    expect(isFine({ ...fine, kept: [object] })).toBe(true);
  });

  test.each<[why: string, status: Status]>([
    ['differs', { ...fine, drift: [{ object, is: 'changed', fields: [], by: [] }] }],
    [
      'is not ready',
      { ...fine, unhealthy: [{ object, component: 'a', readiness: { is: 'waiting', on: '' }, because: [] }] },
    ],
    [
      'has an unfinished run',
      { ...fine, pending: { revision: 2, purpose: 'deploy', who: '', began: '', result: 'running' } },
    ],
    [
      'has no bundle',
      { ...{ schemaVersion: 1, platform: 'p', at: '' }, drift: [], components: [], unhealthy: [], kept: [] },
    ],
  ])('is not fine when something %s', (_why, status) => {
    expect(isFine(status)).toBe(false);
  });
});
