import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, until, type Testbed } from '../../scripts/lib/testbed/index.js';
import { systemClock as clock } from '../../src/cli/process/clock.js';
import type { Event } from '../../src/kernel/event.js';
import {
  applyObject,
  connect,
  createDiscovery,
  createObject,
  deleteObject,
  getObject,
  listAll,
  observe,
  replaceObject,
  retrying,
  type KubeClient,
  type KubeError,
  type KubernetesObjectLike,
  type Resource,
} from '../../src/kube/index.js';
import { versions } from './support/versions.js';

describe.skipIf(inject('missing') !== '').each(versions)('the client with Kubernetes %s', (version) => {
  let testbed: Testbed;
  let client: KubeClient;
  const opened: KubeClient[] = [];

  beforeAll(async () => {
    testbed = await startTestbed({ version, nodes: 1, webhooks: true });
    client = await open();
    for (const name of ['kube-a', 'kube-quota', 'kube-restricted', 'kube-hooked'])
      await apply(namespace(name));
  });

  afterAll(async () => {
    opened.forEach((one) => one.close());
    await testbed.stop();
  });

  /** Connects; a user is impersonated. */
  async function open(user: object = {}): Promise<KubeClient> {
    const config = JSON.parse(readFileSync(testbed.kubeconfig, 'utf8')) as { users: [{ user: object }] };
    config.users[0].user = { ...config.users[0].user, ...user };
    const file = join(testbed.folder, `kubeconfig-${opened.length}`);
    writeFileSync(file, JSON.stringify(config));
    const made = await connect({ kubeconfig: file, env: {}, cwd: '/', clock });
    opened.push(made);
    return made;
  }

  async function resourceOf({ apiVersion, kind }: KubernetesObjectLike): Promise<Resource> {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const resource = await createDiscovery(client).find(group, kind);
    expect(resource, `${apiVersion} ${kind}`).toBeDefined();
    return resource!;
  }

  async function established(definition: KubernetesObjectLike): Promise<void> {
    const resource = await resourceOf(definition);
    await until('the definition to be established', noFailure, async () => {
      const found = await getObject(client, resource, { name: definition.metadata.name });
      const status = found?.['status'] as { conditions?: { type: string; status: string }[] } | undefined;
      const holds = status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True');
      return holds === true ? true : undefined;
    });
  }

  async function apply(object: KubernetesObjectLike, as: KubeClient = client) {
    return (await applyObject(as, await resourceOf(object), object)).object;
  }

  async function kindOf(work: Promise<unknown>): Promise<KubeError> {
    const error = await errorOf(work);
    if (error === undefined) throw new Error('it succeeded');
    return error;
  }

  test('discovers what kubectl discovers, in both forms', async () => {
    const { stdout } = await testbed.kubectl(['api-resources', '--verbs=list,delete', '--output=name']);
    const expected = stdout.trim().split('\n').sort();
    const older: KubeClient = {
      ...client,
      request: (request) => client.request({ ...request, accept: 'application/json' }),
    };
    for (const one of [client, older]) {
      const all = await createDiscovery(one).all();
      const names = all.map(({ plural, group }) => (group === '' ? plural : `${plural}.${group}`));
      expect(names.sort()).toEqual(expected);
    }
  });

  test('discovers what a definition brings, after a refresh, and applies it', async () => {
    const discovery = createDiscovery(client);
    expect(await discovery.find('kube.test', 'Order')).toBeUndefined();
    await apply(definition());
    const resource = await until('the kind to be served', noFailure, async () => {
      discovery.refresh();
      return discovery.find('kube.test', 'Order');
    });
    const order = {
      apiVersion: 'kube.test/v1',
      kind: 'Order',
      metadata: { name: 'a', namespace: 'kube-a' },
      spec: { size: 1 },
    };
    await applyObject(client, resource, order);
    expect((await listAll(client, resource)).items).toMatchObject([order]);
    const wrong = { ...order, spec: { size: 'large' } };
    expect(await kindOf(applyObject(client, resource, wrong))).toMatchObject({ kind: 'invalid' });
    const unknown = { ...order, spec: { size: 1, colour: 'red' } };
    expect(await kindOf(applyObject(client, resource, unknown))).toMatchObject({ kind: 'invalid' });
    expect(
      await kindOf(
        applyObject(client, resource, { ...order, spec: { size: 1, fixed: 'b' } }).then(() =>
          applyObject(client, resource, { ...order, spec: { size: 1, fixed: 'c' } }),
        ),
      ),
    ).toMatchObject({ kind: 'immutable' });
  });

  test('applies, creates, replaces, reads, lists and deletes', async () => {
    const resource = await resourceOf(configMap('all'));
    const stored = await apply(configMap('all'));
    expect(stored.metadata.managedFields).toMatchObject([{ manager: 'cto', operation: 'Apply' }]);
    expect((await apply(configMap('all'))).metadata.resourceVersion).toBe(stored.metadata.resourceVersion);
    const dry = await applyObject(client, resource, configMap('all', { k: 'dry' }), { dryRun: true });
    expect(dry.object['data']).toEqual({ k: 'dry' });
    const replaced = await replaceObject(client, resource, { ...stored, data: { k: 'new' } });
    expect(await getObject(client, resource, stored.metadata)).toEqual(replaced);
    expect(await kindOf(replaceObject(client, resource, { ...stored, data: {} }))).toMatchObject({
      kind: 'conflict',
    });
    expect(await kindOf(createObject(client, resource, configMap('all')))).toMatchObject({
      kind: 'conflict',
      reason: 'AlreadyExists',
    });
    const { items } = await listAll(client, resource, {
      namespace: 'kube-a',
      fieldSelector: 'metadata.name=all',
      metadataOnly: true,
    });
    expect(items).toMatchObject([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'all' } }]);
    expect(items[0]).not.toHaveProperty('data');
    expect(await deleteObject(client, resource, stored.metadata, { uid: 'other' })).toBe('absent');
    expect(await deleteObject(client, resource, stored.metadata, { dryRun: true })).toBe('deleting');
    expect(await deleteObject(client, resource, stored.metadata)).toBe('deleting');
    expect(await deleteObject(client, resource, stored.metadata)).toBe('absent');
    expect(await getObject(client, resource, stored.metadata)).toBeUndefined();
  });

  test('lists page by page at one point in time', async () => {
    const resource = await resourceOf(configMap('x'));
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => createObject(client, resource, configMap(`page-${index}`))),
    );
    const pages: unknown[] = [];
    const small: KubeClient = {
      ...client,
      request: (request) => {
        pages.push(request.query?.['continue']);
        return client.request({ ...request, query: { ...request.query, limit: 5 } });
      },
    };
    const { items } = await listAll(small, resource, { namespace: 'kube-a' });
    expect(items.filter(({ metadata }) => metadata.name.startsWith('page-'))).toHaveLength(12);
    expect(pages.length).toBeGreaterThan(2);
  });

  test('knows why a request was refused: the object', async () => {
    const missing = { ...configMap('x'), metadata: { name: 'x', namespace: 'kube-none' } };
    expect(await kindOf(apply(missing))).toMatchObject({
      kind: 'not-found',
      message: 'namespaces "kube-none" not found',
    });
    const resource = await resourceOf(configMap('x'));
    const nothing = { ...resource, plural: 'nothings' };
    expect(await kindOf(client.request({ path: '/api/v1/nothings' }))).toMatchObject({ kind: 'no-kind' });
    expect(await kindOf(client.request({ path: '/apis/nothing.test/v1/things' }))).toMatchObject({
      kind: 'no-kind',
    });
    expect(await kindOf(applyObject(client, nothing, configMap('x')))).toMatchObject({ kind: 'no-kind' });
    const unknown = { ...configMap('x'), dataa: {} };
    expect(await kindOf(apply(unknown))).toMatchObject({ kind: 'invalid' });
    expect(await kindOf(createObject(client, resource, unknown))).toMatchObject({ kind: 'invalid' });
    expect(await kindOf(apply(configMap('x', { k: 'v'.repeat(1_100_000) })))).toMatchObject({
      kind: 'invalid',
    });
    expect(await kindOf(apply(configMap('x', { k: 'v'.repeat(3_200_000) })))).toMatchObject({
      kind: 'invalid',
    });
    expect(await kindOf(apply(configMap('X')))).toMatchObject({ kind: 'invalid' });
  });

  test('knows why a request was refused: the fields of others', async () => {
    await apply(configMap('shared', { k: 'ours' }));
    const resource = await resourceOf(configMap('x'));
    const theirs = applyObject(client, resource, configMap('shared', { k: 'theirs' }), { manager: 'other' });
    expect(await kindOf(theirs)).toMatchObject({
      kind: 'field-conflict',
      causes: [{ reason: 'FieldManagerConflict', field: '.data.k' }],
    });
    await applyObject(client, resource, configMap('shared', { k: 'theirs' }), {
      manager: 'other',
      force: true,
    });
  });

  test('knows why a request was refused: a field that cannot change', async () => {
    for (const [before, after] of immutableChanges()) {
      await apply(before);
      // until then the scope of a definition may change
      if (before.kind === 'CustomResourceDefinition') await established(before);
      expect(await kindOf(apply(after)), before.kind).toMatchObject({ kind: 'immutable' });
    }
  });

  test('knows why a request was refused: quota, policy and rights', async () => {
    await apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few', namespace: 'kube-quota' },
      spec: { hard: { 'count/configmaps': '1' } },
    });
    const quotas = await resourceOf({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: '' } });
    await until('the quota to be counted', noFailure, async () => {
      const quota = await getObject(client, quotas, { namespace: 'kube-quota', name: 'few' });
      return (quota?.['status'] as { used?: unknown } | undefined)?.used === undefined ? undefined : true;
    });
    const many = [1, 2, 3].map((index) => ({
      ...configMap('x'),
      metadata: { name: `many-${index}`, namespace: 'kube-quota' },
    }));
    const refused = await kindOf(
      many.reduce<Promise<unknown>>((before, one) => before.then(() => apply(one)), Promise.resolve()),
    );
    expect(refused).toMatchObject({ kind: 'quota' });

    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'kube-restricted' },
      spec: podSpec(),
    };
    expect(await kindOf(apply(pod))).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('violates PodSecurity') as string,
    });

    const jane = await open({ as: 'jane', 'as-groups': ['system:authenticated'] });
    expect(await kindOf(apply(configMap('x'), jane))).toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('User "jane" cannot patch resource "configmaps"') as string,
    });
    expect(await kindOf(jane.request({ path: '/metrics' }))).toMatchObject({ kind: 'forbidden' });
    const nobody = await open({ token: 'wrong' });
    expect(await kindOf(nobody.request({ path: '/api' }))).toMatchObject({
      kind: 'unauthorized',
      message: 'the API server does not accept the token of user "testbed-admin"',
    });
  });

  test('knows a policy that says no, and a webhook that does not answer', async () => {
    for (const object of policies()) await apply(object);
    await until('the policy to be in force', noFailure, async () => {
      const error = await errorOf(apply(configMap('policed')));
      return error?.kind === 'denied' && error.message.includes('denied request') ? true : undefined;
    });
    const configMaps = await resourceOf(configMap('x'));
    const hooked = { ...configMap('hooked'), metadata: { name: 'hooked', namespace: 'kube-hooked' } };
    for (const [clientConfig, text] of deadWebhooks) {
      await apply(webhook(clientConfig));
      // the API server notices a changed configuration after a moment
      const error = await until('the webhook to be in force', noFailure, async () => {
        const found = await errorOf(createObject(client, configMaps, hooked, { dryRun: true }));
        return found?.message.includes(text) === true ? found : undefined;
      });
      expect(error, text).toMatchObject({ kind: 'webhook', status: 500 });
    }
    await deleteObject(client, await resourceOf(webhook({})), webhook({}).metadata);
  });

  test('knows a namespace that is going', async () => {
    const kept = {
      ...configMap('kept'),
      metadata: { name: 'kept', namespace: 'kube-going', finalizers: ['kube.test/keep'] },
    };
    await apply(namespace('kube-going'));
    await apply(kept);
    const namespaces = await resourceOf(namespace('x'));
    expect(await deleteObject(client, namespaces, { name: 'kube-going' })).toBe('deleting');
    const late = { ...configMap('late'), metadata: { name: 'late', namespace: 'kube-going' } };
    expect(await kindOf(apply(late))).toMatchObject({ kind: 'terminating' });
    expect(await kindOf(createObject(client, namespaces, namespace('kube-going')))).toMatchObject({
      kind: 'terminating',
    });
    const configMaps = await resourceOf(kept);
    await applyObject(client, configMaps, { ...kept, metadata: { name: 'kept', namespace: 'kube-going' } });
    await until('the end of the namespace', noFailure, async () =>
      (await getObject(client, namespaces, { name: 'kube-going' })) === undefined ? true : undefined,
    );
  });

  test('observes and retries over a restart of the API server', async () => {
    const events: Event[] = [];
    const patient = retrying(client, { clock, emit: (event) => events.push(event) });
    const resource = await resourceOf(configMap('x'));
    const stop = new AbortController();
    const told: string[] = [];
    const selection = { namespace: 'kube-a', labelSelector: 'observed=yes', signal: stop.signal, clock };
    const watching = (async () => {
      for await (const one of observe(patient, resource, selection)) {
        told.push(
          one.kind === 'all' ? `all ${one.objects.length}` : `${one.kind} ${one.object.metadata.name}`,
        );
      }
    })();
    const heard = (text: string) => until(text, noFailure, () => (told.includes(text) ? true : undefined));
    await heard('all 0');
    await applyObject(patient, resource, observed('before'));
    await heard('changed before');
    await testbed.halt('kube-apiserver');
    const during = applyObject(patient, resource, observed('during'));
    await testbed.resume('kube-apiserver');
    await during;
    await heard('changed during');
    await deleteObject(patient, resource, { namespace: 'kube-a', name: 'before' });
    await heard('removed before');
    stop.abort();
    await watching;
    expect(told).toEqual(['all 0', 'changed before', 'changed during', 'removed before']);
    expect(events.length).toBeGreaterThan(0);
    expect(events[0]).toMatchObject({
      kind: 'retry',
      because: expect.stringContaining('connection') as string,
    });
  });

  test('knows a watch that begins before the API server did', async () => {
    const { path, query } = { path: '/api/v1/namespaces/kube-a/configmaps', query: { resourceVersion: '1' } };
    const stop = AbortSignal.timeout(20_000);
    const first = client.watch(path, query, stop)[Symbol.asyncIterator]().next();
    expect(await kindOf(first)).toMatchObject({ kind: 'gone' });
  });
});

