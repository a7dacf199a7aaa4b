import { describe, expect, test } from 'vitest';
import { effectOf } from '../../../src/apply/migration/index.js';
import type { Action } from '../../../src/apply/model.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { databaseKind, effectBetween, effectText, made } from './support.js';

type Spec = Record<string, unknown>;

const pod = (image: string) => ({ template: { spec: { containers: [{ name: 'c', image }] } } });

const deployment = (image: string, rest: Spec = {}) =>
  made('apps/v1', 'Deployment', { ...pod(image), ...rest });
const statefulSet = (image: string, rest: Spec = {}) =>
  made('apps/v1', 'StatefulSet', { ...pod(image), ...rest });
const daemonSet = (image: string, rest: Spec = {}) =>
  made('apps/v1', 'DaemonSet', { ...pod(image), ...rest });

const rolling = (maxUnavailable: number | string, maxSurge: number | string) => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } },
});

const claim = (storage: string, rest: Spec = {}) =>
  made('v1', 'PersistentVolumeClaim', { resources: { requests: { storage } }, ...rest });

const service = (spec: Spec) => made('v1', 'Service', spec);

const database = (spec: Spec) => made('postgresql.cnpg.io/v1', 'Cluster', spec);

const rows = (
  cases: Record<
    string,
    readonly [before: KubernetesObject, after: KubernetesObject | undefined, says: string]
  >,
) => {
  test.each(Object.entries(cases))('%s', (_title, [before, after, says]) => {
    expect(effectText(effectBetween(before, after))).toBe(says);
  });
};

describe('a Deployment', () => {
  rows({
    'is only scaled': [deployment('x', { replicas: 1 }), deployment('x', { replicas: 3 }), 'in-place'],
    'is scaled to nothing': [
      deployment('x', { replicas: 1 }),
      deployment('x', { replicas: 0 }),
      'in-place, away until it is scaled up again',
    ],
    'gets other pods, one after the other': [deployment('x'), deployment('y'), 'restart'],
    'gets an annotation in its template': [
      deployment('x'),
      deployment('x', { template: { metadata: { annotations: { 'checksum/config': '2' } } } }),
      'restart',
    ],
    'gets other pods while it has none': [
      deployment('x', { replicas: 0 }),
      deployment('y', { replicas: 0 }),
      'in-place',
    ],
    'gets other pods while paused': [
      deployment('x', { paused: true }),
      deployment('y', { paused: true }),
      'in-place',
    ],
    'replaces its only pod before the new one is there': [
      deployment('x', { strategy: { type: 'Recreate' } }),
      deployment('y', { strategy: { type: 'Recreate' } }),
      'restart, away until the new pod is ready',
    ],
    'replaces all pods before the new ones are there': [
      deployment('x', { replicas: 2, strategy: { type: 'Recreate' } }),
      deployment('y', { replicas: 2, strategy: { type: 'Recreate' } }),
      'restart, away until the new pods are ready',
    ],
    'goes over to rolling with the same change': [
      deployment('x', { strategy: { type: 'Recreate' } }),
      deployment('y'),
      'restart',
    ],
    'goes over to Recreate with the same change': [
      deployment('x'),
      deployment('y', { strategy: { type: 'Recreate' } }),
      'restart, away until the new pod is ready',
    ],
    'may lose its only pod': [
      deployment('x', rolling(1, 0)),
      deployment('y', rolling(1, 0)),
      'restart, away until the new pod is ready',
    ],
    'may lose its only pod by percentage': [
      deployment('x', rolling('100%', 0)),
      deployment('y', rolling('100%', 0)),
      'restart, away until the new pod is ready',
    ],
    'keeps its only pod, since a percentage is rounded down': [
      deployment('x', rolling('99%', 1)),
      deployment('y', rolling('99%', 1)),
      'restart',
    ],
    'may lose its only pod, since both bounds are nothing': [
      deployment('x', rolling('50%', '0%')),
      deployment('y', rolling('50%', '0%')),
      'restart, away until the new pod is ready',
    ],
    'may lose all pods': [
      deployment('x', { replicas: 2, ...rolling(2, 0) }),
      deployment('y', { replicas: 2, ...rolling(2, 0) }),
      'restart, away until the first new pod is ready, since all may be replaced at once',
    ],
    goes: [deployment('x'), undefined, 'in-place'],
  });

  test('is judged by the strategy in the cluster when nobody mentions one', () => {
    const before = deployment('x', { strategy: { type: 'Recreate' } });
    const after = deployment('y');
    const fields = [{ path: 'spec.template.spec.containers[c].image', before: '"x"', after: '"y"' }];
    const ref = { group: 'apps', kind: 'Deployment', name: 'a' };
    expect(effectOf({ ref, action: 'update', before, after, fields }).downtime).toBeDefined();
    const back = [...fields, { path: 'spec.strategy.type', before: '"Recreate"', after: '"RollingUpdate"' }];
    expect(effectOf({ ref, action: 'update', before, after, fields: back }).downtime).toBeUndefined();
  });

  test('is away when it is made anew', () => {
    expect(effectText(effectBetween(deployment('x'), deployment('y'), 'recreate'))).toBe(
      'recreate, away until its pods are ready again',
    );
  });
});

