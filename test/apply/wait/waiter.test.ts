import { describe, expect, test } from 'vitest';
import { createFacts } from '../../../src/apply/readiness/index.js';
import { createWaiter, type WaitOutcome, type WaitTarget } from '../../../src/apply/wait/index.js';
import type { LiveObject } from '../../../src/kube/client.js';
import { KubeError } from '../../../src/kube/errors.js';
import { refText } from '../../../src/kube/resources.js';
import { fakeCluster, settle, yaml, type FakeCluster } from './fake-cluster.js';

const member = { 'applyset.kubernetes.io/part-of': 'set' };
const labelSelector = 'applyset.kubernetes.io/part-of=set';
const facts = createFacts([
  {
    group: 'argoproj.io',
    kind: 'Sensor',
    readiness: { ready: [{ condition: 'Deployed' }], failed: [{ condition: 'Hopeless' }] },
  },
]);

interface DeploymentState {
  readonly uid?: string;
  readonly generation?: number;
  readonly seen?: number;
  readonly available?: number;
  readonly conditions?: readonly object[];
  readonly labels?: Readonly<Record<string, string>>;
}

function deployment(name: string, state: DeploymentState = {}): LiveObject {
  const {
    uid = `uid-${name}`,
    generation = 1,
    seen = generation,
    available = 0,
    conditions = [],
    labels = member,
  } = state;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', uid, generation, labels },
    spec: { replicas: 2 },
    status: {
      observedGeneration: seen,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: available,
      conditions,
    },
  };
}

function target(name: string, rest: Omit<WaitTarget, 'ref'> = {}, kind = 'Deployment'): WaitTarget {
  const group = { Deployment: 'apps', Sensor: 'argoproj.io' }[kind] ?? '';
  return { ref: { group, kind, namespace: 'shop', name }, ...rest };
}

/** Starts a wait and remembers how it ended. */
function begin(cluster: FakeCluster, targets: readonly WaitTarget[], quietTimeout = 60_000) {
  const waiter = createWaiter(cluster.ctx, { facts, labelSelector, quietTimeout });
  const controller = new AbortController();
  const state: { outcome?: WaitOutcome; error?: unknown } = {};
  const done = waiter.ready(targets, { component: 'web', signal: controller.signal }).then(
    (outcome) => void (state.outcome = outcome),
    (error: unknown) => void (state.error = error),
  );
  return { waiter, controller, state, done };
}

function said(cluster: FakeCluster, kind: 'waiting' | 'ready') {
  return cluster.events.flatMap((event) =>
    event.kind === 'waiting' && kind === 'waiting'
      ? [`${event.subject}: ${event.on}${event.because.map((why) => ` <- ${why}`).join('')}`]
      : event.kind === 'ready' && kind === 'ready'
        ? [`${event.subject} after ${event.after}`]
        : [],
  );
}

function names(outcome: WaitOutcome | undefined): readonly string[] {
  return (outcome?.ready ?? []).map(refText);
}

