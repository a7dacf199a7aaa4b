import { describe, expect, test } from 'vitest';
import { createFacts, readinessOf, ruleText } from '../../../src/apply/readiness/index.js';
import type { KindFacts, ReadinessRule } from '../../../src/bundle/kind-facts.js';
import { yaml } from '../wait/fake-cluster.js';

function verdict(readiness: ReadinessRule, status: string): string {
  const facts = createFacts([{ group: 'example.com', kind: 'Database', readiness }]);
  const object = yaml(
    `{ apiVersion: example.com/v1, kind: Database, metadata: { name: main, generation: 4 }, spec: { instances: 3 }, status: ${status} }`,
  );
  const found = readinessOf(object, facts);
  return found.is === 'ready'
    ? 'ready'
    : found.is === 'waiting'
      ? `waits: ${found.on}`
      : `failed: ${found.why}`;
}

const rule: ReadinessRule = {
  ready: [
    { path: 'status.readyInstances', equals: 'spec.instances' },
    { path: 'status.phase', is: ['healthy', 'archiving'] },
    { condition: 'Ready' },
    { condition: 'Fenced', status: 'False' },
  ],
  failed: [{ path: 'status.phase', is: ['broken'] }, { condition: 'Hopeless' }],
};

describe('a rule for a custom resource', () => {
  test.each([
    ['waits without a status', '{}', 'waits: status.readyInstances is not set, spec.instances is 3'],
    [
      'waits until two values are equal',
      '{ readyInstances: 1, phase: healthy }',
      'waits: status.readyInstances is 1, spec.instances is 3',
    ],
    [
      'waits for a phase, with the message beside it',
      '{ readyInstances: 3, phase: joining, phaseReason: "main-2 joins." }',
      'waits: status.phase is joining, not healthy or archiving: main-2 joins',
    ],
    [
      'waits for a condition, with its message',
      '{ readyInstances: 3, phase: healthy, conditions: [{ type: Ready, status: "False", reason: A, message: not yet }] }',
      'waits: condition Ready is False: not yet',
    ],
    [
      'waits for a condition that is not there',
      '{ readyInstances: 3, phase: archiving }',
      'waits: condition Ready is not there yet',
    ],
    [
      'waits for a condition that has to be False',
      '{ readyInstances: 3, phase: healthy, conditions: [{ type: Ready, status: "True" }, { type: Fenced, status: "True" }] }',
      'waits: condition Fenced is True',
    ],
    [
      'is ready when all tests hold',
      '{ readyInstances: 3, phase: archiving, conditions: [{ type: Ready, status: "True" }, { type: Fenced, status: "False" }] }',
      'ready',
    ],
    [
      'fails by a phase',
      '{ phase: broken, message: disk is gone }',
      'failed: status.phase is broken: disk is gone',
    ],
    [
      'fails by a condition',
      '{ conditions: [{ type: Hopeless, status: "True", message: give up }] }',
      'failed: condition Hopeless is True: give up',
    ],
    [
      'does not believe a failure of an older generation',
      '{ observedGeneration: 3, phase: broken }',
      'waits: its controller has seen generation 3, not 4 yet',
    ],
  ])('%s', (_title, status, expected) => {
    expect(verdict(rule, status)).toBe(expected);
  });

  test('without tests is ready as soon as the object is there', () => {
    expect(verdict({ ready: [] }, '{ conditions: [{ type: Ready, status: "False" }] }')).toBe('ready');
  });

  test('reads the generation where it says', () => {
    const ready = [{ path: 'status.phase', is: ['healthy'] }];
    const status = '{ phase: healthy, observedGeneration: 1, specVersion: 4 }';
    expect(verdict({ ready, observedGeneration: 'status.specVersion' }, status)).toBe('ready');
    expect(verdict({ ready }, status)).toBe('waits: its controller has seen generation 1, not 4 yet');
  });

  test('takes any value for one that only has to be there, but an empty text', () => {
    const ready = [{ path: 'status.master', exists: true as const }];
    expect(verdict({ ready }, '{ master: main-0 }')).toBe('ready');
    expect(verdict({ ready }, '{ master: "" }')).toBe('waits: status.master is not set');
  });

  test('compares values with their types, and never missing ones', () => {
    expect(verdict({ ready: [{ path: 'status.applied', is: [true] }] }, '{ applied: "true" }')).toContain(
      'waits',
    );
    expect(verdict({ ready: [{ path: 'status.a', equals: 'status.b' }] }, '{}')).toContain('waits');
  });

  test('waits with what an Application of Argo CD says: beside the value, or in a condition without a status', () => {
    const ready = ['sync', 'health'].map((part) => ({ path: `status.${part}.status`, is: ['well'] }));
    const condition = 'conditions: [{ type: ComparisonError, message: authentication required }]';
    expect(verdict({ ready }, `{ sync: { status: Unknown }, ${condition} }`)).toBe(
      'waits: status.sync.status is Unknown, not well: authentication required',
    );
    const health = '{ sync: { status: well }, health: { status: Degraded, message: a pod is gone }';
    expect(verdict({ ready }, `${health}, conditions: [{ type: SyncWarning, message: other }] }`)).toBe(
      'waits: status.health.status is Degraded, not well: a pod is gone',
    );
  });

  test('is a sentence', () => {
    expect(ruleText(rule)).toBe(
      '`status.readyInstances` equals `spec.instances` and `status.phase` is `healthy` or `archiving` and condition `Ready` is True and condition `Fenced` is False; fails when `status.phase` is `broken` or condition `Hopeless` is True',
    );
    expect(ruleText({ ready: [] })).toBe('as soon as it is there');
  });
});

describe('facts about kinds', () => {
  const data = { holds: 'all', backup: 'copy it' };

  test('of a bundle come over the built-in ones, part by part', () => {
    const facts = createFacts([{ group: '', kind: 'PersistentVolumeClaim', readiness: { ready: [] } }]);
    expect(facts.of('', 'PersistentVolumeClaim')?.data?.holds).toContain('volume');
    expect(facts.of('', 'PersistentVolumeClaim')?.readiness).toEqual({ ready: [] });
    expect(facts.builtIn('', 'PersistentVolumeClaim')).toBeUndefined();
  });

  test('know claims and volumes as holders of data', () => {
    const facts = createFacts();
    expect(facts.of('', 'PersistentVolumeClaim')?.data).toBeDefined();
    expect(facts.of('', 'PersistentVolume')?.data).toBeDefined();
    expect(facts.of('', 'ConfigMap')).toBeUndefined();
  });

  test.each<[string, KindFacts, boolean]>([
    ['a kind without tests', { group: 'x.io', kind: 'Template', readiness: { ready: [] } }, true],
    [
      'a kind that may fail',
      { group: 'x.io', kind: 'Template', readiness: { ready: [], failed: [{ condition: 'Bad' }] } },
      false,
    ],
    [
      'a kind with a test',
      { group: 'x.io', kind: 'Template', readiness: { ready: [{ condition: 'Ready' }] } },
      false,
    ],
    ['a kind that only holds data', { group: 'x.io', kind: 'Template', data }, false],
  ])('say of %s whether it has to be watched', (_title, facts, stored) => {
    expect(createFacts([facts]).stored('x.io', 'Template')).toBe(stored);
  });

  test('know the group: a Secret of somebody else is not stored', () => {
    const facts = createFacts();
    expect([facts.stored('', 'Secret'), facts.stored('x.io', 'Secret')]).toEqual([true, false]);
  });
});
