import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import type { KubeRequest, LiveObject } from '../../../src/kube/index.js';
import { joinedAnnotation, samePlan } from '../../../src/apply/plan/index.js';
import { leftOvers } from '../../../src/apply/plan/leftovers.js';
import { fakeCluster, type DryRun } from './support/fake-cluster.js';
import { asMember, asStranger } from './support/live.js';
import { namespace, web } from './support/objects.js';
import { bundleOf, changeOf, deeds, planOf, recordOf } from './support/session.js';

const config = (name: string, data: object = { x: '1' }): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'a' },
  data,
});
const space = asMember(namespace('a'), 'p');
const bundle = bundleOf('p', [namespace('a'), config('c')]);
const record = recordOf(bundle);

/** A Status as the API server sends it. */
function status(code: number, reason: string, message: string, causes: readonly object[] = []) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    code,
    reason,
    message,
    details: { kind: 'configmaps', name: 'c', causes },
  };
}

describe('a plan', () => {
  test('creates what is not there, without asking about it', async () => {
    const cluster = fakeCluster([]);
    const prepared = await planOf(cluster, bundle);
    expect(deeds(prepared)).toEqual(['create Namespace a', 'create ConfigMap a/c']);
    expect(prepared.plan).toMatchObject({
      ...{ schemaVersion: 1, purpose: 'deploy', platform: 'p', problems: [], warnings: [] },
      target: { server: 'https://fake', clusterId: 'cluster-1' },
      bundle: { digest: bundle.index.digest, profile: 'made' },
    });
    expect(prepared.plan.previous).toBeUndefined();
    expect(
      prepared.steps.map(({ object }) => object?.metadata.labels?.['applyset.kubernetes.io/part-of']),
    ).toEqual(prepared.steps.map(() => record.applySetId));
  });

  test('of what is there as it should be does nothing, and needs no dry run', async () => {
    const cluster = fakeCluster([space, asMember(config('c'), 'p')]);
    const prepared = await planOf(cluster, bundle, { record });
    expect(deeds(prepared)).toEqual([]);
    expect(cluster.client.asked.filter((one) => one.startsWith('DRY-RUN'))).toEqual([]);
    expect(prepared.plan.previous).toMatchObject({ revision: 1, profile: 'made' });
    expect(prepared.steps.every(({ object }) => object === undefined)).toBe(true);
  });

  test('updates what differs, with the fields', async () => {
    const cluster = fakeCluster([space, asMember(config('c', { x: 'old' }), 'p')]);
    const change = changeOf(await planOf(cluster, bundle, { record }), 'ConfigMap a/c');
    expect(change).toMatchObject({
      action: 'update',
      uid: 'uid-c',
      component: 'app',
      fields: [{ path: 'data.x', before: '"old"', after: '"1"' }],
    });
  });

  test('does not write for the sake of ownership alone', async () => {
    const live = asMember(config('c'), 'p');
    const managedFields = (live.metadata.managedFields ?? []).map((entry) => ({
      ...entry,
      apiVersion: 'v0',
    }));
    const cluster = fakeCluster([space, { ...live, metadata: { ...live.metadata, managedFields } }]);
    expect(deeds(await planOf(cluster, bundle, { record }))).toEqual([]);
    expect(cluster.client.asked.filter((one) => one.startsWith('DRY-RUN'))).toHaveLength(1);
  });

  test('never shows a value of a Secret', async () => {
    const secret = (value: string): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'a' },
      data: { k: value },
    });
    const cluster = fakeCluster([space, asMember(secret('b2xk'), 'p')]);
    const prepared = await planOf(cluster, bundleOf('p', [namespace('a'), secret('bmV3')]), { record });
    expect(changeOf(prepared, 'Secret a/s').fields).toEqual([
      { path: 'data.k', before: '***', after: '***' },
    ]);
    expect(JSON.stringify(prepared.plan)).not.toMatch(/b2xk|bmV3/);
  });

  test('does not show as its own what a controller wrote in the meantime', async () => {
    const live = asMember(config('c', { x: 'old' }), 'p', { resourceVersion: '1' });
    const annotated = { ...live.metadata, resourceVersion: '2', annotations: { revision: '1' } };
    const dryRun: DryRun = (object) => ({
      ...object,
      metadata: { ...annotated, labels: object.metadata.labels ?? {} },
    });
    const cluster = fakeCluster([space, live], { dryRun });
    const request = cluster.client.request.bind(cluster.client);
    const moving = (asked: KubeRequest) =>
      asked.path.endsWith('/configmaps/c') && asked.method === undefined
        ? Promise.resolve({ status: 200, body: { ...live, metadata: annotated }, warnings: [] })
        : request(asked);
    const ctx = { ...cluster, client: { ...cluster.client, request: moving } };
    expect(
      changeOf(await planOf(ctx, bundle, { record }), 'ConfigMap a/c').fields.map(({ path }) => path),
    ).toEqual(['data.x']);
  });

  test('makes again what is being deleted, when it is gone', async () => {
    const cluster = fakeCluster([
      space,
      asMember(config('c'), 'p', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    ]);
    expect(changeOf(await planOf(cluster, bundle, { record }), 'ConfigMap a/c')).toMatchObject({
      action: 'recreate',
      lacks: [],
    });
  });

  test('stops at a namespace that is being deleted, and names it once', async () => {
    const cluster = fakeCluster([{ ...space, metadata: { ...space.metadata, deletionTimestamp: 'now' } }]);
    const { plan } = await planOf(cluster, bundle, { record });
    expect(plan.problems).toMatchObject([
      { rule: 'plan/terminating', message: 'the namespace a is being deleted' },
    ]);
  });

  test('passes on what already stops it', async () => {
    const { plan } = await planOf(fakeCluster([]), bundle, {
      problems: [{ rule: 'secrets/missing', message: 'x' }],
    });
    expect(plan.problems).toEqual([{ rule: 'secrets/missing', message: 'x' }]);
  });

  test('orders components by wave, and objects by what needs what', async () => {
    const objects = [web('a'), config('c'), namespace('a')];
    const ordered = await planOf(
      fakeCluster([]),
      bundleOf('p', [
        { id: 'one', objects },
        { id: 'two', needs: ['one'], objects: [config('d')] },
      ]),
    );
    expect(deeds(ordered)).toEqual([
      'create Namespace a',
      'create ConfigMap a/c',
      'create Deployment a/web',
      'create ConfigMap a/d',
    ]);
  });

  test('refuses a cluster that cannot be told from others', async () => {
    const cluster = fakeCluster([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } }]);
    await expect(planOf(cluster, bundle)).rejects.toMatchObject({ code: 'E_CLUSTER_ID' });
  });
});

