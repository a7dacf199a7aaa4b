import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applySetId,
  formatGroupKind,
  parentObject,
  parseGroupKind,
  readParent,
  sameScope,
  scopeOf,
  unionOf,
} from '../../../src/apply/record/applyset.js';
import type { LiveObject } from '../../../src/kube/client.js';

const scope = {
  groupKinds: [
    { group: 'apps', kind: 'Deployment' },
    { group: '', kind: 'Secret' },
    { group: 'cert-manager.io', kind: 'Certificate' },
  ],
  namespaces: ['web', 'argocd'],
};

describe('the identity of an inventory', () => {
  test('is that of KEP-3659 for a ConfigMap in cto-system', () => {
    const hash = createHash('sha256').update('production.cto-system.ConfigMap.').digest('base64');
    const urlSafe = hash.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    expect(applySetId('production')).toBe(`applyset-${urlSafe}-v1`);
  });

  test('is a valid value of a label, whatever the name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/), (name) => {
        expect(applySetId(name)).toMatch(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])$/);
      }),
    );
  });
});

describe('group and kind', () => {
  test.each([
    ['', 'Secret', 'Secret'],
    ['apps', 'Deployment', 'Deployment.apps'],
    ['networking.k8s.io', 'NetworkPolicy', 'NetworkPolicy.networking.k8s.io'],
  ])('of %j and %s is written %s, and read back', (group, kind, text) => {
    expect(formatGroupKind({ group, kind })).toBe(text);
    expect(parseGroupKind(text)).toEqual({ group, kind });
  });
});

describe('the parent', () => {
  test('carries the label and annotations of KEP-3659, sorted', () => {
    expect(parentObject('production', scope, '1.2.3')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'production',
        namespace: 'cto-system',
        labels: {
          'app.kubernetes.io/managed-by': 'cto',
          'cto.dev/platform': 'production',
          'cto.dev/record': 'applyset',
          'applyset.kubernetes.io/id': applySetId('production'),
        },
        annotations: {
          'applyset.kubernetes.io/tooling': 'cto/v1.2.3',
          'applyset.kubernetes.io/contains-group-kinds': 'Certificate.cert-manager.io,Deployment.apps,Secret',
          'applyset.kubernetes.io/additional-namespaces': 'argocd,web',
          'cto.dev/record-version': '1',
        },
      },
    });
  });

  test('is read back as it was written', () => {
    const read = readParent('production', live(parentObject('production', scope, '1.2.3')));
    expect(read.toolVersion).toBe('1.2.3');
    expect(read.groupKinds && sameScope(scope, { ...scope, groupKinds: read.groupKinds })).toBe(true);
    expect(read.namespaces).toEqual(['argocd', 'web']);
  });

  test('of an empty inventory names no kind and no namespace', () => {
    const read = readParent('x', live(parentObject('x', { groupKinds: [], namespaces: [] }, '1.0.0')));
    expect(read).toEqual({ groupKinds: [], namespaces: [], toolVersion: '1.0.0' });
  });

  test('without the list of kinds, which the specification leaves optional, does not say which', () => {
    const parent = live(parentObject('x', scope, '1.0.0'));
    const annotations = { ...parent.metadata.annotations };
    delete annotations['applyset.kubernetes.io/contains-group-kinds'];
    expect(
      readParent('x', { ...parent, metadata: { ...parent.metadata, annotations } }).groupKinds,
    ).toBeUndefined();
  });

  test.each([
    ['of another tool', { 'applyset.kubernetes.io/tooling': 'kubectl/v1.37' }, 'belongs to kubectl/v1.37'],
    [
      'of a tool that only begins like ours',
      { 'applyset.kubernetes.io/tooling': 'cto/x/v1' },
      'belongs to cto/x/v1',
    ],
    ['that is any ConfigMap', { 'applyset.kubernetes.io/tooling': undefined }, 'is no inventory'],
  ])('%s is refused', (_, changed, message) => {
    expect(() => readParent('x', changedParent(changed))).toThrow(
      expect.objectContaining({
        code: 'E_RECORD_FOREIGN',
        exitCode: 4,
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  test.each(['2', '17', 'two', '', '0'])(
    'with record version %j is refused, naming the program to use',
    (version) => {
      expect(() => readParent('x', changedParent({ 'cto.dev/record-version': version }))).toThrow(
        expect.objectContaining({
          code: 'E_RECORD_NEWER',
          exitCode: 4,
          hint: 'use cto 9.0.0 or later; nothing was changed',
        }),
      );
    },
  );
});

describe('a scope', () => {
  const refs = fc.array(
    fc.record({
      group: fc.constantFrom('', 'apps', 'example.com'),
      kind: fc.constantFrom('Secret', 'Deployment', 'Widget'),
      namespace: fc.constantFrom('a', 'b', 'cto-system'),
      name: fc.constant('n'),
    }),
  );

  test('holds every kind and namespace of its objects once, but not the namespace of the record', () => {
    const { groupKinds, namespaces } = scopeOf([
      { group: '', kind: 'Secret', namespace: 'b', name: 'x' },
      { group: '', kind: 'Secret', namespace: 'a', name: 'y' },
      { group: '', kind: 'Namespace', name: 'a' },
      { group: '', kind: 'ConfigMap', namespace: 'cto-system', name: 'z' },
    ]);
    expect(groupKinds.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Namespace', 'Secret']);
    expect(namespaces).toEqual(['a', 'b']);
  });

  test('united with another one is that of all objects', () => {
    fc.assert(
      fc.property(refs, refs, (a, b) => {
        expect(unionOf(scopeOf(a), scopeOf(b))).toEqual(scopeOf([...a, ...b]));
      }),
    );
  });

  test('is the same in any order', () => {
    fc.assert(
      fc.property(refs, (some) => {
        expect(sameScope(scopeOf(some), scopeOf([...some].reverse()))).toBe(true);
      }),
    );
  });
});

function changedParent(changed: Record<string, string | undefined>): LiveObject {
  const parent = live(parentObject('x', scope, '9.0.0'));
  const annotations = { ...parent.metadata.annotations, ...changed };
  return { ...parent, metadata: { ...parent.metadata, annotations: annotations as Record<string, string> } };
}

function live(object: object): LiveObject {
  return object as LiveObject;
}
