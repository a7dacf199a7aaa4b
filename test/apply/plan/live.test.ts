import { describe, expect, test } from 'vitest';
import { look } from '../../../src/apply/plan/index.js';
import { desiredOf } from '../../../src/apply/plan/desired.js';
import { applySetId } from '../../../src/apply/record/applyset.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { fakeCluster, usualKinds } from './support/fake-cluster.js';
import { asMember, asStranger } from './support/live.js';
import { namespace, web } from './support/objects.js';
import { bundleOf, recordOf } from './support/session.js';

const id = applySetId('p');
const config = (name: string, space = 'a'): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: space },
  data: { x: '1' },
});
const desired = (...objects: KubernetesObject[]) => desiredOf(bundleOf('p', objects), id).objects;
const inventory = (...objects: KubernetesObject[]) => recordOf(bundleOf('p', objects));

const discovery = ['GET /api', 'GET /apis'];
const namespaces = 'GET /api/v1/namespaces';

describe('looking at a cluster', () => {
  test('asks nothing about namespaces that are not there', async () => {
    const cluster = fakeCluster([]);
    const many = Array.from({ length: 500 }, (_, index) => config(`c${index}`));
    const { members, strangers } = await look(cluster, {
      applySetId: id,
      objects: desired(namespace('a'), ...many),
    });
    expect([members.size, strangers.size]).toEqual([0, 0]);
    expect(cluster.client.asked).toEqual([namespaces]);
  });

  test('asks nothing about kinds that are not served', async () => {
    const cluster = fakeCluster([namespace('a')], {
      kinds: usualKinds.filter(({ kind }) => kind !== 'Widget'),
    });
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'a' } };
    const sight = await look(cluster, {
      applySetId: id,
      objects: desired(widget),
      inventory: inventory(widget),
    });
    expect(sight.strangers.size).toBe(0);
    expect(cluster.client.asked.toSorted()).toEqual([namespaces, ...discovery].toSorted());
  });

  test('lists members once per kind, wherever they are', async () => {
    const objects = [namespace('a'), namespace('b'), config('c', 'a'), config('d', 'b'), web('a')];
    const cluster = fakeCluster(objects.map((object) => asMember(object, 'p')));
    const { members } = await look(cluster, {
      applySetId: id,
      objects: desired(...objects),
      inventory: inventory(...objects),
    });
    expect(members.size).toBe(5);
    expect(cluster.client.asked.toSorted()).toEqual(
      [...discovery, namespaces, 'GET /api/v1/configmaps', 'GET /apis/apps/v1/deployments'].toSorted(),
    );
  });

  test('lists Secrets in the namespaces of the installation that are there, never those of the cluster', async () => {
    const secret = (space: string): KubernetesObject => ({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: space } },
    });
    const objects = [namespace('a'), namespace('b'), secret('a')];
    const live = [...objects, secret('b')].map((object) => asMember(object, 'p'));
    const cluster = fakeCluster([...live, asStranger(namespace('theirs'))]);
    const { members } = await look(cluster, {
      applySetId: id,
      objects: desired(...objects),
      inventory: inventory(secret('b'), secret('gone')),
    });
    expect([...members.keys()].filter((key) => key.includes('Secret'))).toHaveLength(2);
    const secrets = cluster.client.asked.filter((path) => path.includes('secrets'));
    expect(secrets.toSorted()).toEqual([
      'GET /api/v1/namespaces/a/secrets',
      'GET /api/v1/namespaces/b/secrets',
    ]);
  });

  test('asks for few objects one by one, and lists a collection for many', async () => {
    const few = fakeCluster([namespace('a')]);
    await look(few, { applySetId: id, objects: desired(config('c'), config('d')) });
    expect(few.client.asked.filter((one) => one.includes('configmaps'))).toEqual([
      'GET /api/v1/namespaces/a/configmaps/c',
      'GET /api/v1/namespaces/a/configmaps/d',
    ]);
    const many = fakeCluster([namespace('a'), asStranger(config('c1'))]);
    const objects = desired(...[1, 2, 3, 4, 5].map((index) => config(`c${index}`)));
    const { strangers } = await look(many, { applySetId: id, objects });
    expect([...strangers.keys()]).toEqual(['/ConfigMap/a/c1']);
    expect(many.client.asked.filter((one) => one.includes('configmaps'))).toEqual([
      'GET /api/v1/namespaces/a/configmaps',
      'GET /api/v1/namespaces/a/configmaps/c1',
    ]);
  });

  test('knows namespaces of others without asking again', async () => {
    const cluster = fakeCluster([asStranger(namespace('a'), 'kubectl-create')]);
    const { strangers } = await look(cluster, { applySetId: id, objects: desired(namespace('a')) });
    expect([...strangers.keys()]).toEqual(['/Namespace//a']);
    expect(cluster.client.asked).toEqual([namespaces]);
  });

  test('takes what carries our label for a member also without a record', async () => {
    const cluster = fakeCluster([namespace('a'), asMember(config('c'), 'p'), asMember(config('d'), 'p')]);
    const { members } = await look(cluster, { applySetId: id, objects: desired(config('c')) });
    expect([...members.keys()]).toEqual(['/ConfigMap/a/c']);
  });

  test('does not take for members what a controller made, with labels copied from what made it', async () => {
    const ownerReferences = [
      { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: '1', controller: true },
    ];
    const cluster = fakeCluster([
      namespace('a'),
      asMember(config('copied'), 'p', { ownerReferences }),
      asMember(config('mine'), 'p'),
    ]);
    const { members } = await look(cluster, {
      applySetId: id,
      objects: [],
      inventory: inventory(config('x')),
    });
    expect([...members.keys()]).toEqual(['/ConfigMap/a/mine']);
  });
});