describe('the fingerprint', () => {
  const old = asMember(config('c', { x: 'old' }), 'p');

  test('does not depend on what controllers write', async () => {
    const busy = {
      ...old,
      status: { x: 1 },
      metadata: { ...old.metadata, resourceVersion: '77', generation: 5 },
    };
    const [a, b] = await Promise.all(
      [old, busy].map((live) => planOf(fakeCluster([space, live]), bundle, { record })),
    );
    expect(a?.plan.fingerprint).toBe(b?.plan.fingerprint);
    expect(samePlan(a!.plan, b!.plan)).toEqual([]);
  });

  test.each<[string, LiveObject]>([
    ['a field has another value', asMember(config('c', { x: 'other' }), 'p')],
    ['the object was made again', { ...old, metadata: { ...old.metadata, uid: 'another' } }],
    ['the object is as wanted by now', asMember(config('c'), 'p')],
  ])('changes when %s, and the object is named', async (_title, live) => {
    const before = await planOf(fakeCluster([space, old]), bundle, { record });
    const after = await planOf(fakeCluster([space, live]), bundle, { record });
    expect(after.plan.fingerprint).not.toBe(before.plan.fingerprint);
    expect(samePlan(before.plan, after.plan)).toMatchObject([
      { rule: 'plan/moved', object: 'ConfigMap a/c' },
    ]);
  });
});

