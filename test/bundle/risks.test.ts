import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { risksOf } from '../../src/bundle/risks/index.js';

const object = (apiVersion: string, kind: string, rest: Record<string, unknown> = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'it', namespace: 'here' },
  ...rest,
});

const texts = (
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  kinds: Parameters<typeof risksOf>[2] = [],
) => risksOf(before, after, kinds).map(({ kind, message }) => `${kind}: ${message}`);

const role = (...verbs: readonly string[]) =>
  object('rbac.authorization.k8s.io/v1', 'Role', {
    rules: [{ apiGroups: [''], resources: ['pods', 'secrets'], verbs }],
  });

describe('risksOf', () => {
  test('sees claims and kinds that hold data leave', () => {
    const database = object('postgresql.cnpg.io/v1', 'Cluster');
    const facts = [
      {
        group: 'postgresql.cnpg.io',
        kind: 'Cluster',
        data: { holds: 'the databases', backup: 'back it up' },
      },
    ];
    expect(texts([object('v1', 'PersistentVolumeClaim'), database], [], facts)).toEqual([
      'data: leaves the bundle; it holds the data on its volume',
      'data: leaves the bundle; it holds the databases',
    ]);
    expect(texts([object('cluster.x-k8s.io/v1', 'Cluster')], [], facts)).toEqual([]);
  });

  test('sees fields that cannot be changed, and not those that can', () => {
    const set = (serviceName: string, replicas: number) =>
      object('apps/v1', 'StatefulSet', { spec: { serviceName, replicas } });
    expect(texts([set('a', 1)], [set('b', 2)])).toEqual([
      'recreate: spec.serviceName cannot be changed: it is deleted and made again',
    ]);
    expect(texts([set('a', 1)], [set('a', 2)])).toEqual([]);
    const claim = (storage: string, mode: string) =>
      object('v1', 'PersistentVolumeClaim', {
        spec: { accessModes: [mode], resources: { requests: { storage } } },
      });
    expect(texts([claim('1Gi', 'a')], [claim('2Gi', 'a')])).toEqual([]);
    expect(texts([claim('1Gi', 'a')], [claim('1Gi', 'b')])).toHaveLength(1);
  });

  test('sees rights that are new, each verb and resource, and no reordering', () => {
    expect(texts([role('get')], [role('list', 'get')])).toEqual(['rights: adds list pods; list secrets']);
    expect(texts([role('get', 'list')], [role('list', 'get')])).toEqual([]);
    expect(texts([role('get', 'list')], [role('get')])).toEqual([]);
  });

  test('sees who else gets a role', () => {
    const binding = (...names: readonly string[]) =>
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
        roleRef: { kind: 'Role', name: 'r' },
        subjects: names.map((name) => ({ kind: 'ServiceAccount', namespace: 'n', name })),
      });
    expect(texts([binding('a')], [binding('a', 'b')])).toEqual([
      'rights: adds Role r for ServiceAccount n/b',
    ]);
  });

  test('sees images that move', () => {
    const pod = (image: string) =>
      object('apps/v1', 'Deployment', {
        spec: { template: { spec: { containers: [{ name: 'c', image }] } } },
      });
    expect(texts([pod('x:1')], [pod('x:2')])).toEqual(['image: x:1 becomes x:2']);
  });

  test('sees definitions that take less', () => {
    const definition = (...names: readonly string[]) =>
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
        spec: {
          group: 'g',
          scope: 'Namespaced',
          names: { kind: 'K', plural: 'ks' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
                },
              },
            },
          ],
        },
      });
    expect(texts([definition('a', 'b')], [definition('a')])).toHaveLength(1);
    expect(texts([definition('a')], [definition('a', 'b')])).toEqual([]);
  });

  test('puts what may lose data first', () => {
    const kinds = risksOf(
      [role('get'), object('v1', 'PersistentVolumeClaim')],
      [role('get', 'list')],
      [],
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['data', 'rights']);
  });
});
