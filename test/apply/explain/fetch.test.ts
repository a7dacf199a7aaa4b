import { describe, expect, test } from 'vitest';
import { explain, fetchScene } from '../../../src/apply/explain/index.js';
import { createFacts } from '../../../src/apply/readiness/index.js';
import { KubeError } from '../../../src/kube/errors.js';
import { fakeCluster, yaml, type FakeCluster } from '../wait/fake-cluster.js';

function one(apiVersion: string, kind: string, rest = '') {
  return yaml(
    `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: x, namespace: shop, uid: u${rest} } }`,
  );
}

/** Names of the lists that were asked for, in order of the alphabet. */
function lists(cluster: FakeCluster): readonly string[] {
  return cluster.requests.map((line) => line.split('/').at(-1) ?? '').sort();
}

describe('what is fetched to explain', () => {
  test.each([
    [
      'a StatefulSet',
      [one('apps/v1', 'StatefulSet')],
      ['events?type=Warning', 'persistentvolumeclaims', 'pods'],
    ],
    [
      'a Deployment',
      [one('apps/v1', 'Deployment')],
      ['events?type=Warning', 'persistentvolumeclaims', 'pods', 'replicasets'],
    ],
    [
      'a custom resource, whose operator may make anything',
      [one('argoproj.io/v1alpha1', 'Sensor')],
      [
        'deployments',
        'events?type=Warning',
        'jobs',
        'persistentvolumeclaims',
        'pods',
        'replicasets',
        'statefulsets',
      ],
    ],
    ['a Service', [one('v1', 'Service')], ['events?type=Warning']],
    [
      'several at once: each list once',
      [one('apps/v1', 'Deployment'), one('apps/v1', 'Deployment'), one('apps/v1', 'StatefulSet')],
      ['events?type=Warning', 'persistentvolumeclaims', 'pods', 'replicasets'],
    ],
    [
      'a definition',
      [
        yaml(
          '{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: x } }',
        ),
      ],
      [],
    ],
  ])('%s', async (_title, objects, expected) => {
    const cluster = fakeCluster();
    await fetchScene(cluster.ctx, objects);
    expect(lists(cluster)).toEqual(expected);
  });

  test('includes storage classes only when a claim is not bound', async () => {
    const claim = (phase: string) => ({ ...one('v1', 'PersistentVolumeClaim'), status: { phase } });
    const bound = fakeCluster();
    await fetchScene(bound.ctx, [claim('Bound')]);
    expect(lists(bound)).not.toContain('storageclasses');
    const pending = fakeCluster();
    await fetchScene(pending.ctx, [claim('Pending')]);
    expect(lists(pending)).toContain('storageclasses');
  });

  test('includes the controllers of finalizers, in every namespace, only for what goes', async () => {
    const finalizers = ', finalizers: [cnpg.io/a]';
    const staying = fakeCluster();
    await fetchScene(staying.ctx, [one('v1', 'ConfigMap', finalizers)]);
    expect(staying.requests.join()).not.toContain('cnpg-controller-manager');
    const going = fakeCluster();
    await fetchScene(going.ctx, [
      one('v1', 'ConfigMap', `${finalizers}, deletionTimestamp: "2026-01-01T00:00:00Z"`),
    ]);
    expect(going.requests).toContain('GET /apis/apps/v1/deployments?metadata.name=cnpg-controller-manager');
  });

  test('goes without what may not be read', async () => {
    const cluster = fakeCluster();
    const event = {
      ...one('v1', 'Event'),
      type: 'Warning',
      reason: 'Odd',
      message: 'so it is',
      involvedObject: { uid: 'u' },
    };
    cluster.put(event);
    cluster.refuse('pods', new KubeError('forbidden', { kind: 'forbidden', status: 403 }));
    const object = {
      ...one('argoproj.io/v1alpha1', 'Sensor'),
      status: { conditions: [{ type: 'Ready', status: 'False' }] },
    };
    expect(await explain(cluster.ctx, object, createFacts())).toEqual(['Odd: so it is']);
  });

  test('ends with the signal', async () => {
    const cluster = fakeCluster();
    const signal = AbortSignal.abort(new Error('enough'));
    cluster.refuse('pods', new KubeError('broken off', { kind: 'connection', status: 0 }));
    await expect(fetchScene(cluster.ctx, [one('apps/v1', 'Deployment')], signal)).rejects.toThrow('enough');
  });
});