describe('when the API server refuses', () => {
  const plan = (dryRun: DryRun, decisions = {}) =>
    planOf(fakeCluster([space, asMember(config('c', { x: 'old' }), 'p')], { dryRun }), bundle, {
      record,
      decisions,
    });

  test('every cause is a problem of the plan, with the object and its construct', async () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'Invalid value: "y": must be z', field: 'data.x' },
      { reason: 'FieldValueRequired', message: 'Required value', field: 'data.y' },
    ];
    const { plan: made } = await plan(() => status(422, 'Invalid', 'ConfigMap "c" is invalid: ...', causes));
    expect(made.problems).toMatchObject([
      {
        rule: 'plan/invalid',
        object: 'ConfigMap a/c',
        construct: 'app/configmap-c',
        path: 'data.x',
        message: 'Invalid value: "y": must be z',
      },
      { rule: 'plan/invalid', path: 'data.y', message: 'Required value' },
    ]);
  });

  test.each([
    [
      'plan/forbidden',
      status(403, 'Forbidden', 'configmaps "c" is forbidden: User "x" cannot patch resource "configmaps"'),
    ],
    ['plan/denied', status(403, 'Forbidden', 'admission webhook "w" denied the request: no')],
    ['plan/quota', status(403, 'Forbidden', 'exceeded quota: q, requested: pods=1')],
  ])('%s is a problem', async (rule, answer) => {
    const { plan: made } = await plan(() => answer);
    expect(made.problems).toMatchObject([{ rule, object: 'ConfigMap a/c' }]);
  });

  test('a webhook that does not answer is a warning: the object is sent later', async () => {
    const message = 'Internal error occurred: failed calling webhook "w.example.com": connection refused';
    const { plan: made } = await plan(() => status(500, 'InternalError', message));
    expect(made.problems).toEqual([]);
    expect(made.warnings).toEqual([`ConfigMap a/c: what would change could not be found out: ${message}`]);
    expect(made.changes.find(({ ref }) => ref.name === 'c')?.action).toBe('update');
  });

  test('an immutable field means recreation, with consent', async () => {
    const causes = [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: {"a":"b"}: field is immutable',
        field: 'spec.selector',
      },
    ];
    const immutable = () =>
      status(422, 'Invalid', 'spec.selector: Invalid value: {"a":"b"}: field is immutable', causes);
    const change = changeOf(await plan(immutable), 'ConfigMap a/c');
    expect(change).toMatchObject({ action: 'recreate', because: 'spec.selector: field is immutable' });
    expect(change.lacks).toMatchObject([
      { kind: 'recreate', object: 'ConfigMap/a/c', option: '--recreate ConfigMap/a/c' },
    ]);
    expect(changeOf(await plan(immutable, { recreate: ['ConfigMap/*'] }), 'ConfigMap a/c').lacks).toEqual([]);
  });

  test('of a kind with data recreation takes a copy too', async () => {
    const kinds = [{ group: '', kind: 'ConfigMap', data: { holds: 'everything', backup: 'copy it' } }];
    const immutable = () =>
      status(422, 'Invalid', 'x: field is immutable', [{ message: 'field is immutable', field: 'x' }]);
    const cluster = fakeCluster([space, asMember(config('c', { x: 'old' }), 'p')], { dryRun: immutable });
    const precious = bundleOf('p', [namespace('a'), config('c')], { kinds });
    const change = changeOf(
      await planOf(cluster, precious, { record, decisions: { recreate: ['*'] } }),
      'ConfigMap a/c',
    );
    expect(change).toMatchObject({
      action: 'recreate',
      effect: 'data-at-risk',
      lacks: [{ kind: 'data', option: '--backed-up' }],
    });
  });

  describe('for a default of a former choice, which nobody owns', () => {
    const strategy = (choice: object) => {
      const object = web('a');
      return { ...object, spec: { ...(object['spec'] as object), strategy: choice } };
    };
    const message = "Forbidden: may not be specified when strategy `type` is 'Recreate'";
    const causes = [{ reason: 'FieldValueForbidden', message, field: 'spec.strategy.rollingUpdate' }];
    const refusing: DryRun = (object) => {
      const { strategy: chosen } = object['spec'] as {
        strategy?: { type?: string; rollingUpdate?: unknown };
      };
      // the patch says null; applying leaves the default where it is
      return chosen?.type === 'Recreate' && chosen.rollingUpdate === undefined
        ? status(422, 'Invalid', 'x', causes)
        : { ...live, ...object, metadata: { ...live.metadata, ...object.metadata } };
    };
    const member = asMember(strategy({ type: 'RollingUpdate' }), 'p');
    const live = {
      ...member,
      spec: strategy({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }).spec,
    };
    const cluster = () => fakeCluster([space, live], { dryRun: refusing });

    test('it is taken away by a patch before', async () => {
      const recreate = bundleOf('p', [namespace('a'), strategy({ type: 'Recreate' })]);
      const prepared = await planOf(cluster(), recreate, { record });
      expect(prepared.plan.problems).toEqual([]);
      expect(changeOf(prepared, 'Deployment a/web')).toMatchObject({ action: 'update', lacks: [] });
      const step = prepared.steps.find(({ change }) => change.ref.kind === 'Deployment');
      expect(step?.prelude).toEqual({ spec: { strategy: { type: 'Recreate', rollingUpdate: null } } });
      expect(step?.object?.['spec']).toMatchObject({ strategy: { type: 'Recreate' } });
    });

    test('but not when the bundle has the field itself, or when more is wrong', () => {
      const error = { kind: 'invalid', causes } as const;
      const path = [{ field: 'spec' }, { field: 'strategy' }, { field: 'rollingUpdate' }];
      expect(leftOvers(error, strategy({ type: 'Recreate' }), live)).toEqual([path]);
      expect(leftOvers(error, strategy({ type: 'Recreate', rollingUpdate: {} }), live)).toEqual([]);
      const more = [...causes, { message: 'Required value', field: 'spec.selector.nothing' }];
      expect(leftOvers({ kind: 'invalid', causes: more }, strategy({ type: 'Recreate' }), live)).toEqual([]);
      expect(leftOvers({ kind: 'immutable', causes }, strategy({ type: 'Recreate' }), live)).toEqual([]);
    });
  });

  test('an object that went away meanwhile is created', async () => {
    expect(deeds(await plan(() => status(404, 'NotFound', 'configmaps "c" not found')))).toEqual([
      'create ConfigMap a/c',
    ]);
  });
});