describe('waiting until objects are ready', () => {
  test('ends at once for what is ready, without a word', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { available: 2 }));
    const { state, done } = begin(cluster, [target('api', { generation: 1, uid: 'uid-api' })]);
    await done;
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
    expect(cluster.events).toEqual([]);
  });

  test('sends no request for kinds that are ready when stored', async () => {
    const cluster = fakeCluster();
    const { state, done } = begin(cluster, [target('a', {}, 'ConfigMap'), target('b', {}, 'Secret')]);
    await done;
    expect(names(state.outcome)).toEqual(['ConfigMap shop/a', 'Secret shop/b']);
    expect(cluster.requests).toEqual([]);
  });

  test('watches a kind once, for all waits', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('a', { available: 2 }));
    cluster.put(deployment('b', { available: 2 }));
    const { waiter, done } = begin(cluster, [target('a')]);
    await done;
    const { signal } = new AbortController();
    await waiter.ready([target('b')], { signal });
    expect(cluster.requests).toEqual(['GET /apis/apps/v1/deployments']);
    waiter.close();
  });

  test('notices readiness with the event, without time passing', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    const { state } = begin(cluster, [target('api')]);
    await settle();
    expect(state.outcome).toBeUndefined();
    cluster.put(deployment('api', { available: 2 }));
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
    expect(said(cluster, 'waiting')).toEqual(['Deployment shop/api: 0 of 2 replicas are available']);
    expect(said(cluster, 'ready')).toEqual(['Deployment shop/api after 0']);
  });

  test('says what it waits for at once, and again only when that changes', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    begin(cluster, [target('api')]);
    await settle();
    cluster.put({ ...deployment('api'), other: 1 });
    await settle();
    cluster.put(deployment('api', { available: 1 }));
    await settle();
    expect(said(cluster, 'waiting')).toEqual([
      'Deployment shop/api: 0 of 2 replicas are available',
      'Deployment shop/api: 1 of 2 replicas are available',
    ]);
  });

  test('does not take the state before our write for the state after it', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { generation: 3, available: 2 }));
    const { state } = begin(cluster, [target('api', { generation: 4 })]);
    await settle();
    expect(state.outcome).toBeUndefined();
    cluster.put(deployment('api', { generation: 4, seen: 3, available: 2 }));
    await settle();
    expect(state.outcome).toBeUndefined();
    cluster.put(deployment('api', { generation: 4, seen: 4, available: 2 }));
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });

  test('asks the API server itself when the watch keeps silent about our write', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { generation: 3, available: 2 }));
    const { state } = begin(cluster, [target('api', { generation: 4 })]);
    await settle();
    cluster.put(deployment('api', { generation: 4, seen: 4, available: 2 }), { silent: true });
    await cluster.clock.pass(3_000);
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });

  test('finds an object that lost the label of the inventory', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { labels: {}, available: 2 }));
    const { state } = begin(cluster, [target('api')]);
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });

  test('waits for a kind that is not served yet', async () => {
    const cluster = fakeCluster();
    cluster.serve('Sensor', false);
    const { state } = begin(cluster, [target('play', {}, 'Sensor')]);
    await cluster.clock.pass(2_500);
    expect(said(cluster, 'waiting')).toEqual(['Sensor shop/play: the API server does not serve its kind']);
    cluster.serve('Sensor', true);
    cluster.put(sensor());
    await cluster.clock.pass(1_100);
    expect(names(state.outcome)).toEqual(['Sensor shop/play']);
  });

  test('looks again when discovery names a kind that cannot be listed yet, as just after its definition came', async () => {
    const cluster = fakeCluster();
    cluster.put(sensor());
    cluster.refuse('sensors', new KubeError('404 page not found', { kind: 'no-kind', status: 404 }));
    const { state } = begin(cluster, [target('play', {}, 'Sensor')]);
    await cluster.clock.pass(2_500);
    expect(state).toEqual({ outcome: undefined, error: undefined });
    cluster.refuse('sensors', undefined);
    await cluster.clock.pass(1_100);
    expect(names(state.outcome)).toEqual(['Sensor shop/play']);
  });

  test('ends with the reason of the signal', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    const { controller, state, done } = begin(cluster, [target('api')]);
    await settle();
    controller.abort(new Error('Ctrl-C'));
    await done;
    expect(state.error).toEqual(new Error('Ctrl-C'));
  });

  test('ends with the error of a watch that is not allowed', async () => {
    const cluster = fakeCluster();
    const forbidden = new KubeError('deployments.apps is forbidden', { kind: 'forbidden', status: 403 });
    cluster.refuse('deployments', forbidden);
    const { state, done } = begin(cluster, [target('api')]);
    await done;
    expect(state.error).toBe(forbidden);
  });
});