describe('a StatefulSet', () => {
  const retention = (when: string) => ({ persistentVolumeClaimRetentionPolicy: { [when]: 'Delete' } });
  rows({
    'of one pod': [statefulSet('x'), statefulSet('y'), 'restart, away while its only pod restarts'],
    'of several pods': [statefulSet('x', { replicas: 3 }), statefulSet('y', { replicas: 3 }), 'restart'],
    'whose pods somebody else replaces': [
      statefulSet('x', { updateStrategy: { type: 'OnDelete' } }),
      statefulSet('y', { updateStrategy: { type: 'OnDelete' } }),
      'in-place',
    ],
    'whose partition holds all pods back': [
      statefulSet('x', { updateStrategy: { rollingUpdate: { partition: 1 } } }),
      statefulSet('y', { updateStrategy: { rollingUpdate: { partition: 1 } } }),
      'in-place',
    ],
    'that shrinks and keeps its claims': [
      statefulSet('x', { replicas: 3 }),
      statefulSet('x', { replicas: 1 }),
      'in-place',
    ],
    'that shrinks and deletes its claims': [
      statefulSet('x', { replicas: 3, ...retention('whenScaled') }),
      statefulSet('x', { replicas: 1, ...retention('whenScaled') }),
      'data-at-risk',
    ],
    'that goes and keeps its claims': [statefulSet('x'), undefined, 'in-place'],
    'that goes and deletes its claims': [
      statefulSet('x', retention('whenDeleted')),
      undefined,
      'data-at-risk',
    ],
  });

  test('hands its pods over to the one that is made anew', () => {
    const [before, after] = [statefulSet('x', { replicas: 3 }), statefulSet('y', { replicas: 3 })];
    expect(effectText(effectBetween(before, after, 'recreate'))).toBe('recreate');
  });
});

describe('a DaemonSet', () => {
  const surge = { updateStrategy: { rollingUpdate: { maxSurge: 1 } } };
  rows({
    'replaces pods node by node': [
      daemonSet('x'),
      daemonSet('y'),
      'restart, away on one node after the other, until its new pod is ready',
    ],
    'starts the new pod first': [daemonSet('x', surge), daemonSet('y', surge), 'restart'],
    'waits for somebody to delete pods': [
      daemonSet('x', { updateStrategy: { type: 'OnDelete' } }),
      daemonSet('y', { updateStrategy: { type: 'OnDelete' } }),
      'in-place',
    ],
  });
});

describe('a claim', () => {
  rows({
    grows: [claim('1Gi'), claim('2Gi'), 'in-place'],
    'is written otherwise': [claim('1Gi'), claim('1024Mi'), 'in-place'],
    shrinks: [claim('2Gi'), claim('1Gi'), 'data-at-risk'],
    'gets another class': [
      claim('1Gi', { storageClassName: 'a' }),
      claim('1Gi', { storageClassName: 'b' }),
      'data-at-risk',
    ],
    'gets other attributes': [
      claim('1Gi', { volumeAttributesClassName: 'a' }),
      claim('1Gi', { volumeAttributesClassName: 'b' }),
      'in-place',
    ],
    goes: [claim('1Gi'), undefined, 'data-at-risk'],
  });
});

