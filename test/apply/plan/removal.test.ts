import { describe, expect, test } from 'vitest';
import { noDecisions, type Decisions } from '../../../src/apply/model.js';
import { planUninstall } from '../../../src/apply/plan/index.js';
import type { MadeComponent } from '../../../scripts/lib/testbed/made-bundle.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { KubeError, type LiveObject } from '../../../src/kube/index.js';
import { fakeCluster, usualKinds } from './support/fake-cluster.js';
import { asMember, asStranger } from './support/live.js';
import { namespace, web } from './support/objects.js';
import { bundleOf, changeOf, deeds, planOf, recordOf, storedOf } from './support/session.js';

const named = (apiVersion: string, kind: string, name: string, space?: string): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(space !== undefined && { namespace: space }) },
});
const claim = named('v1', 'PersistentVolumeClaim', 'data', 'a');
const widget = named('example.com/v1', 'Widget', 'w', 'a');
const config = named('v1', 'ConfigMap', 'c', 'a');
const role = named('rbac.authorization.k8s.io/v1', 'ClusterRole', 'r');
const definition: KubernetesObject = {
  ...named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'widgets.example.com'),
  spec: { group: 'example.com', names: { kind: 'Widget', plural: 'widgets' } },
};

const objects = [definition, namespace('a'), config, role, web('a'), widget];
const kinds = [{ group: 'example.com', kind: 'Widget', data: { holds: 'widgets', backup: 'draw them' } }];
const bundle = bundleOf('p', objects);
const record = recordOf(bundleOf('p', [...objects, claim, named('apps/v1', 'StatefulSet', 'db', 'a')]));
const members = (...all: KubernetesObject[]) => all.map((object) => asMember(object, 'p'));

function uninstall(
  live: readonly LiveObject[],
  more: {
    readonly decisions?: Partial<Decisions>;
    readonly deleteData?: boolean;
    readonly bundle?: typeof bundle;
  } = {},
) {
  const { decisions = {}, deleteData = false } = more;
  return planUninstall(fakeCluster(live), {
    record,
    bundle,
    deleteData,
    ...more,
    decisions: { ...noDecisions, ...decisions },
  });
}

describe('uninstalling', () => {
  test('goes from custom resources to namespaces', async () => {
    const prepared = await uninstall(members(...objects));
    expect(deeds(prepared)).toEqual([
      'delete Widget a/w',
      'delete Deployment a/web',
      'delete ClusterRole r',
      'delete ConfigMap a/c',
      'delete CustomResourceDefinition widgets.example.com',
      'delete Namespace a',
    ]);
    expect(prepared.plan).toMatchObject({ purpose: 'uninstall', platform: 'p', problems: [] });
    expect(prepared.plan.bundle).toBeUndefined();
    expect(changeOf(prepared, 'Deployment a/web')).toMatchObject({ component: 'app', uid: 'uid-web' });
  });

  test('keeps what holds data, with its definition and its namespace', async () => {
    const prepared = await uninstall(members(...objects, claim), {
      bundle: bundleOf('p', objects, { kinds }),
    });
    const kept = prepared.plan.changes.filter(({ action }) => action === 'keep');
    expect(kept.map(({ ref }) => ref.kind)).toEqual([
      'Widget',
      'PersistentVolumeClaim',
      'CustomResourceDefinition',
      'Namespace',
    ]);
    expect(kept[0]?.because).toBe('it holds widgets; to delete it: --remove Widget/a/w --backed-up');
    expect(prepared.plan.changes.flatMap(({ lacks }) => lacks)).toEqual([]);
  });

  test('with its data leaves nothing', async () => {
    const prepared = await uninstall(members(...objects, claim), {
      bundle: bundleOf('p', objects, { kinds }),
      deleteData: true,
    });
    expect(new Set(prepared.plan.changes.map(({ action }) => action))).toEqual(new Set(['delete']));
    expect(prepared.plan.changes.flatMap(({ lacks }) => lacks)).toEqual([]);
  });

  test('without the last bundle keeps every custom resource, since it may hold data', async () => {
    const cluster = fakeCluster(members(widget, config));
    const prepared = await planUninstall(cluster, { record, decisions: noDecisions, deleteData: false });
    expect(deeds(prepared)).toEqual(['keep Widget a/w', 'delete ConfigMap a/c']);
    expect(prepared.plan.warnings).toHaveLength(1);
  });

  test('with its data takes claims that its StatefulSets made, and no others', async () => {
    const made = asStranger(
      named('v1', 'PersistentVolumeClaim', 'disk-db-0', 'a'),
      'kube-controller-manager',
    );
    const sets = members(namespace('a'), named('apps/v1', 'StatefulSet', 'db', 'a'));
    const gone = await uninstall([...sets, made], { deleteData: true });
    expect(changeOf(gone, 'Namespace a').action).toBe('delete');
    const kept = await uninstall([...sets, made], { deleteData: false });
    expect(changeOf(kept, 'Namespace a').because).toContain('PersistentVolumeClaim a/disk-db-0');
    const other = asStranger(named('v1', 'PersistentVolumeClaim', 'disk-xdb-0', 'a'), 'kubectl');
    expect(changeOf(await uninstall([...sets, other], { deleteData: true }), 'Namespace a').action).toBe(
      'keep',
    );
  });

  test('with its data takes claims of StatefulSets that an uninstall before removed', async () => {
    const made = asStranger(
      named('v1', 'PersistentVolumeClaim', 'disk-db-0', 'a'),
      'kube-controller-manager',
    );
    const live = [...members(namespace('a')), made];
    const last = bundleOf('p', [...objects, named('apps/v1', 'StatefulSet', 'db', 'a')]);
    const second = await uninstall(live, { deleteData: true, bundle: last });
    expect(changeOf(second, 'Namespace a').action).toBe('delete');
  });
});