describe('a wait is given up', () => {
  test('after the quiet timeout, with the last state', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { available: 1 }));
    const { state } = begin(cluster, [target('api')], 20_000);
    await cluster.clock.pass(19_000);
    expect(state.outcome).toBeUndefined();
    await cluster.clock.pass(2_000);
    expect(state.outcome).toEqual({
      ready: [],
      notReady: [
        {
          ref: target('api').ref,
          readiness: { is: 'waiting', on: '1 of 2 replicas are available' },
          because: [],
          timedOut: true,
        },
      ],
    });
  });

  test('later when it comes closer', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    const { state } = begin(cluster, [target('api')], 20_000);
    await cluster.clock.pass(15_000);
    cluster.put(deployment('api', { available: 1 }));
    await cluster.clock.pass(15_000);
    expect(state.outcome).toBeUndefined();
    await cluster.clock.pass(6_000);
    expect(state.outcome?.notReady).toHaveLength(1);
  });

  test('although it moves, when it only goes round in circles', async () => {
    const cluster = fakeCluster();
    const { state } = begin(cluster, [target('api')], 20_000);
    for (let round = 0; round < 6; round += 1) {
      cluster.put(deployment('api', { available: round % 2 }));
      await cluster.clock.pass(5_000);
    }
    expect(state.outcome?.notReady[0]?.timedOut).toBe(true);
  });

  test('later when its pods come closer, although its own status stands still', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    cluster.put(replicaSet());
    cluster.put(pod('{ phase: Pending }'));
    const { state } = begin(cluster, [target('api')], 20_000);
    await cluster.clock.pass(15_000);
    cluster.put(
      pod('{ phase: Running, containerStatuses: [{ name: a, ready: false, state: { running: {} } }] }'),
    );
    await cluster.clock.pass(15_000);
    expect(state.outcome).toBeUndefined();
    await cluster.clock.pass(12_000);
    expect(state.outcome?.notReady).toHaveLength(1);
  });

  test('although its pods start again and again', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    cluster.put(replicaSet());
    const { state } = begin(cluster, [target('api')], 30_000);
    const moments = [
      '{ running: {} }',
      '{ terminated: { exitCode: 1 } }',
      '{ waiting: { reason: CrashLoopBackOff } }',
    ];
    for (let round = 1; round < 12; round += 1) {
      const moment = moments[round % 3] ?? '';
      cluster.put(
        pod(
          `{ phase: Running, containerStatuses: [{ name: a, ready: false, restartCount: ${round}, state: ${moment} }] }`,
        ),
      );
      await cluster.clock.pass(5_000);
    }
    expect(state.outcome?.notReady[0]?.because[0]).toContain('container a');
  });

  test('only for itself: the others go on', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('stuck'));
    cluster.put(deployment('slow'));
    const { state } = begin(cluster, [target('stuck'), target('slow')], 20_000);
    await cluster.clock.pass(15_000);
    cluster.put(deployment('slow', { available: 1 }));
    await cluster.clock.pass(15_000);
    expect(state.outcome).toBeUndefined();
    cluster.put(deployment('slow', { available: 2 }));
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/slow']);
    expect(state.outcome?.notReady.map(({ ref }) => ref.name)).toEqual(['stuck']);
  });

  test('when somebody deletes the object', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    const { state } = begin(cluster, [target('api')]);
    await settle();
    cluster.remove('Deployment', 'api', 'shop');
    await settle();
    expect(state.outcome?.notReady[0]).toMatchObject({
      readiness: { is: 'failed', why: 'somebody deleted it while it was waited for' },
      timedOut: false,
    });
  });

  test('when somebody makes another one of its name', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { uid: 'ours' }));
    const { state } = begin(cluster, [target('api', { uid: 'ours' })]);
    await settle();
    cluster.put(deployment('api', { uid: 'theirs', available: 2 }));
    await settle();
    expect(state.outcome?.notReady[0]?.readiness).toEqual({
      is: 'failed',
      why: 'somebody deleted it and made another one of its name while it was waited for',
    });
  });

  const exceeded = {
    type: 'Progressing',
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: 'timed out',
  };

  test('at once when its rule says that it failed', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    const { state } = begin(cluster, [target('api')]);
    await settle();
    cluster.put(deployment('api', { conditions: [exceeded] }));
    await settle();
    expect(state.outcome?.notReady[0]).toMatchObject({
      readiness: { is: 'failed', why: 'timed out' },
      timedOut: false,
    });
  });

  test('not at once for a failure of before: what caused it may have been mended', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { conditions: [exceeded] }));
    const { state } = begin(cluster, [target('api')]);
    await cluster.clock.pass(25_000);
    expect(state.outcome).toBeUndefined();
    cluster.put(deployment('api', { available: 2 }));
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });

  test('after half a minute for a failure of before that stays', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { conditions: [exceeded] }));
    const { state } = begin(cluster, [target('api')]);
    await cluster.clock.pass(31_000);
    expect(state.outcome?.notReady[0]).toMatchObject({ readiness: { is: 'failed' }, timedOut: false });
  });
});

