import { tmpdir } from 'node:os';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, until, type Testbed } from '../../scripts/lib/testbed/index.js';
import type { ApplyContext } from '../../src/apply/context.js';
import { createFacts } from '../../src/apply/readiness/index.js';
import { createWaiter, type Waiter, type WaitOutcome, type WaitTarget } from '../../src/apply/wait/index.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { systemClock } from '../../src/cli/process/clock.js';
import type { Event } from '../../src/kernel/event.js';
import { createLimit } from '../../src/kernel/limit.js';
import {
  applyObject,
  connect,
  createDiscovery,
  deleteObject,
  refOf,
  type KubeClient,
} from '../../src/kube/index.js';

const label = { 'applyset.kubernetes.io/part-of': 'applyset-readiness-v1' };

const facts = createFacts([
  { group: 'e2e.example', kind: 'Widget', readiness: { ready: [{ condition: 'Deployed' }] } },
]);

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.e2e.example }
spec:
  group: e2e.example
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;

describe.skipIf(inject('missing') !== '')('waiting on a real API server', () => {
  let testbed: Testbed;
  let client: KubeClient;
  let ctx: ApplyContext;
  let waiter: Waiter;
  const events: Event[] = [];
  const { signal } = new AbortController();

  beforeAll(async () => {
    testbed = await startTestbed({ nodes: 2 });
    client = await connect({ kubeconfig: testbed.kubeconfig, env: {}, home: tmpdir(), cwd: tmpdir() });
    ctx = {
      client,
      discovery: createDiscovery(client),
      clock: systemClock,
      limit: createLimit({ concurrency: 8, clock: systemClock }),
      emit: (event) => events.push(event),
      signal,
      identity: { user: 'test', host: 'test', pid: 1, alive: () => true },
      version: '0.0.0',
    };
    waiter = waiterFor(300_000);
  });

  afterAll(async () => {
    waiter.close();
    client.close();
    await testbed.stop();
  });

  function waiterFor(quietTimeout: number): Waiter {
    const [[name, value] = ['', '']] = Object.entries(label);
    return createWaiter(ctx, { facts, labelSelector: `${name}=${value}`, quietTimeout });
  }

  /** Applies an object of YAML text as the engine does, and says what it waits for. */
  async function apply(text: string): Promise<WaitTarget> {
    const object = load(text) as KubernetesObject;
    const labelled = {
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...label } },
    };
    const ref = refOf(object);
    const resource = await ctx.discovery.find(ref.group, ref.kind);
    if (resource === undefined) throw new Error(`${ref.kind} is not served`);
    const { object: stored } = await applyObject(client, resource, labelled, { force: true });
    const { uid, generation } = stored.metadata;
    return { ref, ...(uid !== undefined && { uid }), ...(generation !== undefined && { generation }) };
  }

  async function namespace(name: string, labels = '{}'): Promise<void> {
    const target = await apply(
      `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: ${labels} } }`,
    );
    await waiter.ready([target], { signal });
    // pods are refused until the controller has made it
    const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    await until(
      'the default ServiceAccount',
      () => undefined,
      async () => ((await testbed.api.request(account)).status === 200 ? true : undefined),
    );
  }

  /** Waits with little patience and gives all reasons that were said. */
  async function reasons(targets: readonly WaitTarget[], patience = 5_000): Promise<readonly string[]> {
    const impatient = waiterFor(patience);
    const { notReady } = await impatient.ready(targets, { signal });
    impatient.close();
    return notReady.flatMap(({ because }) => because);
  }

  const deployment = (where: string, name: string, pod = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${where} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${pod === '' ? '' : `${pod}, `}containers: [{ name: server, image: "registry.example/server:1" }] }