test('uninstalling with its data takes claims that an operator made for a custom resource', async () => {
  const made = asStranger(named('v1', 'PersistentVolumeClaim', 'disk-w-0', 'a'), 'operator');
  const live = [...members(namespace('a'), widget), made];
  expect(changeOf(await uninstall(live, { deleteData: true }), 'Namespace a').action).toBe('delete');
});

describe('a database whose component is no longer wanted', () => {
  const database = named('db.example.com/v1', 'Database', 'main', 'data');
  const crd = (kind: string, plural: string, group: string): KubernetesObject => ({
    ...named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.${group}`),
    spec: { group, names: { kind, plural } },
  });
  const definitions = [
    crd('Database', 'databases', 'db.example.com'),
    crd('Backup', 'backups', 'db.example.com'),
    crd('Widget', 'widgets', 'example.com'),
  ];
  const small: MadeComponent[] = [
    { id: 'crds', objects: [] },
    { id: 'base', objects: [namespace('a')] },
  ];
  const large: MadeComponent[] = [
    { id: 'crds', objects: definitions },
    {
      id: 'base',
      objects: [
        namespace('a'),
        namespace('data'),
        namespace('operators'),
        named('v1', 'ConfigMap', 'policy', 'data'),
        named('v1', 'ConfigMap', 'other', 'a'),
      ],
    },
    {
      id: 'operator',
      namespace: 'operators',
      needs: ['base'],
      objects: [
        named('v1', 'ServiceAccount', 'operator', 'operators'),
        named('rbac.authorization.k8s.io/v1', 'ClusterRole', 'operator'),
        web('operators'),
      ],
    },
    { id: 'database', namespace: 'data', needs: ['base', 'operator'], objects: [database] },
    { id: 'site', namespace: 'a', needs: ['database'], objects: [web('a')] },
  ];
  const holds = {
    group: 'db.example.com',
    kind: 'Database',
    data: { holds: 'rows', backup: 'dump them' },
  };
  const before = bundleOf('p', large, { kinds: [holds] });
  const after = bundleOf('p', small);
  const all = large.flatMap((one) => one.objects);
  const kindsServed = [
    ...usualKinds,
    { group: 'db.example.com', version: 'v1', kind: 'Database', plural: 'databases', namespaced: true },
    { group: 'db.example.com', version: 'v1', kind: 'Backup', plural: 'backups', namespaced: true },
  ];
  const cluster = async (...bundles: Bundle[]) =>
    fakeCluster([...members(...all), ...(await storedOf(...bundles))], { kinds: kindsServed });

  const kept = [
    'keep Database data/main',
    'keep Deployment operators/web',
    'keep ClusterRole operator',
    'keep ServiceAccount operators/operator',
    'keep ConfigMap data/policy',
    'keep CustomResourceDefinition backups.db.example.com',
    'keep CustomResourceDefinition databases.db.example.com',
    'keep Namespace data',
    'keep Namespace operators',
  ];
  const gone = [
    'delete ConfigMap a/other',
    'delete CustomResourceDefinition widgets.example.com',
    'delete Deployment a/web',
  ];

  test('stays with its operator and what that needs, and with nothing else', async () => {
    const prepared = await planOf(await cluster(before), after, { record: recordOf(before) });
    expect([...deeds(prepared)].sort()).toEqual([...gone, ...kept].sort());
    expect(changeOf(prepared, 'Deployment operators/web').because).toBe(
      'Database data/main stays and needs it',
    );
  });

  test('stays in every run after that, although the bundle that runs says nothing of it', async () => {
    const record = recordOf(after, before);
    const prepared = await planOf(await cluster(after, before), after, { record });
    expect([...deeds(prepared)].sort()).toEqual([...gone, ...kept].sort());
  });

  test('stays when nobody remembers the bundle it came with', async () => {
    const prepared = await planOf(await cluster(after), after, { record: recordOf(after, before) });
    expect(changeOf(prepared, 'Database data/main').because).toBe(
      'the bundle it came with cannot be read, so it may hold data; to delete it: --remove Database/data/main',
    );
  });

  test('goes with all of that once it is named and there is a copy', async () => {
    const prepared = await planOf(await cluster(before), after, {
      record: recordOf(before),
      decisions: { remove: ['Database/data/main'], backedUp: true },
    });
    expect(prepared.plan.changes.filter(({ action }) => action === 'keep')).toEqual([]);
  });

  test('stays with its operator after an uninstall, whichever bundle ran last', async () => {
    const prepared = await planUninstall(await cluster(after, before), {
      ...{ record: recordOf(after, before), bundle: after, decisions: noDecisions, deleteData: false },
    });
    expect(
      deeds(prepared)
        .filter((deed) => deed.startsWith('keep'))
        .sort(),
    ).toEqual([...kept].sort());
  });
});

describe('a namespace', () => {
  const space = members(namespace('a'));
  const stays = async (...others: LiveObject[]) =>
    changeOf(await uninstall([...space, ...others]), 'Namespace a').because;

  test.each<[string, LiveObject]>([
    ['events', asStranger(named('v1', 'Event', 'e', 'a'))],
    ['the root certificate', asStranger(named('v1', 'ConfigMap', 'kube-root-ca.crt', 'a'))],
    ['the default service account', asStranger(named('v1', 'ServiceAccount', 'default', 'a'))],
    [
      'tokens of service accounts',
      asStranger(named('v1', 'Secret', 't', 'a'), 'x', {
        annotations: { 'kubernetes.io/service-account.name': 'default' },
      }),
    ],
    [
      'what a controller made',
      asStranger(config, 'x', {
        ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: '1', controller: true }],
      }),
    ],
  ])('goes in spite of %s', async (_title, object) => expect(await stays(object)).toBeUndefined());

  test('goes with Secrets that were made for the installation, whatever bundle asked for them', async () => {
    const ours = asStranger(named('v1', 'Secret', 'old', 'a'), 'cto-secrets', {
      labels: { 'cto.dev/secrets-of': 'p' },
    });
    expect(await stays(ours)).toBeUndefined();
    const theirs = asStranger(named('v1', 'Secret', 'old', 'a'), 'cto-secrets', {
      labels: { 'cto.dev/secrets-of': 'other' },
    });
    expect(await stays(theirs)).toContain('Secret a/old');
  });

  test('goes with Secrets that the bundle declares', async () => {
    const secret = { namespace: 'a', name: 's', purpose: 'x', madeBy: 'deployer', keys: [] } as const;
    const prepared = await uninstall([...space, asStranger(named('v1', 'Secret', 's', 'a'))], {
      bundle: bundleOf('p', objects, { secrets: [secret] }),
    });
    expect(changeOf(prepared, 'Namespace a').action).toBe('delete');
  });

  test('stays with objects of others, which are named up to five', async () => {
    const others = Array.from({ length: 7 }, (_, index) =>
      asStranger(named('v1', 'ConfigMap', `other${index}`, 'a')),
    );
    expect(await stays(...others)).toBe(
      'it holds what stays: ConfigMap a/other0, ConfigMap a/other1, ConfigMap a/other2, ConfigMap a/other3, ConfigMap a/other4, 2 more; to delete it nevertheless: --remove Namespace/a',
    );
  });

  test('goes when it is named', async () => {
    const prepared = await uninstall([...space, asStranger(config)], {
      decisions: { remove: ['Namespace/a'] },
    });
    expect(changeOf(prepared, 'Namespace a').action).toBe('delete');
  });

  test('that was there before is never deleted', async () => {
    const joined = asMember(
      { ...namespace('a'), metadata: { name: 'a', annotations: { 'cto.dev/joined': 'true' } } },
      'p',
    );
    const prepared = await uninstall([joined], { decisions: { remove: ['*'] }, deleteData: true });
    expect(changeOf(prepared, 'Namespace a')).toMatchObject({
      action: 'keep',
      because: 'it was there before this installation',
    });
  });
});

describe('a definition', () => {
  test('stays while there are objects of it that stay', async () => {
    const theirs = asStranger(named('example.com/v1', 'Widget', 'theirs', 'b'));
    const prepared = await uninstall([...members(definition, widget), theirs]);
    expect(changeOf(prepared, 'CustomResourceDefinition widgets.example.com').because).toBe(
      'there are objects of it that stay: Widget b/theirs; to delete it nevertheless: --remove CustomResourceDefinition/widgets.example.com',
    );
  });

  test('stays when nobody may see whether there are objects of it', async () => {
    const cluster = fakeCluster(members(definition));
    const refused = new KubeError('no', { kind: 'forbidden', status: 403 });
    const client: typeof cluster.client = {
      ...cluster.client,
      request: (request) =>
        request.path.endsWith('/widgets') ? Promise.reject(refused) : cluster.client.request(request),
    };
    const request = { record: recordOf(bundleOf('p', [definition])), bundle: bundleOf('p', [definition]) };
    const prepared = await planUninstall(
      { ...cluster, client },
      { ...request, decisions: noDecisions, deleteData: false },
    );
    expect(changeOf(prepared, 'CustomResourceDefinition widgets.example.com').because).toContain(
      'Widget that may not be listed',
    );
  });

  test('goes when the others belong to what goes', async () => {
    const ownerReferences = [
      { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: '1', controller: true },
    ];
    const child = asStranger(named('example.com/v1', 'Widget', 'child', 'a'), 'operator', {
      ownerReferences,
    });
    const prepared = await uninstall([...members(definition, widget), child]);
    expect(changeOf(prepared, 'CustomResourceDefinition widgets.example.com').action).toBe('delete');
  });
});

describe('pruning', () => {
  const less = bundleOf('p', [namespace('a')]);

  test('deletes members that the bundle no longer has', async () => {
    const prepared = await planOf(fakeCluster(members(namespace('a'), config, web('a'))), less, { record });
    expect(deeds(prepared)).toEqual(['delete Deployment a/web', 'delete ConfigMap a/c']);
    expect(changeOf(prepared, 'ConfigMap a/c').component).toBeUndefined();
  });

  test('needs a record', async () => {
    expect(deeds(await planOf(fakeCluster(members(namespace('a'), config)), less))).toEqual([]);
  });

  test('keeps claims until they are named and there is a copy', async () => {
    const live = members(namespace('a'), claim);
    const plan = async (decisions: Partial<Decisions>) =>
      changeOf(await planOf(fakeCluster(live), less, { record, decisions }), 'PersistentVolumeClaim a/data');
    expect(await plan({})).toMatchObject({ action: 'keep', lacks: [] });
    const remove = ['PersistentVolumeClaim/a/data'];
    expect(await plan({ remove })).toMatchObject({
      action: 'delete',
      effect: 'data-at-risk',
      lacks: [{ kind: 'data', option: '--backed-up' }],
    });
    expect(await plan({ remove, backedUp: true })).toMatchObject({ action: 'delete', lacks: [] });
  });

  test('keeps custom resources when the bundle they came with cannot be read', async () => {
    const prepared = await planOf(fakeCluster(members(namespace('a'), widget)), less, { record });
    expect(changeOf(prepared, 'Widget a/w').because).toBe(
      'the bundle it came with cannot be read, so it may hold data; to delete it: --remove Widget/a/w',
    );
  });

  test('leaves alone what a controller made with copied labels', async () => {
    const ownerReferences = [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: '1', controller: true }];
    const copied = asMember(config, 'p', { ownerReferences });
    expect(deeds(await planOf(fakeCluster([...members(namespace('a')), copied]), less, { record }))).toEqual(
      [],
    );
  });
});