describe('while waiting', () => {
  test('nothing is fetched for what becomes ready within two seconds', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    begin(cluster, [target('api')]);
    await cluster.clock.pass(1_900);
    cluster.put(deployment('api', { available: 2 }));
    await cluster.clock.pass(10_000);
    expect(cluster.requests).toEqual(['GET /apis/apps/v1/deployments']);
  });

  test('the reason is fetched with a few lists for all objects of a namespace, every five seconds', async () => {
    const cluster = fakeCluster();
    ['a', 'b', 'c'].forEach((name) => cluster.put(deployment(name)));
    begin(
      cluster,
      ['a', 'b', 'c'].map((name) => target(name)),
    );
    await cluster.clock.pass(2_100);
    const lists = [
      'GET /api/v1/namespaces/shop/pods',
      'GET /api/v1/namespaces/shop/persistentvolumeclaims',
      'GET /apis/apps/v1/namespaces/shop/replicasets',
      'GET /api/v1/namespaces/shop/events?type=Warning',
    ];
    expect(cluster.requests.slice(1).sort()).toEqual([...lists].sort());
    await cluster.clock.pass(4_000);
    expect(cluster.requests).toHaveLength(5);
    await cluster.clock.pass(2_000);
    expect(cluster.requests).toHaveLength(9);
  });

  test('the reason is said as soon as it is known', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api'));
    cluster.put(replicaSet());
    cluster.put(
      pod('{ phase: Pending, conditions: [{ type: PodScheduled, status: "False", message: no room }] }'),
    );
    begin(cluster, [target('api')]);
    await cluster.clock.pass(2_500);
    expect(said(cluster, 'waiting')).toEqual([
      'Deployment shop/api: 0 of 2 replicas are available',
      'Deployment shop/api: 0 of 2 replicas are available <- pod api-1-x: no node takes it: no room',
    ]);
  });

  test('a missing right to read pods is no failure', async () => {
    const cluster = fakeCluster();
    cluster.refuse('pods', new KubeError('forbidden', { kind: 'forbidden', status: 403 }));
    cluster.put(deployment('api'));
    const { state } = begin(cluster, [target('api')]);
    await cluster.clock.pass(8_000);
    cluster.put(deployment('api', { available: 2 }));
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });
});

describe('a claim', () => {
  const claim =
    '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop, labels: { applyset.kubernetes.io/part-of: set } }, spec: { storageClassName: late }, status: { phase: Pending } }';
  const storage = (mode: string) =>
    yaml(
      `{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: late }, volumeBindingMode: ${mode} }`,
    );

  test.each([
    [
      'is ready when its class waits for the first consumer',
      'WaitForFirstConsumer',
      ['PersistentVolumeClaim shop/data'],
    ],
    ['is waited for when its class binds at once', 'Immediate', []],
  ])('%s', async (_title, mode, expected) => {
    const cluster = fakeCluster();
    cluster.put(storage(mode));
    cluster.put(yaml(claim));
    const { state } = begin(cluster, [target('data', {}, 'PersistentVolumeClaim')]);
    await settle();
    expect(names(state.outcome)).toEqual(expected);
  });
});