function namespace(name: string): KubernetesObjectLike {
  const enforce = name === 'kube-restricted' ? 'restricted' : 'privileged';
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': enforce } },
  };
}

function configMap(name: string, data: Readonly<Record<string, string>> = { k: 'v' }): KubernetesObjectLike {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-a' }, data };
}

function observed(name: string): KubernetesObjectLike {
  return { ...configMap(name), metadata: { name, namespace: 'kube-a', labels: { observed: 'yes' } } };
}

function podSpec(): object {
  return { containers: [{ name: 'main', image: 'example.com/image:1' }] };
}

/** Objects before and after a change that is not possible. */
function immutableChanges(): readonly (readonly [KubernetesObjectLike, KubernetesObjectLike])[] {
  const workload = (
    apiVersion: string,
    kind: string,
    app: string,
    more: object = {},
  ): KubernetesObjectLike => ({
    apiVersion,
    kind,
    metadata: { name: 'fixed', namespace: 'kube-a' },
    spec: {
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: podSpec() },
      ...more,
    },
  });
  const job = (image: string): KubernetesObjectLike => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'fixed', namespace: 'kube-a' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } } },
  });
  const service = (clusterIP: string): KubernetesObjectLike => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'fixed', namespace: 'kube-a' },
    spec: { clusterIP, ports: [{ port: 80 }] },
  });
  const binding = (name: string): KubernetesObjectLike => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'fixed', namespace: 'kube-a' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  });
  const claim = (storage: string, storageClassName: string): KubernetesObjectLike => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'fixed', namespace: 'kube-a' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  });
  const storageClass = (type: string): KubernetesObjectLike => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'kube-fixed' },
    provisioner: 'kube.test/none',
    parameters: { type },
  });
  const secret = (type: string): KubernetesObjectLike => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'fixed', namespace: 'kube-a' },
    type,
  });
  const priority = (value: number): KubernetesObjectLike => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'kube-fixed' },
    value,
  });
  const sealed = (k: string): KubernetesObjectLike => ({ ...configMap('sealed', { k }), immutable: true });
  const scope = (inside: string): KubernetesObjectLike => ({ ...definition('fixeds', 'Fixed', inside) });
  return [
    [workload('apps/v1', 'Deployment', 'a'), workload('apps/v1', 'Deployment', 'b')],
    [workload('apps/v1', 'DaemonSet', 'a'), workload('apps/v1', 'DaemonSet', 'b')],
    [
      workload('apps/v1', 'StatefulSet', 'a', { serviceName: 'a' }),
      workload('apps/v1', 'StatefulSet', 'a', { serviceName: 'b' }),
    ],
    [job('example.com/image:1'), job('example.com/image:2')],
    [service('10.0.200.1'), service('10.0.200.2')],
    [binding('view'), binding('edit')],
    [claim('2Gi', 'one'), claim('2Gi', 'two')],
    [claim('2Gi', 'one'), claim('1Gi', 'one')],
    [storageClass('a'), storageClass('b')],
    [secret('Opaque'), secret('example.com/other')],
    [priority(1), priority(2)],
    [sealed('a'), sealed('b')],
    [scope('Namespaced'), scope('Cluster')],
  ];
}

