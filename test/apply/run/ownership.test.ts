import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, inheritancePatch, missingFrom, unite } from '../../../src/apply/run/ownership.js';
import type { FieldSet, LiveObject, ManagedFields } from '../../../src/kube/client.js';

const sets: fc.Arbitrary<FieldSet> = fc.letrec<{ set: FieldSet }>((tie) => ({
  set: fc.dictionary(
    fc.constantFrom('f:spec', 'f:replicas', 'f:image', 'k:{"name":"web"}', 'v:"x"', '.'),
    fc.oneof({ depthSize: 'small' }, fc.constant({}), tie('set')),
    { maxKeys: 3 },
  ),
})).set;

describe('two sets of fields', () => {
  test('united hold everything of both', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const both = unite(a, b);
        expect(missingFrom(a, both)).toEqual([]);
        expect(missingFrom(b, both)).toEqual([]);
      }),
    );
  });

  test('united are the same in any order and as often as one likes', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(unite(a, b)).toEqual(unite(b, a));
        expect(unite(a, a)).toEqual(a);
      }),
    );
  });

  test('name what is in one and not in the other as people write it', () => {
    const before: FieldSet = {
      'f:spec': {
        'f:replicas': {},
        'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } },
        'f:finalizers': { 'v:"example.com/x"': {} },
      },
    };
    const after: FieldSet = { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {} } } } };
    expect(missingFrom(before, after)).toEqual([
      'spec.replicas',
      'spec.containers[name="web"].image',
      'spec.finalizers["example.com/x"]',
    ]);
  });

  test('are searched by such a path', () => {
    const set: FieldSet = { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } };
    expect(holds(set, 'spec.containers[name="web"].image')).toBe(true);
    expect(holds(set, 'spec.containers')).toBe(true);
    expect(holds(set, 'spec.replicas')).toBe(false);
    expect(holds(set, 'spec.contain')).toBe(false);
  });
});

describe('taking over an object', () => {
  const kubectl = update('kubectl-client-side-apply', { 'f:spec': { 'f:replicas': {} } });
  const helm = update('helm', { 'f:metadata': { 'f:labels': {} } });
  const controller = update('kube-controller-manager', { 'f:status': {} }, 'status');

  test('gives us every field of the tools, beside our own, and leaves controllers theirs', () => {
    const ours = entry('cto', { 'f:spec': { 'f:image': {} } });
    expect(managers(live([kubectl, helm, controller, ours]))).toEqual([
      controller,
      entry('cto', { 'f:spec': { 'f:image': {}, 'f:replicas': {} }, 'f:metadata': { 'f:labels': {} } }),
    ]);
  });

  test('makes the entry of the tool ours when we have none', () => {
    expect(managers(live([kubectl, controller]))).toEqual([
      controller,
      entry('cto', { 'f:spec': { 'f:replicas': {} } }),
    ]);
  });

  test('does not take what a tool owns in another API version', () => {
    const old = { ...helm, apiVersion: 'apps/v1beta1' };
    const ours = entry('cto', {});
    expect(managers(live([old, ours]))).toEqual([ours]);
  });

  test('does not touch what a tool owns of the status', () => {
    const scale = update('helm', { 'f:spec': {} }, 'scale');
    expect(inheritancePatch(live([scale]), ['helm'])).toBeUndefined();
  });

  test('fails with a conflict when the object was written since, and forgets what kubectl remembered', () => {
    const object = live([kubectl], { 'kubectl.kubernetes.io/last-applied-configuration': '{}' });
    expect(inheritancePatch(object, ['kubectl-client-side-apply'])?.slice(1)).toEqual([
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
      { op: 'remove', path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration' },
    ]);
  });

  test('is nothing when the tools own nothing', () => {
    expect(inheritancePatch(live([controller]), ['helm'])).toBeUndefined();
  });
});

function managers(object: LiveObject): unknown {
  return inheritancePatch(object, ['kubectl-client-side-apply', 'helm'])?.[0]?.value;
}

function entry(manager: string, fieldsV1: FieldSet): ManagedFields {
  return { manager, operation: 'Apply', apiVersion: 'apps/v1', fieldsV1 };
}

function update(manager: string, fieldsV1: FieldSet, subresource?: string): ManagedFields {
  return {
    manager,
    operation: 'Update',
    apiVersion: 'apps/v1',
    fieldsV1,
    ...(subresource !== undefined && { subresource }),
  };
}

function live(managedFields: ManagedFields[], annotations: Record<string, string> = {}): LiveObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'web', resourceVersion: '7', annotations, managedFields },
  };
}