describe('a Service', () => {
  const ports = (port: number, targetPort = 80) => ({ ports: [{ name: 'http', port, targetPort }] });
  rows({
    'leads to other container ports': [service(ports(80)), service(ports(80, 8080)), 'in-place'],
    'has another port': [
      service(ports(80)),
      service(ports(81)),
      'in-place, away for clients of its former port',
    ],
    'has a port less': [
      service(ports(80)),
      service({ ports: [] }),
      'in-place, away for clients of its former port',
    ],
    'has a port more': [service({ ports: [] }), service(ports(80)), 'in-place'],
    'is reached from outside': [service({}), service({ type: 'LoadBalancer' }), 'in-place'],
    'is no longer reached from outside': [
      service({ type: 'LoadBalancer' }),
      service({ type: 'ClusterIP' }),
      'in-place, away for clients of its former address',
    ],
    'leads to other pods': [
      service({ selector: { app: 'a' } }),
      service({ selector: { app: 'b' } }),
      'in-place, away until pods that its new selector names are ready',
    ],
  });

  test('gets another address when it is made anew', () => {
    expect(effectText(effectBetween(service({}), service({}), 'recreate'))).toBe(
      'recreate, away for some seconds, and it gets another address',
    );
  });
});

describe('a database', () => {
  const image = (tag: string) => database({ imageName: `ghcr.io/cloudnative-pg/postgresql:${tag}` });
  rows({
    'gets more instances': [database({ instances: 1 }), database({ instances: 3 }), 'in-place'],
    'gets fewer instances': [database({ instances: 3 }), database({ instances: 1 }), 'data-at-risk'],
    'gets more storage': [
      database({ storage: { size: '10Gi' } }),
      database({ storage: { size: '20Gi' } }),
      'in-place',
    ],
    'gets less storage': [
      database({ storage: { size: '20Gi' } }),
      database({ storage: { size: '10Gi' } }),
      'data-at-risk',
    ],
    'no longer says how much storage': [
      database({ storage: { size: '20Gi' } }),
      database({ storage: {} }),
      'data-at-risk',
    ],
    'gets a newer patch release': [image('18.4-system-trixie'), image('18.5-system-trixie'), 'restart'],
    'gets an older patch release': [image('18.5'), image('18.4'), 'data-at-risk'],
    'gets another major version': [image('17.9'), image('18.4'), 'data-at-risk'],
    'gets another engine': [image('18.4'), database({ imageName: 'postgres:18.4' }), 'data-at-risk'],
    'gets an image by digest only': [
      image('18.4'),
      database({ imageName: 'ghcr.io/cloudnative-pg/postgresql@sha256:0' }),
      'data-at-risk',
    ],
    'gets other settings': [
      database({ postgresql: { parameters: { work_mem: '4MB' } } }),
      database({ postgresql: { parameters: { work_mem: '8MB' } } }),
      'in-place',
    ],
    goes: [database({}), undefined, 'data-at-risk'],
  });

  test('is at risk when it is made anew', () => {
    expect(effectBetween(database({}), database({ instances: 1 }), 'recreate').effect).toBe('data-at-risk');
  });
});

describe('a definition', () => {
  const definition = (properties: Record<string, unknown>): KubernetesObject =>
    made('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties } },
        },
      ],
    });
  rows({
    'takes more': [definition({}), definition({ a: { type: 'string' } }), 'in-place'],
    'takes less': [definition({ a: { type: 'string' } }), definition({}), 'data-at-risk'],
    'goes without objects of others': [definition({}), undefined, 'in-place'],
  });
});

describe('any other object', () => {
  const config = (data: string): KubernetesObject => ({ ...made('v1', 'ConfigMap', undefined), data });
  rows({
    'that pods read': [config('1'), config('2'), 'in-place'],
    'of an unknown kind': [
      made('example.org/v1', 'Thing', { size: 2 }),
      made('example.org/v1', 'Thing', { size: 1 }),
      'in-place',
    ],
  });

  test.each(['create', 'keep', 'unchanged'] satisfies Action[])('%s is no change of what runs', (action) => {
    const ref = { group: 'postgresql.cnpg.io', kind: 'Cluster', name: 'a' };
    expect(effectOf({ ref, action, fields: [], data: databaseKind.data! })).toEqual({ effect: 'in-place' });
  });

  test('takes objects of others along', () => {
    const ref = { group: '', kind: 'Namespace', name: 'a' };
    expect(effectOf({ ref, action: 'delete', fields: [], foreign: 1 }).effect).toBe('data-at-risk');
    expect(effectOf({ ref, action: 'delete', fields: [] }).effect).toBe('in-place');
  });

  test('is made anew without being away when nothing is served by it', () => {
    const before = made('scheduling.k8s.io/v1', 'PriorityClass', undefined);
    expect(effectText(effectBetween(before, before, 'recreate'))).toBe('recreate');
  });
});