describe('fields of others', () => {
  const theirs: DryRun = (object, force) => {
    const spec = object['spec'] as { replicas?: number };
    if (force || spec.replicas === undefined) return object;
    const cause = {
      reason: 'FieldManagerConflict',
      message: 'conflict with "tuner" using apps/v1',
      field: '.spec.replicas',
    };
    return status(409, 'Conflict', 'Apply failed with 1 conflict', [cause]);
  };
  const wanted = bundleOf('p', [namespace('a'), web('a', { replicas: 2 })]);
  const live = asMember(web('a', { replicas: 5 }), 'p');

  test('are refused by default, and previewed as if taken', async () => {
    const prepared = await planOf(fakeCluster([space, live], { dryRun: theirs }), wanted, { record });
    expect(changeOf(prepared, 'Deployment a/web')).toMatchObject({
      action: 'update',
      fields: [{ path: 'spec.replicas', before: '5', after: '2' }],
      conflicts: [{ field: 'spec.replicas', manager: 'tuner', theirs: '5', ours: '2', decision: 'refuse' }],
      lacks: [
        {
          kind: 'conflict',
          option: '--conflict take,object=Deployment/a/web,field=spec.replicas,manager=tuner',
        },
      ],
    });
  });

  test('are left when a rule says so: the object is sent without them', async () => {
    const conflicts = [{ decision: 'leave', manager: 'tuner', because: 'it tunes' }] as const;
    const prepared = await planOf(fakeCluster([space, live], { dryRun: (o, f) => theirs(o, f) }), wanted, {
      record,
      decisions: { conflicts },
    });
    const change = changeOf(prepared, 'Deployment a/web');
    expect(change.conflicts).toMatchObject([{ decision: 'leave', because: 'it tunes' }]);
    expect(change.lacks).toEqual([]);
  });

  test('are left when an autoscaler of the bundle scales the workload', async () => {
    const hpa = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h', namespace: 'a' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    };
    const scaled = bundleOf('p', [namespace('a'), web('a', { replicas: 2 }), hpa]);
    const prepared = await planOf(fakeCluster([space, live], { dryRun: theirs }), scaled, { record });
    expect(changeOf(prepared, 'Deployment a/web').conflicts).toMatchObject([{ decision: 'leave' }]);
  });
});

