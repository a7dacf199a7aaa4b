import { beforeEach, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import type { Plan, Report } from '../../../src/apply/model.js';
import type { PreparedStep } from '../../../src/apply/prepared.js';
import { loadRevision, readRecord } from '../../../src/apply/record/index.js';
import { packBundle } from '../../../src/apply/record/package.js';
import { storeBundle } from '../../../src/apply/record/write.js';
import { execute, type ExecuteOptions } from '../../../src/apply/run/index.js';
import { createFakeApi, failure, type FakeApi } from './support/fake-api.js';
import { createFakeClock, type FakeClock } from './support/fake-clock.js';
import {
  bundleOf,
  contextOf,
  createFakeWaiter,
  member,
  node,
  platform,
  prepare,
  step,
  type StepParts,
} from './support/fixtures.js';

const folder = '/api/v1/namespaces/cto-system';
const namespace = member('v1', 'Namespace', 'web');
const config = member('v1', 'ConfigMap', 'settings', 'web');
const deployment = member('apps/v1', 'Deployment', 'site', 'web');
const definition = member('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'widgets.example.com');
const widget = member('example.com/v1', 'Widget', 'one', 'web');
const components = [node('crds', 0), node('operator'), node('site', 2, ['operator'])];
const bundle = bundleOf('one');

let api: FakeApi;
let clock: FakeClock;
let stop: AbortController;
let ctx: ReturnType<typeof contextOf>;

beforeEach(() => {
  api = createFakeApi();
  clock = createFakeClock(undefined, (by) => (api.now += by));
  stop = new AbortController();
  ctx = contextOf(api, clock, { signal: stop.signal });
});

describe('a first deployment', () => {
  test('writes its intent before the first object, and the result after the last', async () => {
    const report = await deploy(firstSteps());
    expect(report).toMatchObject({ result: 'succeeded', revision: 1, failures: [], remaining: [] });
    expect(report.counts).toMatchObject({ create: 5, unchanged: 0 });
    expect(written()).toEqual([
      'POST namespaces/cto-system',
      'POST leases/demo',
      'PATCH configmaps/demo',
      expect.stringMatching(/^POST configmaps\/demo-bundle-[0-9a-f]{16}-0$/),
      'PATCH configmaps/demo-revision-1',
      'PATCH customresourcedefinitions/widgets.example.com',
      'PATCH namespaces/web',
      'PATCH configmaps/settings',
      'PATCH deployments/site',
      'PATCH widgets/one',
      'PATCH configmaps/demo-revision-1',
      'PUT leases/demo',
    ]);
  });

  test('leaves a record that says everything, and the bundle', async () => {
    await deploy(firstSteps());
    expect(await readRecord(ctx, platform)).toMatchObject({
      namespaces: ['web'],
      current: {
        revision: 1,
        purpose: 'deploy',
        result: 'succeeded',
        who: 'pat@laptop',
        bundle: { digest: bundle.index.digest },
        counts: { create: 5 },
      },
    });
    expect((await loadRevision(ctx, platform, 1)).index.digest).toBe(bundle.index.digest);
  });

  test('waits for each component, and sends the next one only then', async () => {
    const waiter = createFakeWaiter();
    await deploy(firstSteps(), { waiter });
    expect(waiter.asked).toEqual([
      ['CustomResourceDefinition widgets.example.com'],
      ['Namespace web'],
      ['Deployment site'],
      ['Widget one'],
    ]);
  });

  test('tells each step, counted', async () => {
    await deploy(firstSteps());
    expect(ctx.events.filter(({ kind }) => kind === 'step').at(-1)).toEqual({
      kind: 'step',
      phase: 'apply',
      action: 'created',
      subject: 'Widget web/one',
      component: 'site',
      done: 5,
      total: 5,
    });
  });

  test('waits for a kind that its definition only just brought', async () => {
    api.unserved.add('widgets');
    const running = deploy(firstSteps());
    void clock.until(running);
    await clock.sleep(2_000);
    api.unserved.clear();
    expect((await running).result).toBe('succeeded');
  });
});

describe('a deployment with nothing to do', () => {
  test('looks at the lock, and sends no other request', async () => {
    await deploy(firstSteps());
    const asked: string[] = [];
    const record = await readRecord(ctx, platform);
    api.intercept = ({ method = 'GET', path }) => void asked.push(`${method} ${path}`);
    const report = await execute(ctx, prepare(unchanged(), { components, bundle, record }), options());
    expect(report).toMatchObject({ result: 'nothing-to-do', counts: { unchanged: 5 } });
    expect(asked).toEqual(['GET /apis/coordination.k8s.io/v1/namespaces/cto-system/leases/demo']);
  });

  test('gives back the lock of a run that was killed between its result and its end, by one write', async () => {
    await deploy(firstSteps());
    const lock = '/apis/coordination.k8s.io/v1/namespaces/cto-system/leases/demo';
    const lease = api.objects.get(lock);
    expect(lease).toBeDefined();
    if (lease) api.objects.set(lock, { ...lease, spec: { holderIdentity: 'pat@laptop/4242/abc' } });
    ctx = contextOf(api, clock, { identity: { alive: () => false } });
    api.writes.length = 0;
    const record = await readRecord(ctx, platform);
    await execute(ctx, prepare(unchanged(), { components, bundle, record }), options());
    expect(written()).toEqual(['PUT leases/demo']);
    expect(api.objects.get(lock)?.['spec']).toEqual({ leaseTransitions: 0 });
  });

  test.each(['running', 'interrupted', 'failed'])('finishes a revision that is left %s', async (result) => {
    await deploy(firstSteps());
    await leaveRevision(result);
    const waiter = createFakeWaiter();
    const report = await deploy(unchanged(), { waiter });
    expect(report).toMatchObject({ result: 'succeeded', revision: 1 });
    expect(waiter.asked.flat()).toEqual(expect.arrayContaining(['Deployment site', 'Widget one']));
    const record = await readRecord(ctx, platform);
    expect(record?.revisions).toMatchObject([{ revision: 1, result: 'succeeded' }]);
  });
});

describe('a later deployment', () => {
  test('records a new revision, and no bundle twice', async () => {
    await deploy(firstSteps());
    api.writes.length = 0;
    await deploy([change('update', config, 'operator')]);
    expect(written()).toEqual([
      'PUT leases/demo',
      'PATCH configmaps/demo-revision-2',
      'PATCH configmaps/settings',
      'PATCH configmaps/demo',
      'PATCH configmaps/demo-revision-2',
      'PUT leases/demo',
    ]);
  });

  test('keeps ten revisions', async () => {
    for (let run = 1; run <= 12; run += 1) {
      await deploy([change('update', namespace, 'operator')], {}, bundleOf(`run ${run}`));
    }
    const record = await readRecord(ctx, platform);
    expect(record?.revisions.map(({ revision }) => revision)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect([...api.objects.keys()].filter((path) => path.includes('-bundle-'))).toHaveLength(10);
  });

  test('writes its result last, when what is no longer kept is gone: a kill before that leaves something to do', async () => {
    for (let run = 1; run <= 10; run += 1)
      await deploy([change('update', namespace, 'operator')], {}, bundleOf(`run ${run}`));
    api.writes.length = 0;
    await deploy([change('update', namespace, 'operator')], {}, bundleOf('run 11'));
    expect(written().slice(-4)).toEqual([
      'DELETE configmaps/demo-revision-1',
      expect.stringMatching(/^DELETE configmaps\/demo-bundle-/),
      'PATCH configmaps/demo-revision-11',
      'PUT leases/demo',
    ]);
  });

  test('removes pieces of a bundle that a kill left, however short the history is', async () => {
    await deploy(firstSteps());
    await storeBundle(ctx, platform, await packBundle(bundleOf('never recorded')));
    await deploy([change('update', config, 'operator')]);
    expect([...api.objects.keys()].filter((path) => path.includes('-bundle-'))).toHaveLength(1);
  });

  test('overtakes one of another bundle that was killed', async () => {
    await deploy(firstSteps());
    await leaveRevision('running');
    await deploy(unchanged(), {}, bundleOf('another'));
    const record = await readRecord(ctx, platform);
    expect(record?.revisions).toMatchObject([
      { revision: 2, result: 'succeeded' },
      { revision: 1, result: 'interrupted' },
    ]);
  });

  test('is refused when somebody deployed since the plan was made', async () => {
    await deploy(firstSteps());
    const stale = await readRecord(ctx, platform);
    await deploy([change('update', config, 'operator')]);
    const late = prepare([change('update', config, 'operator')], { components, bundle, record: stale });
    await expect(clock.until(execute(ctx, late, options()))).rejects.toMatchObject({
      code: 'E_MOVED',
      exitCode: 4,
    });
  });

  test('sends each object to the very one that was planned for', async () => {
    await deploy(firstSteps());
    api.writes.length = 0;
    await deploy([change('update', config, 'operator', { uid: uidOf('web/configmaps/settings') })]);
    const sent = api.writes.find(({ path }) => path.endsWith('/settings'))?.body as KubernetesObject;
    expect(sent.metadata['uid']).toBe(uidOf('web/configmaps/settings'));
  });

  test('does not change an object that was made again by somebody else meanwhile', async () => {
    await deploy(firstSteps());
    const report = await deploy([change('update', config, 'operator', { uid: 'uid-of-before' })]);
    expect(report.failures).toMatchObject([
      { problem: { message: 'it was deleted and made again by somebody else after the plan was made' } },
    ]);
  });

  test('applies an object again once after a conflict of versions', async () => {
    await deploy(firstSteps());
    failOnce('settings', () => failure('conflict', 409, 'the object has been modified'));
    const parts = { uid: uidOf('web/configmaps/settings') };
    expect((await deploy([change('update', config, 'operator', parts)])).result).toBe('succeeded');
  });

  test('asks for consent that is missing before anything else', async () => {
    const one = change('adopt', config, 'operator');
    const lacks = [
      { kind: 'adopt', object: 'x', why: 'Helm made it', option: '--adopt ConfigMap/web/settings' },
    ] as const;
    const prepared = prepare([{ ...one, change: { ...one.change, lacks } }], { components, bundle });
    await expect(execute(ctx, prepared, options())).rejects.toMatchObject({
      code: 'E_CONSENT',
      exitCode: 4,
      problems: [{ message: 'Helm made it', fix: '--adopt ConfigMap/web/settings' }],
    });
    expect(api.writes).toEqual([]);
  });
});

describe('an object that fails', () => {
  test('fails its component, holds back those that need it, and lists exactly what remains', async () => {
    fail('settings', () => failure('quota', 403, 'exceeded quota: small'));
    const report = await deploy(firstSteps());
    expect(report).toMatchObject({
      result: 'failed',
      failures: [{ component: 'operator', object: { name: 'settings' }, problem: { rule: 'apply/quota' } }],
      remaining: [
        { ref: { name: 'settings' }, because: 'exceeded quota: small' },
        { ref: { name: 'site' }, because: 'an object of operator before it failed' },
        { ref: { name: 'one' }, because: 'it needs operator, which failed' },
      ],
    });
    expect((await readRecord(ctx, platform))?.revisions[0]?.result).toBe('failed');
  });

  test('does not keep independent components from being finished', async () => {
    fail('settings', () => failure('denied', 403, 'no'));
    const other = member('v1', 'ConfigMap', 'other', 'web');
    const steps = [...firstSteps(), change('create', other, 'other')];
    const report = await deploy(steps, {}, bundle, [...components, node('other')]);
    expect(report.remaining.map(({ ref }) => ref.name)).not.toContain('other');
    expect(api.objects.has('/api/v1/namespaces/web/configmaps/other')).toBe(true);
  });

  test('that is not ready says why, with where it comes from', async () => {
    const waiter = createFakeWaiter(({ name }) =>
      name === 'site' ? { is: 'waiting', on: '1 of 3 replicas are available' } : undefined,
    );
    const report = await deploy(firstSteps(), { waiter });
    expect(report.failures).toMatchObject([
      {
        problem: {
          rule: 'ready/timeout',
          message: 'nothing moved any more: 1 of 3 replicas are available; the node is full',
          construct: 'operator/site',
          configKeys: ['components.operator'],
        },
      },
    ]);
    expect(report.remaining).toMatchObject([
      { ref: { name: 'one' }, because: 'it needs operator, which failed' },
    ]);
  });

  test('because nobody may watch it fails only its component', async () => {
    const waiter = createFakeWaiter();
    const blind: typeof waiter = {
      ...waiter,
      ready: (targets, parts) => {
        if (parts.component !== 'operator') return waiter.ready(targets, parts);
        return Promise.reject(failure('forbidden', 403, 'cannot watch namespaces'));
      },
    };
    const report = await deploy(firstSteps(), { waiter: blind });
    expect(report).toMatchObject({ result: 'failed', failures: [{ problem: { rule: 'apply/forbidden' } }] });
    expect(report.remaining.map(({ ref }) => ref.name)).toEqual(['settings', 'site', 'one']);
  });

  test('because of a bug of ours ends the run when nothing writes any more, and gives the lock back', async () => {
    const waiter = createFakeWaiter();
    const buggy = { ...waiter, ready: () => Promise.reject(new TypeError('x is undefined')) };
    await expect(deploy(firstSteps(), { waiter: buggy })).rejects.toThrow(TypeError);
    expect(lease()['holderIdentity']).toBeUndefined();
    expect((await readRecord(ctx, platform))?.pending?.revision).toBe(1);
  });

  test('keeps what is no longer wanted', async () => {
    await deploy(firstSteps());
    fail('settings', () => failure('denied', 403, 'no'));
    const report = await deploy([change('update', config, 'operator'), step('delete', deployment)]);
    expect(api.objects.has('/apis/apps/v1/namespaces/web/deployments/site')).toBe(true);
    expect(report.remaining).toContainEqual(
      expect.objectContaining({
        action: 'delete',
        because: expect.stringContaining('operator, site may still need it') as string,
      }),
    );
  });
});

describe('pruning', () => {
  test('removes what is no longer wanted once everything is healthy, and shrinks the record', async () => {
    await deploy(firstSteps());
    const uid = uidOf('web/widgets/one');
    const steps = [change('unchanged', namespace, 'operator'), step('delete', widget, { uid })];
    const report = await deploy(steps);
    expect(report.counts).toMatchObject({ delete: 1, unchanged: 1 });
    expect((await readRecord(ctx, platform))?.groupKinds).toEqual([{ group: '', kind: 'Namespace' }]);
  });

  test('does not remove an object that was made again since the plan', async () => {
    await deploy(firstSteps());
    await deploy([
      change('unchanged', namespace, 'operator'),
      step('delete', widget, { uid: 'uid-of-before' }),
    ]);
    expect(api.objects.has('/apis/example.com/v1/namespaces/web/widgets/one')).toBe(true);
  });

  test('leaves what is kept, as a member', async () => {
    await deploy(firstSteps());
    await deploy([change('update', namespace, 'operator'), step('keep', widget)]);
    expect((await readRecord(ctx, platform))?.groupKinds).toContainEqual({
      group: 'example.com',
      kind: 'Widget',
    });
  });
});

describe('an object that cannot be changed', () => {
  test.each([
    ['Foreground', deployment, 'web/deployments/site'],
    ['Orphan', member('apps/v1', 'StatefulSet', 'data', 'web'), 'web/statefulsets/data'],
  ])('is deleted (%s), waited for, and made again', async (propagation, object, path) => {
    await deploy([...firstSteps(), change('create', object, 'operator')]);
    api.writes.length = 0;
    const waiter = createFakeWaiter();
    await deploy([change('recreate', object, 'operator', { uid: uidOf(path) })], { waiter });
    const about = api.writes.filter((write) => write.path.endsWith(path));
    expect(about).toMatchObject([
      { method: 'DELETE', body: { propagationPolicy: propagation } },
      { method: 'PATCH' },
    ]);
    expect((about[1]?.body as KubernetesObject).metadata).not.toHaveProperty('uid');
  });

  test('and does not go is not made again, and said to be in the way', async () => {
    await deploy(firstSteps());
    const waiter = createFakeWaiter(({ kind }) =>
      kind === 'Deployment' ? { is: 'waiting', on: 'its finalizers' } : undefined,
    );
    const parts = { uid: uidOf('web/deployments/site') };
    const report = await deploy([change('recreate', deployment, 'operator', parts)], { waiter });
    expect(report.failures).toMatchObject([{ problem: { rule: 'apply/stuck' } }]);
  });
});

describe('an object of another tool', () => {
  test('is made ours before it is applied', async () => {
    await deploy(firstSteps());
    const path = '/api/v1/namespaces/web/configmaps/settings';
    const live = api.objects.get(path);
    if (!live) throw new Error('no settings');
    const helm = {
      manager: 'helm',
      operation: 'Update',
      apiVersion: 'v1',
      fieldsV1: { 'f:data': {} },
    } as const;
    api.objects.set(path, { ...live, metadata: { ...live.metadata, managedFields: [helm] } });
    api.writes.length = 0;
    await deploy([change('adopt', config, 'operator', { inherits: ['helm'], force: true })]);
    const about = api.writes.filter((write) => write.path === path);
    expect(about.map(({ body }) => (Array.isArray(body) ? 'managers' : 'object'))).toEqual([
      'managers',
      'object',
    ]);
    expect(api.objects.get(path)?.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['cto']);
  });
});

describe('a field that somebody changes back', () => {
  test('is a warning that names who and which', async () => {
    const waiter = createFakeWaiter();
    const fighting = {
      ...waiter,
      ready: (...args: Parameters<typeof waiter.ready>) => {
        steal();
        return waiter.ready(...args);
      },
    };
    const object = { ...config, data: { color: 'red' } };
    const report = await deploy([change('create', namespace, 'operator'), change('create', object, 'site')], {
      waiter: fighting,
    });
    expect(report.result).toBe('succeeded');
    steal();
    const again = await deploy(
      [change('update', object, 'operator'), change('update', deployment, 'operator')],
      {
        waiter: fighting,
      },
    );
    expect(again.result).toBe('succeeded');
    const texts = ctx.events.flatMap((event) => (event.kind === 'warning' ? event.text : []));
    expect(texts).toEqual([expect.stringContaining('painter changed data of ConfigMap web/settings')]);
  });

  function steal() {
    const path = '/api/v1/namespaces/web/configmaps/settings';
    const live = api.objects.get(path);
    if (!live) return;
    const fieldsV1 = { 'f:data': { 'f:color': {} } };
    const managedFields = [
      { manager: 'cto', operation: 'Apply' as const, apiVersion: 'v1', fieldsV1: {} },
      { manager: 'painter', operation: 'Update' as const, apiVersion: 'v1', fieldsV1 },
    ];
    api.objects.set(path, { ...live, metadata: { ...live.metadata, managedFields } });
  }
});

describe('an interruption', () => {
  test('begins no write any more, says what remains, and is finished by the next run', async () => {
    api.intercept = ({ method, path }) => {
      if (method === 'PATCH' && path.endsWith('/settings')) stop.abort(new Error('Ctrl-C'));
    };
    const report = await deploy(firstSteps());
    expect(report.result).toBe('interrupted');
    expect(report.remaining.map(({ ref, because }) => [ref.name, because])).toEqual([
      ['site', 'the run was stopped'],
      ['one', 'the run was stopped'],
    ]);
    expect(api.objects.has('/api/v1/namespaces/web/configmaps/settings')).toBe(true);
    expect(lease()['holderIdentity']).toBeUndefined();
    expect((await readRecord(ctx, platform))?.revisions[0]?.result).toBe('interrupted');

    api.intercept = () => undefined;
    ctx = contextOf(api, clock);
    const again = await deploy(
      firstSteps().map((one) => (one.change.ref.name === 'settings' ? keepAs(one) : one)),
    );
    expect(again).toMatchObject({ result: 'succeeded', revision: 1 });
  });

  test('before anything was written writes nothing but the lock', async () => {
    stop.abort(new Error('Ctrl-C'));
    await expect(deploy(firstSteps())).rejects.toThrow('Ctrl-C');
    expect(written()).toEqual(['POST namespaces/cto-system', 'POST leases/demo', 'PUT leases/demo']);
  });

  test('while the record cannot be written is said, and the report is still given', async () => {
    let writes = 0;
    api.intercept = ({ method = 'GET', path }) => {
      if (method === 'PATCH' && path.endsWith('/demo-revision-1') && ++writes === 2)
        throw failure('server', 500, 'etcd is gone');
    };
    expect((await deploy(firstSteps())).result).toBe('succeeded');
    const texts = ctx.events.flatMap((event) => (event.kind === 'warning' ? event.text : []));
    expect(texts).toEqual(['the result could not be recorded; the next run does it: etcd is gone']);
  });

  test('while the lock is lost is E_LOCK_LOST, and nothing is recorded over somebody else', async () => {
    const waiter = createFakeWaiter();
    const slow = {
      ...waiter,
      ready: async (...[, { signal }]: Parameters<typeof waiter.ready>) => {
        const path = '/apis/coordination.k8s.io/v1/namespaces/cto-system/leases/demo';
        const live = api.objects.get(path);
        if (live)
          api.objects.set(path, {
            ...live,
            metadata: { ...live.metadata, resourceVersion: '9999' },
            spec: { holderIdentity: 'sam@x/1/a' },
          });
        await clock.sleep(60_000, signal);
        return { ready: [], notReady: [] };
      },
    };
    await expect(deploy(firstSteps(), { waiter: slow })).rejects.toMatchObject({
      code: 'E_LOCK_LOST',
      exitCode: 5,
    });
    expect((await readRecord(ctx, platform))?.pending?.revision).toBe(1);
  });
});

describe('a run that is killed at any write', () => {
  test('is finished by the next one, with the same objects and one revision', async () => {
    await deploy(firstSteps());
    // the last write gives the lock back: by then everything is recorded
    const boundaries = api.writes.length - 1;
    for (let kill = 0; kill < boundaries; kill += 1) {
      api = createFakeApi();
      ctx = contextOf(api, clock, { identity: { alive: () => false } });
      let left = kill;
      api.intercept = ({ method = 'GET' }) => {
        if (method !== 'GET' && left-- <= 0) throw failure('connection', 0, 'killed');
      };
      await deploy(firstSteps()).catch(() => undefined);
      api.intercept = () => undefined;
      const report = await deploy(firstSteps());
      expect(report.result, `killed at write ${kill}`).toBe('succeeded');
      expect((await readRecord(ctx, platform))?.revisions).toMatchObject([
        { revision: 1, result: 'succeeded' },
      ]);
      expect([...api.objects.keys()].filter((path) => !path.includes('cto-system'))).toHaveLength(5);
    }
  });
});

describe('an uninstall', () => {
  test('removes in order, proves that nothing is left, and leaves nothing', async () => {
    await deploy(firstSteps());
    api.writes.length = 0;
    const report = await uninstall(removals());
    expect(report).toMatchObject({ result: 'succeeded', remaining: [], counts: { delete: 5 } });
    expect(report).not.toHaveProperty('revision');
    expect(written().filter((text) => text.startsWith('DELETE'))).toEqual([
      'DELETE widgets/one',
      'DELETE deployments/site',
      'DELETE configmaps/settings',
      'DELETE customresourcedefinitions/widgets.example.com',
      'DELETE namespaces/web',
      'DELETE leases/demo',
      'DELETE namespaces/cto-system',
    ]);
    expect(api.objects.size).toBe(0);
    expect(ctx.events).toContainEqual(
      expect.objectContaining({
        kind: 'note',
        text: expect.stringContaining('nothing carries its label') as string,
      }),
    );
  });

  test('that keeps data keeps the record of it, and is then done', async () => {
    await deploy(firstSteps());
    const steps = removals().filter(({ change: { ref } }) => !['Namespace', 'ConfigMap'].includes(ref.kind));
    const kept = [step('keep', config), step('keep', namespace)];
    const report = await uninstall([...steps, ...kept]);
    expect(report).toMatchObject({ result: 'succeeded', revision: 2, counts: { keep: 2, delete: 3 } });
    const record = await readRecord(ctx, platform);
    expect(record?.groupKinds.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Namespace']);
    expect(record?.current).toBeUndefined();
    expect((await uninstall(kept)).result).toBe('nothing-to-do');
  });

  test('stops before the controllers when a custom resource does not go', async () => {
    await deploy(firstSteps());
    const waiter = createFakeWaiter(({ kind }) =>
      kind === 'Widget' ? { is: 'waiting', on: 'finalizer example.com/clean' } : undefined,
    );
    const report = await uninstall(removals(), { waiter });
    expect(report.result).toBe('failed');
    expect(report.failures).toMatchObject([
      { problem: { rule: 'remove/stuck', message: 'finalizer example.com/clean; the node is full' } },
    ]);
    expect(report.remaining[1]?.because).toBe('custom resources are not gone, and may need it to go');
    expect(api.objects.has('/apis/apps/v1/namespaces/web/deployments/site')).toBe(true);
  });

  test('lists what came after the plan was made', async () => {
    await deploy(firstSteps());
    const late = removals().filter(({ change: { ref } }) => !['Namespace', 'ConfigMap'].includes(ref.kind));
    const report = await uninstall(late);
    expect(report).toMatchObject({
      result: 'failed',
      remaining: [
        { ref: { name: 'web' }, because: 'it came after the plan was made' },
        { ref: { name: 'settings' }, because: 'it came after the plan was made' },
      ],
    });
  });

  test('of nothing is nothing to do', async () => {
    expect((await uninstall([])).result).toBe('nothing-to-do');
    expect(api.writes).toEqual([]);
  });

  test('that was killed at any write is finished by the next one', async () => {
    for (let kill = 0; kill < 10; kill += 1) {
      api = createFakeApi();
      ctx = contextOf(api, clock, { identity: { alive: () => false } });
      await deploy(firstSteps());
      let left = kill;
      api.intercept = ({ method = 'GET' }) => {
        if (method !== 'GET' && left-- <= 0) throw failure('connection', 0, 'killed');
      };
      await uninstall(removals()).catch(() => undefined);
      api.intercept = () => undefined;
      await uninstall(
        removals().filter(({ change: { ref } }) =>
          [...api.objects.values()].some((live) => live.kind === ref.kind && live.metadata.name === ref.name),
        ),
      );
      expect([...api.objects.keys()], `killed at write ${kill}`).toEqual([]);
    }
  });
});

function options(parts: Partial<ExecuteOptions> = {}): ExecuteOptions {
  return { quietTimeout: 1_000, waiter: createFakeWaiter(), ...parts };
}

function change(
  action: 'create' | 'update' | 'recreate' | 'adopt' | 'unchanged',
  object: KubernetesObject,
  component: string,
  parts: StepParts = {},
) {
  return step(action, object, { component, ...parts });
}

function firstSteps(): PreparedStep[] {
  return [
    change('create', definition, 'crds'),
    change('create', namespace, 'operator'),
    change('create', config, 'operator'),
    change('create', deployment, 'operator'),
    change('create', widget, 'site'),
  ];
}

function unchanged(): PreparedStep[] {
  return firstSteps().map(keepAs);
}

function keepAs({ change: one }: PreparedStep): PreparedStep {
  return { change: { ...one, action: 'unchanged' }, force: false, inherits: [] };
}

function removals(): PreparedStep[] {
  return [namespace, definition, deployment, config, widget].map((object) => step('delete', object));
}

async function deploy(
  steps: readonly PreparedStep[],
  parts: Partial<ExecuteOptions> = {},
  wanted = bundle,
  nodes = components,
): Promise<Report> {
  const record = await readRecord(ctx, platform);
  return clock.until(
    execute(ctx, prepare(steps, { components: nodes, bundle: wanted, record }), options(parts)),
  );
}

async function uninstall(
  steps: readonly PreparedStep[],
  parts: Partial<ExecuteOptions> = {},
): Promise<Report> {
  const record = await readRecord(ctx, platform);
  const purpose: Plan['purpose'] = 'uninstall';
  return clock.until(execute(ctx, prepare(steps, { record, purpose }), options(parts)));
}

/** Writes as `METHOD kind/name`. */
function written(): string[] {
  return api.writes.map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`);
}

function uidOf(end: string): string {
  const found = [...api.objects].find(([path]) => path.endsWith(end));
  return found?.[1].metadata.uid ?? '';
}

function lease(): Record<string, unknown> {
  return api.objects.get('/apis/coordination.k8s.io/v1/namespaces/cto-system/leases/demo')?.[
    'spec'
  ] as Record<string, unknown>;
}

/** Lets every write to an object fail. */
function fail(name: string, error: () => Error): void {
  api.intercept = ({ method = 'GET', path }) => {
    if (method !== 'GET' && path.endsWith(`/${name}`)) throw error();
  };
}

function failOnce(name: string, error: () => Error): void {
  fail(name, () => {
    api.intercept = () => undefined;
    return error();
  });
}

/** As a run leaves it that was killed, stopped or failed. */
async function leaveRevision(result: string): Promise<void> {
  const path = `${folder}/configmaps/demo-revision-1`;
  const live = api.objects.get(path);
  const data = (live?.['data'] as Record<string, string>)['revision.json'] ?? '';
  if (live)
    api.objects.set(path, { ...live, data: { 'revision.json': data.replace('"succeeded"', `"${result}"`) } });
  await Promise.resolve();
}
