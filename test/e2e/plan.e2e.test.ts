import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, until, type Testbed } from '../../scripts/lib/testbed/index.js';
import type { ApplyContext } from '../../src/apply/context.js';
import { noDecisions, type Decisions } from '../../src/apply/model.js';
import { planUninstall, type PlanContext } from '../../src/apply/plan/index.js';
import type { Prepared } from '../../src/apply/prepared.js';
import { readRecord } from '../../src/apply/record/index.js';
import { execute } from '../../src/apply/run/index.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { systemClock } from '../../src/cli/process/clock.js';
import { createLimit } from '../../src/kernel/limit.js';
import {
  applyObject,
  connect,
  createDiscovery,
  pathOf,
  refText,
  type KubeClient,
} from '../../src/kube/index.js';
import {
  bundleOf,
  changeOf,
  counting,
  deeds,
  planOf,
  recordOf,
  type CountingClient,
} from '../apply/plan/support/session.js';
import { definition, everyKind, job, namespace, web, widget } from '../apply/plan/support/objects.js';

let testbed: Testbed;
let client: KubeClient;

/** A context of its own for each test, so that requests are counted from none. */
function session(): PlanContext & { readonly client: CountingClient } {
  const counted = counting(client);
  return {
    client: counted,
    discovery: createDiscovery(counted),
    limit: createLimit({ concurrency: 8, clock: systemClock }),
    signal: new AbortController().signal,
  };
}