describe('objects of others', () => {
  const helm = { annotations: { 'meta.helm.sh/release-name': 'r', 'meta.helm.sh/release-namespace': 'n' } };

  test('are adopted only with consent, and it is said who made them', async () => {
    const cluster = fakeCluster([space, asStranger(config('c', { x: 'old' }), 'helm', helm)]);
    const prepared = await planOf(cluster, bundle, { record });
    expect(changeOf(prepared, 'ConfigMap a/c')).toMatchObject({
      ...{ action: 'adopt', because: 'made by Helm release r of namespace n' },
      lacks: [{ kind: 'adopt', option: '--adopt ConfigMap/a/c' }],
    });
    const step = prepared.steps.find(({ change }) => change.ref.name === 'c');
    expect(step).toMatchObject({ force: true, inherits: ['helm'] });
    const allowed = await planOf(cluster, bundle, { record, decisions: { adopt: ['ConfigMap/a/*'] } });
    expect(changeOf(allowed, 'ConfigMap a/c').lacks).toEqual([]);
  });

  test('that we made ourselves need no consent', async () => {
    const live = asMember(config('c', { x: 'old' }), 'p', { labels: {} });
    expect(changeOf(await planOf(fakeCluster([space, live]), bundle), 'ConfigMap a/c')).toMatchObject({
      action: 'adopt',
      lacks: [],
    });
  });

  test('of another installation are not taken, and its record is named', async () => {
    const parent: LiveObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'other',
        namespace: 'cto-system',
        labels: { 'applyset.kubernetes.io/id': 'applyset-other-v1' },
      },
    };
    const live = asMember(config('c'), 'p', {
      labels: { 'applyset.kubernetes.io/part-of': 'applyset-other-v1' },
    });
    const { plan } = await planOf(fakeCluster([space, live, parent]), bundle, {
      decisions: { adopt: ['*'] },
    });
    expect(plan.problems).toMatchObject([
      {
        rule: 'plan/other-installation',
        message: 'it belongs to another installation, ConfigMap cto-system/other',
      },
    ]);
  });

  test('that are namespaces are joined when nothing of theirs changes, and marked', async () => {
    const prepared = await planOf(
      fakeCluster([asStranger({ ...namespace('a'), metadata: { name: 'a' } }, 'kubectl-create')]),
      bundle,
    );
    expect(changeOf(prepared, 'Namespace a')).toMatchObject({ action: 'adopt', lacks: [] });
    expect(prepared.steps[0]?.object?.metadata.annotations).toEqual({ [joinedAnnotation]: 'true' });
    expect(prepared.steps[0]?.inherits).toEqual([]);
  });

  test('that are namespaces with another label take consent', async () => {
    const other = asStranger(
      { ...namespace('a'), metadata: { name: 'a', labels: { 'example.com/made-by': 'them' } } },
      'kubectl-create',
    );
    expect(changeOf(await planOf(fakeCluster([other]), bundle), 'Namespace a').lacks).toMatchObject([
      { option: '--adopt Namespace/a' },
    ]);
  });

  test('that are joined stay so with the next plan', async () => {
    const marked = namespace('a');
    const live = asMember(
      { ...marked, metadata: { ...marked.metadata, annotations: { [joinedAnnotation]: 'true' } } },
      'p',
    );
    expect(deeds(await planOf(fakeCluster([live, asMember(config('c'), 'p')]), bundle, { record }))).toEqual(
      [],
    );
  });
});

describe('a definition', () => {
  const definition = (properties: object): KubernetesObject => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      ...{ group: 'example.com', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' } },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties } },
        },
      ],
    },
  });
  const old = definition({
    spec: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
  });
  const narrow = bundleOf('p', [
    definition({ spec: { type: 'object', properties: { a: { type: 'string' } } } }),
  ]);

  test('that would no longer fit what is stored takes consent', async () => {
    const cluster = fakeCluster([{ ...asMember(old, 'p'), status: { storedVersions: ['v1'] } }]);
    const change = changeOf(
      await planOf(cluster, narrow, { record }),
      'CustomResourceDefinition widgets.example.com',
    );
    expect(change.lacks).toMatchObject([
      { kind: 'crd', option: '--narrow CustomResourceDefinition/widgets.example.com' },
    ]);
    const allowed = await planOf(cluster, narrow, { record, decisions: { narrow: ['*'] } });
    expect(allowed.plan.changes.flatMap(({ lacks }) => lacks)).toEqual([]);
  });
});