describe('waiting until objects are gone', () => {
  function leave(cluster: FakeCluster, targets: readonly WaitTarget[], quietTimeout = 60_000) {
    const waiter = createWaiter(cluster.ctx, { facts, labelSelector, quietTimeout });
    const state: { outcome?: WaitOutcome } = {};
    void waiter
      .gone(targets, { signal: new AbortController().signal })
      .then((outcome) => void (state.outcome = outcome));
    return state;
  }

  function going(name: string, rest: Readonly<Record<string, unknown>> = {}): LiveObject {
    const one = deployment(name);
    return { ...one, metadata: { ...one.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', ...rest } };
  }

  test('ends at once for what is not there', async () => {
    const cluster = fakeCluster();
    const state = leave(cluster, [target('api')]);
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
    expect(cluster.events).toEqual([]);
  });

  test('ends with the event of the deletion', async () => {
    const cluster = fakeCluster();
    cluster.put(going('api'));
    const state = leave(cluster, [target('api')]);
    await settle();
    expect(state.outcome).toBeUndefined();
    cluster.remove('Deployment', 'api', 'shop');
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });

  test('does not take an object without the label for gone', async () => {
    const cluster = fakeCluster();
    cluster.put(going('api', { labels: {} }));
    const state = leave(cluster, [target('api')]);
    await cluster.clock.pass(5_000);
    expect(state.outcome).toBeUndefined();
    cluster.remove('Deployment', 'api', 'shop');
    await cluster.clock.pass(3_000);
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });

  test('takes another object of the same name for the end of ours', async () => {
    const cluster = fakeCluster();
    cluster.put(deployment('api', { uid: 'new' }));
    const state = leave(cluster, [target('api', { uid: 'old' })]);
    await settle();
    expect(names(state.outcome)).toEqual(['Deployment shop/api']);
  });

  test('takes a kind that is not served any more for the end of its objects', async () => {
    const cluster = fakeCluster();
    cluster.serve('Sensor', false);
    const state = leave(cluster, [target('play', {}, 'Sensor')]);
    await settle();
    expect(names(state.outcome)).toEqual(['Sensor shop/play']);
  });

  test('takes a kind whose definition goes while it is watched for the end of its objects', async () => {
    const cluster = fakeCluster();
    cluster.put(sensor());
    cluster.refuse('sensors', new KubeError('404 page not found', { kind: 'no-kind', status: 404 }));
    const state = leave(cluster, [target('play', {}, 'Sensor')]);
    await cluster.clock.pass(1_500);
    expect(state.outcome).toBeUndefined();
    cluster.serve('Sensor', false);
    await cluster.clock.pass(1_500);
    expect(names(state.outcome)).toEqual(['Sensor shop/play']);
  });

  test('explains a finalizer that stays, and gives up', async () => {
    const cluster = fakeCluster();
    cluster.put(going('api', { finalizers: ['resources-finalizer.argocd.argoproj.io'] }));
    const state = leave(cluster, [target('api')], 20_000);
    await cluster.clock.pass(3_000);
    expect(said(cluster, 'waiting').at(-1)).toBe(
      'Deployment shop/api: it is being deleted <- finalizer resources-finalizer.argocd.argoproj.io waits until Argo CD has deleted what it manages, but Argo CD is not installed (any more): nobody removes it',
    );
    await cluster.clock.pass(20_000);
    expect(state.outcome?.notReady[0]).toMatchObject({
      readiness: { is: 'waiting', on: 'it is being deleted' },
      timedOut: true,
    });
  });
});

function sensor(): LiveObject {
  return yaml(
    '{ apiVersion: argoproj.io/v1alpha1, kind: Sensor, metadata: { name: play, namespace: shop, labels: { applyset.kubernetes.io/part-of: set } }, status: { conditions: [{ type: Deployed, status: "True" }] } }',
  );
}

function replicaSet(): LiveObject {
  return yaml(
    '{ apiVersion: apps/v1, kind: ReplicaSet, metadata: { name: api-1, namespace: shop, uid: rs, ownerReferences: [{ uid: uid-api, kind: Deployment, name: api, apiVersion: apps/v1 }] } }',
  );
}

function pod(status: string): LiveObject {
  return yaml(
    `{ apiVersion: v1, kind: Pod, metadata: { name: api-1-x, namespace: shop, uid: p, ownerReferences: [{ uid: rs, kind: ReplicaSet, name: api-1, apiVersion: apps/v1 }] }, status: ${status} }`,
  );
}