/** Does what a plan says, without waiting for readiness. */
async function carryOut(ctx: PlanContext, { steps }: Prepared): Promise<void> {
  for (const { object, force, change, prelude } of steps) {
    if (object === undefined || !['create', 'update', 'adopt'].includes(change.action)) continue;
    const { group, kind } = change.ref;
    const resource = await until(
      `the kind ${kind}`,
      () => undefined,
      async () => {
        ctx.discovery.refresh();
        return ctx.discovery.find(group, kind, object.apiVersion.replace(/^.*\//, ''));
      },
    );
    if (prelude) await patch(object, prelude, { fieldManager: 'cto' });
    await until(
      refText(change.ref),
      () => undefined,
      async () => {
        try {
          return await applyObject(ctx.client, resource, object, { force });
        } catch (error) {
          // a definition is served a moment after discovery says so
          if (String(error).includes('404') || String(error).includes('could not find')) return undefined;
          throw error;
        }
      },
    );
  }
}

async function deployed(bundle: Bundle): Promise<void> {
  const ctx = session();
  await carryOut(ctx, await planOf(ctx, bundle, { record: recordOf(bundle) }));
}

function dryRuns({ client: { asked } }: ReturnType<typeof session>): readonly string[] {
  return asked.filter((one) => one.startsWith('DRY-RUN'));
}

function writes({ client: { asked } }: ReturnType<typeof session>): readonly string[] {
  return asked.filter((one) => !/^(?:GET|DRY-RUN) /.test(one));
}

async function patch(
  object: KubernetesObject,
  body: unknown,
  query: Record<string, string>,
  subresource?: string,
): Promise<void> {
  const discovery = createDiscovery(client);
  const resource = await discovery.find(
    object.apiVersion.includes('/') ? object.apiVersion.split('/')[0]! : '',
    object.kind,
  );
  const path = pathOf(resource!, { ...object.metadata, ...(subresource !== undefined && { subresource }) });
  await client.request({ method: 'PATCH', path, query, body, contentType: 'application/merge-patch+json' });
}

describe.skipIf(inject('missing') !== '')('planning against a real API server', () => {
  beforeAll(async () => {
    testbed = await startTestbed({ nodes: 1 });
    client = await connect({ kubeconfig: testbed.kubeconfig, env: {}, cwd: '/' });
    return async () => {
      client.close();
      await testbed.stop();
    };
  });

  describe('of a bundle with an object of every kind', () => {
    const bundle = bundleOf('every', everyKind('every'));

    test('that is new takes a handful of requests, no dry run, and no definition beforehand', async () => {
      const ctx = session();
      const prepared = await planOf(ctx, bundle);
      expect(new Set(prepared.plan.changes.map(({ action }) => action))).toEqual(new Set(['create']));
      expect(prepared.plan.problems).toEqual([]);
      expect(dryRuns(ctx)).toEqual([]);
      expect(writes(ctx)).toEqual([]);
      // discovery, the namespaces, and one per cluster-wide kind of which there may be objects already
      expect(ctx.client.asked.length).toBeLessThanOrEqual(10);
      await carryOut(ctx, prepared);
    });

    test('that is deployed asks for no dry run and changes nothing, although the server normalised values', async () => {
      const ctx = session();
      const prepared = await planOf(ctx, bundle, { record: recordOf(bundle) });
      expect(dryRuns(ctx)).toEqual([]);
      expect(deeds(prepared)).toEqual([]);
      expect(writes(ctx)).toEqual([]);
    });

    test('that was deployed by a run of which no record is left finds its objects again', async () => {
      const ctx = session();
      expect(deeds(await planOf(ctx, bundle))).toEqual([]);
      expect(dryRuns(ctx)).toEqual([]);
    });

    test('of which one field differs is rehearsed for that object alone', async () => {
      const ctx = session();
      const objects = everyKind('every').map((object) =>
        object.metadata.name === 'config' ? { ...object, data: { 'app.conf': 'b\n' } } : object,
      );
      const prepared = await planOf(ctx, bundleOf('every', objects), { record: recordOf(bundle) });
      expect(deeds(prepared)).toEqual(['update ConfigMap every/config']);
      expect(changeOf(prepared, 'ConfigMap every/config').fields).toMatchObject([
        { path: 'data["app.conf"]', before: '"a\\n"', after: '"b\\n"' },
      ]);
      expect(dryRuns(ctx)).toHaveLength(1);
    });

    test('of which a field is gone removes it', async () => {
      const objects = everyKind('every').map((object) =>
        object.kind === 'ServiceAccount' ? { ...object, automountServiceAccountToken: undefined } : object,
      );
      const prepared = await planOf(
        session(),
        bundleOf('every', JSON.parse(JSON.stringify(objects)) as KubernetesObject[]),
        { record: recordOf(bundle) },
      );
      expect(changeOf(prepared, 'ServiceAccount every/app').fields).toEqual([
        { path: 'automountServiceAccountToken', before: 'false' },
      ]);
    });

    test('is uninstalled without what holds data, its namespace and with everything else in order', async () => {
      const prepared = await planUninstall(session(), {
        record: recordOf(bundle),
        bundle,
        decisions: noDecisions,
        deleteData: false,
      });
      const kept = prepared.plan.changes
        .filter(({ action }) => action === 'keep')
        .map(({ ref }) => refText(ref));
      expect(kept).toEqual(['PersistentVolumeClaim every/data', 'Namespace every']);
      const gone = prepared.plan.changes
        .filter(({ action }) => action === 'delete')
        .map(({ ref }) => ref.kind);
      expect(gone[0]).toBe('Widget');
      expect(gone.at(-1)).toBe('CustomResourceDefinition');
      expect(gone.indexOf('Deployment')).toBeLessThan(gone.indexOf('ServiceAccount'));
    });
  });

  describe('when somebody else owns a field', () => {
    const bundle = bundleOf('contested', [namespace('contested'), web('contested', { replicas: 2 })]);
    const record = recordOf(bundle);
    const scale = (replicas: number, fieldManager: string) =>
      patch(web('contested'), { spec: { replicas } }, { fieldManager }, 'scale');

    test('names both managers, the field and both values, and refuses', async () => {
      await deployed(bundle);
      await scale(3, 'kubectl');
      const change = changeOf(await planOf(session(), bundle, { record }), 'Deployment contested/web');
      expect(change).toMatchObject({
        action: 'update',
        fields: [{ path: 'spec.replicas', before: '3', after: '2' }],
      });
      expect(change.conflicts).toEqual([
        {
          ...{ field: 'spec.replicas', manager: 'kubectl', theirs: '3', ours: '2', decision: 'refuse' },
          because: 'somebody changed it by hand with kubectl',
        },
      ]);
      expect(change.lacks.map(({ option }) => option)).toEqual([
        '--conflict take,object=Deployment/contested/web,field=spec.replicas,manager=kubectl',
      ]);
    });

    test('takes it when told to', async () => {
      const decisions = {
        conflicts: [{ decision: 'take', field: 'spec.replicas', because: 'a test' }],
      } satisfies Partial<Decisions>;
      const prepared = await planOf(session(), bundle, { record, decisions });
      expect(changeOf(prepared, 'Deployment contested/web')).toMatchObject({ action: 'update', lacks: [] });
      expect(prepared.steps.find(({ change }) => change.ref.kind === 'Deployment')?.force).toBe(true);
    });

    test('leaves it to an autoscaler without asking the server', async () => {
      await scale(4, 'kube-controller-manager');
      const ctx = session();
      const prepared = await planOf(ctx, bundle, { record });
      const change = changeOf(prepared, 'Deployment contested/web');
      expect(change.action).toBe('unchanged');
      expect(change.conflicts).toMatchObject([
        { field: 'spec.replicas', theirs: '4', ours: '2', decision: 'leave' },
      ]);
      expect(dryRuns(ctx)).toEqual([]);
    });

    test('sends the rest without it', async () => {
      const next = bundleOf('contested', [
        namespace('contested'),
        web('contested', { replicas: 2, image: 'nginx:2' }),
      ]);
      const ctx = session();
      const prepared = await planOf(ctx, next, { record });
      expect(changeOf(prepared, 'Deployment contested/web').fields).toMatchObject([
        { path: 'spec.template.spec.containers[web].image', before: '"nginx:1"', after: '"nginx:2"' },
      ]);
      const sent = prepared.steps.find(({ change }) => change.ref.kind === 'Deployment')?.object;
      expect(sent?.['spec']).not.toHaveProperty('replicas');
      await carryOut(ctx, prepared);
      const { body } = await client.request({ path: '/apis/apps/v1/namespaces/contested/deployments/web' });
      expect(body).toMatchObject({ spec: { replicas: 4 } });
    });
  });

  describe('when an object is there already', () => {
    const wanted = web('taken', { replicas: 2 });
    const bundle = bundleOf('taken', [namespace('taken'), wanted]);

    test('shows what taking it over would change, and who made it', async () => {
      await testbed.kubectl(['create', 'namespace', 'taken']);
      const file = join(testbed.folder, 'taken.json');
      const theirs = {
        ...web('taken', { replicas: 1 }),
        metadata: { ...wanted.metadata, annotations: { 'example.com/theirs': 'yes' } },
      };
      writeFileSync(file, JSON.stringify(theirs));
      await testbed.kubectl(['apply', '-f', file]);
      const prepared = await planOf(session(), bundle);
      const change = changeOf(prepared, 'Deployment taken/web');
      expect(change).toMatchObject({ action: 'adopt', because: 'made by kubectl apply' });
      expect(change.fields.map(({ path }) => path)).toEqual([
        'metadata.annotations',
        'metadata.labels',
        'spec.replicas',
      ]);
      expect(change.lacks.map(({ option }) => option)).toEqual(['--adopt Deployment/taken/web']);
      expect(prepared.steps.find(({ change: { ref } }) => ref.kind === 'Deployment')?.inherits).toContain(
        'kubectl-client-side-apply',
      );
    });

    test('joins a namespace without consent, and remembers that it was there', async () => {
      const ctx = session();
      const prepared = await planOf(ctx, bundle, { decisions: { adopt: ['Deployment/taken/*'] } });
      expect(changeOf(prepared, 'Namespace taken')).toMatchObject({ action: 'adopt', lacks: [] });
      expect(changeOf(prepared, 'Deployment taken/web').lacks).toEqual([]);
      await carryOut(ctx, prepared);
      const record = recordOf(bundle);
      const again = session();
      expect(deeds(await planOf(again, bundle, { record }))).toEqual([]);
      expect(dryRuns(again)).toEqual([]);
      const without = await planUninstall(session(), {
        record,
        bundle,
        decisions: noDecisions,
        deleteData: true,
      });
      expect(changeOf(without, 'Namespace taken')).toMatchObject({
        action: 'keep',
        because: 'it was there before this installation',
      });
    });

    test('refuses an object of another installation, and names it', async () => {
      const other = bundleOf('other', [namespace('taken'), wanted]);
      const { plan } = await planOf(session(), other);
      expect(plan.problems.map(({ rule, object }) => `${rule} ${object}`)).toEqual([
        'plan/other-installation Namespace taken',
        'plan/other-installation Deployment taken/web',
      ]);
    });
  });

  describe('when the server would not take an object', () => {
    const bundle = bundleOf('fixed', [namespace('fixed'), web('fixed'), job('fixed')]);
    const record = recordOf(bundle);

    test('plans to make it anew where a field is immutable, with consent', async () => {
      await deployed(bundle);
      const next = bundleOf('fixed', [
        namespace('fixed'),
        web('fixed', { app: 'renamed' }),
        job('fixed', 'echo 2'),
      ]);
      const prepared = await planOf(session(), next, { record });
      const deployment = changeOf(prepared, 'Deployment fixed/web');
      expect(deployment).toMatchObject({ action: 'recreate', because: 'spec.selector: field is immutable' });
      expect(deployment.lacks.map(({ option }) => option)).toEqual(['--recreate Deployment/fixed/web']);
      expect(changeOf(prepared, 'Job fixed/once')).toMatchObject({
        action: 'recreate',
        because: 'spec.template: field is immutable',
      });
      const allowed = await planOf(session(), next, { record, decisions: { recreate: ['*'] } });
      expect(allowed.plan.changes.flatMap(({ lacks }) => lacks)).toEqual([]);
    });

    test('takes defaults of a former choice away, with a patch before where nobody owns them', async () => {
      const choice = (name: string, strategy: object): KubernetesObject => {
        const object = web('chosen');
        const spec = { ...(object['spec'] as object), strategy };
        return { ...object, metadata: { ...object.metadata, name }, spec };
      };
      const chosen = (strategy: object, explicit: object) =>
        bundleOf('chosen', [namespace('chosen'), choice('silent', strategy), choice('explicit', explicit)]);
      const rolling = { type: 'RollingUpdate' };
      const before = chosen(rolling, { ...rolling, rollingUpdate: { maxSurge: 1 } });
      await deployed(before);
      const record = recordOf(before);
      const after = chosen({ type: 'Recreate' }, { type: 'Recreate' });
      const prepared = await planOf(session(), after, { record });
      for (const name of ['silent', 'explicit']) {
        expect(changeOf(prepared, `Deployment chosen/${name}`)).toMatchObject({
          ...{ action: 'update', lacks: [] },
          fields: [
            { path: 'spec.strategy.rollingUpdate' },
            { path: 'spec.strategy.type', after: '"Recreate"' },
          ],
        });
      }
      expect(prepared.steps.map(({ prelude }) => prelude !== undefined)).toEqual([false, true, false]);
      await carryOut(session(), prepared);
      expect(deeds(await planOf(session(), after, { record }))).toEqual([]);
      // and back: what the patch wrote is ours, not somebody else's
      expect(changeOf(await planOf(session(), before, { record }), 'Deployment chosen/silent')).toMatchObject(
        {
          ...{ action: 'update', lacks: [] },
        },
      );
    });

    test('reports everything that is invalid, with construct and object', async () => {
      const wrong = web('fixed', { replicas: -1 });
      const next = bundleOf('fixed', [
        namespace('fixed'),
        { ...wrong, spec: { ...(wrong['spec'] as object), minReadySeconds: -5 } },
        job('fixed'),
      ]);
      const { plan } = await planOf(session(), next, { record });
      expect(plan.problems).toMatchObject([
        {
          rule: 'plan/invalid',
          object: 'Deployment fixed/web',
          path: 'spec.replicas',
          construct: 'app/apps-deployment-web',
        },
        { rule: 'plan/invalid', object: 'Deployment fixed/web', path: 'spec.minReadySeconds' },
      ]);
    });
  });

  describe('when objects are no longer wanted', () => {
    const group = 'things.example.com';
    const full = [
      { id: 'crds', objects: [definition(group)] },
      { id: 'app', objects: [namespace('pruned'), web('pruned'), widget(group, 'pruned')] },
      {
        id: 'data',
        objects: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'data', namespace: 'pruned' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    ];
    const bundle = bundleOf('pruned', full);
    const less = bundleOf('pruned', [{ id: 'app', objects: [] }]);
    const record = recordOf(bundle);

    test('keeps data and the namespace it is in, and deletes the rest', async () => {
      await deployed(bundle);
      // the revision itself is not stored here, so what the custom resource holds is not known
      const prepared = await planOf(session(), less, { record });
      expect(deeds(prepared)).toEqual([
        'keep Widget pruned/one',
        'delete Deployment pruned/web',
        'keep PersistentVolumeClaim pruned/data',
        `keep CustomResourceDefinition widgets.${group}`,
        'keep Namespace pruned',
      ]);
      expect(changeOf(prepared, 'Namespace pruned').because).toMatch(
        /^it holds what stays: .*PersistentVolumeClaim pruned\/data/,
      );
      expect(prepared.plan.changes.flatMap(({ lacks }) => lacks)).toEqual([]);
    });

    test('deletes data only by name and with a copy', async () => {
      const named = { remove: ['PersistentVolumeClaim/*', 'Widget/*'] };
      const without = await planOf(session(), less, { record, decisions: named });
      expect(
        changeOf(without, 'PersistentVolumeClaim pruned/data').lacks.map(({ option }) => option),
      ).toEqual(['--backed-up']);
      const prepared = await planOf(session(), less, { record, decisions: { ...named, backedUp: true } });
      expect(prepared.plan.changes.flatMap(({ lacks }) => lacks)).toEqual([]);
      expect(new Set(prepared.plan.changes.map(({ action }) => action))).toEqual(new Set(['delete']));
    });

    test('keeps a namespace with objects of others, and a definition with objects of others', async () => {
      await client.request({
        method: 'POST',
        path: '/api/v1/namespaces/pruned/configmaps',
        body: { metadata: { name: 'theirs' } },
      });
      await client.request({
        method: 'POST',
        path: `/apis/${group}/v1/namespaces/default/widgets`,
        body: { ...widget(group, 'default'), metadata: { name: 'theirs' } },
      });
      const decisions = { remove: ['PersistentVolumeClaim/*', 'Widget/*'], backedUp: true };
      const prepared = await planOf(session(), less, { record, decisions });
      expect(changeOf(prepared, 'Namespace pruned').because).toBe(
        'it holds what stays: ConfigMap pruned/theirs; to delete it nevertheless: --remove Namespace/pruned',
      );
      expect(changeOf(prepared, `CustomResourceDefinition widgets.${group}`).because).toContain(
        'Widget default/theirs',
      );
    });

    test('knows from the bundle that ran what held data, although the new one does not', async () => {
      const kinds = [{ group, kind: 'Widget', data: { holds: 'the widgets', backup: 'draw them' } }];
      const context: ApplyContext = {
        ...session(),
        clock: systemClock,
        emit: () => undefined,
        identity: { user: 'tester', host: 'here', pid: 1, alive: () => true },
        version: '0.0.0',
      };
      const objects = [namespace('kept'), widget(group, 'kept')];
      const holding = bundleOf('kept', [{ id: 'app', objects }], { kinds });
      expect(await execute(context, await planOf(context, holding), { quietTimeout: 60_000 })).toMatchObject({
        result: 'succeeded',
      });
      const remembered = await readRecord(context, 'kept');
      const without = bundleOf('kept', [{ id: 'app', objects: [namespace('kept')] }]);
      const prepared = await planOf(session(), without, remembered ? { record: remembered } : {});
      expect(changeOf(prepared, 'Widget kept/one')).toMatchObject({
        action: 'keep',
        because: 'it holds the widgets; to delete it: --remove Widget/kept/one --backed-up',
      });
    });

    test('prunes nothing without a record', async () => {
      expect(deeds(await planOf(session(), less))).toEqual([]);
    });
  });
});