function definition(plural = 'orders', kind = 'Order', scope = 'Namespaced'): KubernetesObjectLike {
  const fixed = {
    type: 'string',
    'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'Value is immutable' }],
  };
  const spec = { type: 'object', properties: { size: { type: 'integer' }, fixed } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.kube.test` },
    spec: {
      group: 'kube.test',
      scope,
      names: { plural, kind },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  };
}

function policies(): readonly KubernetesObjectLike[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name: 'kube-policy' };
  const resourceRules = [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
  ];
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        matchConstraints: { resourceRules },
        validations: [{ expression: "object.metadata.name != 'policed'" }],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: 'kube-policy', validationActions: ['Deny'] },
    },
  ];
}

/** Backends that do not answer, and what the API server says then. */
const deadWebhooks: readonly (readonly [object, string])[] = [
  [{ service: { namespace: 'kube-a', name: 'none' } }, 'service "none" not found'],
  [{ url: 'https://127.0.0.1:1/' }, 'connection refused'],
];

function webhook(clientConfig: object): KubernetesObjectLike {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'kube-webhook' },
    webhooks: [
      {
        name: 'webhook.kube.test',
        clientConfig,
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-hooked' } },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

function noFailure(): undefined {
  return undefined;
}

/** The error of a request; undefined when it succeeded. */
async function errorOf(work: Promise<unknown>): Promise<KubeError | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => error as KubeError,
  );
}
