import { describe, expect, test } from 'vitest';
import type { KubeRequest } from '../../src/kube/client.js';
import { createDiscovery } from '../../src/kube/discovery.js';
import { failure, fakeClient, raise } from './support/client.js';

const verbs = ['create', 'delete', 'get', 'list'];
const aggregated = {
  '/api': list([
    {
      versions: [
        {
          version: 'v1',
          resources: [
            resource('pods', 'Pod', 'Namespaced'),
            resource('bindings', 'Binding', 'Namespaced', ['create']),
          ],
        },
      ],
    },
  ]),
  '/apis': list([
    {
      metadata: { name: 'autoscaling' },
      versions: [
        { version: 'v2', freshness: 'Current', resources: [resource('hpas', 'HPA', 'Namespaced')] },
        {
          version: 'v1',
          freshness: 'Current',
          resources: [resource('hpas', 'HPA', 'Namespaced'), resource('olds', 'Old', 'Cluster')],
        },
      ],
    },
    { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] },
    {
      metadata: { name: 'odd.io' },
      versions: [{ version: 'v1', resources: [{ resource: 'subs', scope: 'Cluster' }] }],
    },
  ]),
};

const legacy: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      {
        name: 'autoscaling',
        versions: [{ version: 'v1' }, { version: 'v2' }],
        preferredVersion: { version: 'v2' },
      },
      {
        name: 'metrics.k8s.io',
        versions: [{ version: 'v1beta1' }],
        preferredVersion: { version: 'v1beta1' },
      },
    ],
  },
  '/api/v1': {
    resources: [
      { name: 'pods', kind: 'Pod', namespaced: true, verbs },
      { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get'] },
      { name: 'bindings', kind: 'Binding', namespaced: true, verbs: ['create'] },
    ],
  },
  '/apis/autoscaling/v2': { resources: [{ name: 'hpas', kind: 'HPA', namespaced: true, verbs }] },
  '/apis/autoscaling/v1': {
    resources: [
      { name: 'hpas', kind: 'HPA', namespaced: true, verbs },
      { name: 'olds', kind: 'Old', namespaced: false, verbs },
    ],
  },
};

const servers = [
  { form: 'the aggregated form', answer: ({ path }: KubeRequest) => aggregated[path as '/api'], requests: 2 },
  {
    form: 'the older form',
    answer: ({ path }: KubeRequest) => legacy[path] ?? raise(failure('server')),
    requests: 6,
  },
];

describe.each(servers)('discovery in $form', ({ answer, requests }) => {
  test('finds a kind in its preferred version, or in the one that was asked for', async () => {
    const discovery = createDiscovery(fakeClient({ answer }));
    const hpa = { group: 'autoscaling', version: 'v2', kind: 'HPA', plural: 'hpas', namespaced: true, verbs };
    expect(await discovery.find('autoscaling', 'HPA')).toEqual(hpa);
    expect(await discovery.find('autoscaling', 'HPA', 'v1')).toEqual({ ...hpa, version: 'v1' });
    expect(await discovery.find('', 'Pod')).toMatchObject({ group: '', plural: 'pods', namespaced: true });
    expect(await discovery.find('autoscaling', 'Old')).toMatchObject({ version: 'v1', namespaced: false });
  });

  test('finds nothing that is not served', async () => {
    const discovery = createDiscovery(fakeClient({ answer }));
    expect(await discovery.find('autoscaling', 'HPA', 'v3')).toBeUndefined();
    expect(await discovery.find('apps', 'HPA')).toBeUndefined();
    expect(await discovery.find('', 'Nothing')).toBeUndefined();
  });

  test('tells each resource that can be listed and deleted once', async () => {
    const all = await createDiscovery(fakeClient({ answer })).all();
    expect(all.map(({ plural, version }) => `${plural} ${version}`)).toEqual([
      'pods v1',
      'hpas v2',
      'olds v1',
    ]);
  });

  test('tells which groups do not answer, and is not disturbed by them', async () => {
    const discovery = createDiscovery(fakeClient({ answer }));
    expect(await discovery.stale()).toEqual(['metrics.k8s.io/v1beta1']);
    expect(await discovery.find('metrics.k8s.io', 'PodMetrics')).toBeUndefined();
  });

  test(`takes ${requests} requests, however many ask`, async () => {
    const client = fakeClient({ answer });
    const discovery = createDiscovery(client);
    await Promise.all([discovery.find('', 'Pod'), discovery.all(), discovery.find('x', 'Y')]);
    await discovery.all();
    expect(client.requests).toHaveLength(requests);
  });
});

describe('discovery', () => {
  test('asks again after a refresh, also while an older question is under way', async () => {
    let served = 0;
    const client = fakeClient({
      answer: ({ path }) => {
        if (path === '/api') return list([]);
        served += 1;
        return list([
          {
            metadata: { name: 'acme.io' },
            versions:
              served > 1 ? [{ version: 'v1', resources: [resource('orders', 'Order', 'Cluster')] }] : [],
          },
        ]);
      },
    });
    const discovery = createDiscovery(client);
    const before = discovery.find('acme.io', 'Order');
    discovery.refresh();
    expect(await discovery.find('acme.io', 'Order')).toMatchObject({ plural: 'orders' });
    expect(await before).toBeUndefined();
    expect(client.requests).toHaveLength(4);
  });

  test('does not remember a failure', async () => {
    const client = fakeClient({
      answer: ({ path }, time) => (time <= 2 ? raise(failure('server')) : aggregated[path as '/api']),
    });
    const discovery = createDiscovery(client);
    await expect(discovery.all()).rejects.toMatchObject({ kind: 'server' });
    expect(await discovery.all()).toHaveLength(3);
  });

  test('in the older form throws what is no matter of one group', async () => {
    const answer = ({ path }: KubeRequest) =>
      path.startsWith('/apis/') ? raise(failure('connection')) : legacy[path];
    await expect(createDiscovery(fakeClient({ answer })).all()).rejects.toMatchObject({ kind: 'connection' });
  });
});

function list(items: readonly unknown[]) {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

function resource(plural: string, kind: string, scope: string, own: readonly string[] = verbs) {
  return { resource: plural, responseKind: { group: '', version: '', kind }, scope, verbs: own };
}