`;

  test('a Deployment becomes ready with its simulated pods, and says what it waits for on the way', async () => {
    await namespace('r-plain');
    const target = await apply(deployment('r-plain', 'api'));
    const outcome = await waiter.ready([target], { component: 'web', signal });
    expect(outcome).toEqual({ ready: [target.ref], notReady: [] });
    const said = events.filter((event) => 'subject' in event && event.subject === 'Deployment r-plain/api');
    expect(said[0]).toMatchObject({ kind: 'waiting', component: 'web' });
    expect(said.at(-1)).toMatchObject({ kind: 'ready', component: 'web' });
    const started = performance.now();
    await waiter.ready([target], { signal });
    expect(performance.now() - started).toBeLessThan(100);
  });

  test('a change of a Deployment is waited for, not what was before it', async () => {
    await namespace('r-change');
    await waiter.ready([await apply(deployment('r-change', 'api'))], { signal });
    const changed = deployment('r-change', 'api').replace('server:1', 'server:2');
    const target = await apply(changed);
    expect(target.generation).toBe(2);
    await waiter.ready([target], { signal });
    const { body } = await testbed.api.request('/apis/apps/v1/namespaces/r-change/deployments/api');
    expect(body).toMatchObject({
      status: { observedGeneration: 2, updatedReplicas: 2, availableReplicas: 2 },
    });
  });

  describe('a Deployment that does not become ready is explained by', () => {
    test.concurrent.each<[string, (where: string) => Promise<WaitTarget>, RegExp, string?]>([
      [
        'the ServiceAccount that is missing',
        (where) => apply(deployment(where, 'api', 'serviceAccountName: robot')),
        /^its pods are refused: ServiceAccount robot does not exist$/,
      ],
      [
        'the quota',
        async (where) => {
          await apply(
            `{ apiVersion: v1, kind: ResourceQuota, metadata: { name: small, namespace: ${where} }, spec: { hard: { pods: "0" } } }`,
          );
          await until(
            'the quota',
            () => undefined,
            async () => {
              const { body } = await testbed.api.request(`/api/v1/namespaces/${where}/resourcequotas/small`);
              return (body as { status?: { hard?: object } }).status?.hard;
            },
          );
          return apply(deployment(where, 'api'));
        },
        /^the quota refuses its pods: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0$/,
      ],
      [
        'Pod Security',
        (where) => apply(deployment(where, 'api')),
        /^Pod Security refuses its pods: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
        '{ pod-security.kubernetes.io/enforce: restricted }',
      ],
      [
        'the scheduler',
        (where) => apply(deployment(where, 'api', 'nodeSelector: { disk: ssd }')),
        /^pod api-\S+ and 1 other: no node takes it: 0\/2 nodes are available: 2 node\(s\) didn't match Pod's node affinity\/selector/,
      ],
      [
        'the claim without a class',
        async (where) => {
          await apply(
            `{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: ${where} }, spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 1Gi } } } }`,
          );
          return apply(
            deployment(where, 'api', 'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]'),
          );
        },
        /^claim data: (?:storage class fast does not exist|no volume of storage class fast: storageclass.storage.k8s.io "fast" not found)/,
      ],
    ])('%s', async (title, make, expected, labels) => {
      const where = `r-${title.replaceAll(/\W+/g, '-')}`.toLowerCase();
      await namespace(where, labels);
      const found = await reasons([await make(where)]);
      expect(found[0]).toMatch(expected);
    });
  });

  test('a StatefulSet is explained by the events of refused pods', async () => {
    await namespace('r-stateful', '{ pod-security.kubernetes.io/enforce: restricted }');
    const target = await apply(
      deployment('r-stateful', 'db')
        .replace('kind: Deployment', 'kind: StatefulSet')
        .replace('spec:', 'spec:\n  serviceName: db'),
    );
    expect((await reasons([target]))[0]).toMatch(
      /^Pod Security refuses its pods: violates PodSecurity "restricted:latest"/,
    );
  });

  test('a definition, and then an object of it, in one go; readiness is noticed within a second', async () => {
    await namespace('r-widgets');
    expect((await waiter.ready([await apply(definition)], { signal })).ready).toHaveLength(1);
    ctx.discovery.refresh();
    const delays: number[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const target = await apply(
        `{ apiVersion: e2e.example/v1, kind: Widget, metadata: { name: ${name}, namespace: r-widgets } }`,
      );
      const waiting = waiter
        .ready([target], { signal })
        .then((outcome) => ({ outcome, at: performance.now() }));
      await systemClock.sleep(300);
      const before = performance.now();
      const path = `/apis/e2e.example/v1/namespaces/r-widgets/widgets/${name}/status`;
      const body = { status: { conditions: [{ type: 'Deployed', status: 'True' }] } };
      await testbed.api.request(path, { method: 'PATCH', body, contentType: 'application/merge-patch+json' });
      const { outcome, at } = await waiting;
      expect(outcome.ready).toEqual([target.ref]);
      delays.push(at - before);
    }
    console.info(`readiness noticed after ${delays.map((one) => `${one.toFixed(0)} ms`).join(', ')}`);
    expect(Math.max(...delays)).toBeLessThan(1_000);
  });

  test('a finalizer that nobody removes is explained, and so is the namespace that it keeps', async () => {
    await namespace('r-stuck');
    const held = await apply(
      '{ apiVersion: v1, kind: ConfigMap, metadata: { name: held, namespace: r-stuck, finalizers: [cnpg.io/held] } }',
    );
    const [maps, namespaces] = await Promise.all(
      ['ConfigMap', 'Namespace'].map((kind) => ctx.discovery.find('', kind)),
    );
    await deleteObject(client, maps!, held.ref);
    const stuck = { group: '', kind: 'Namespace', name: 'r-stuck' };
    await deleteObject(client, namespaces!, stuck);
    const impatient = waiterFor(9_000);
    const { notReady }: WaitOutcome = await impatient.gone([held, stuck], { signal });
    impatient.close();
    const because = new Map(notReady.map((one) => [one.ref.kind, one.because]));
    expect(because.get('ConfigMap')).toEqual([
      'finalizer cnpg.io/held waits for CloudNativePG, but CloudNativePG is not installed (any more): nobody removes it',
    ]);
    expect(because.get('Namespace')).toEqual([
      'Some content in the namespace has finalizers remaining: cnpg.io/held in 1 resource instances',
      expect.stringContaining('Some resources are remaining: configmaps. has 1 resource instances'),
    ]);
    // the namespace itself goes when its controller looks again, which takes a while
    const released = waiter.gone([held], { signal });
    await testbed.api.request('/api/v1/namespaces/r-stuck/configmaps/held', {
      method: 'PATCH',
      body: { metadata: { finalizers: null } },
      contentType: 'application/merge-patch+json',
    });
    expect((await released).notReady).toEqual([]);
  });
});
