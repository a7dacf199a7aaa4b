import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findBinaries, startTestbed, testbedMinors, type Testbed } from '../../scripts/lib/testbed/index.js';
import { makeBundle } from '../../scripts/lib/testbed/made-bundle.js';
import type { ApplyContext } from '../../src/apply/context.js';
import { noDecisions, type Decisions, type Report } from '../../src/apply/model.js';
import { planDeploy, planUninstall } from '../../src/apply/plan/index.js';
import { loadRevision, readRecord } from '../../src/apply/record/index.js';
import { execute } from '../../src/apply/run/index.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import { systemClock } from '../../src/cli/process/clock.js';
import type { Event } from '../../src/kernel/event.js';
import { createLimit } from '../../src/kernel/limit.js';
import {
  connect,
  createDiscovery,
  type KubeClient,
  type KubeRequest,
  type LiveObject,
} from '../../src/kube/index.js';
import { definition, kinds, make, workload } from './support/sweep/objects.js';

const platform = 'run-e2e';
const group = 'run.example.org';
const [base, app] = ['run-base', 'run-app'];
const widget = [`${group}/v1`, 'Widget'] as const;

describe.skipIf(inject('missing') !== '')('a run on a real API server', () => {
  let bed: Testbed;
  let client: KubeClient;
  const events: Event[] = [];

  beforeAll(async () => {
    bed = await startTestbed({ nodes: 2 });
    client = await connect({ kubeconfig: bed.kubeconfig, env: {}, home: tmpdir(), cwd: tmpdir() });
  });
  afterAll(async () => {
    client.close();
    await bed.stop();
  });

  test('brings everything, in order, and ends healthy', async () => {
    const { report, writes } = await deploy(bundleOf(1));
    expect(report).toMatchObject({ result: 'succeeded', revision: 1, failures: [], remaining: [] });
    expect(report.counts).toMatchObject({ create: 20 });
    inOrder(writes, [
      'POST leases',
      'PATCH configmaps/run-e2e',
      'PATCH configmaps/run-e2e-revision-1',
      `PATCH customresourcedefinitions/widgets.${group}`,
      `PATCH namespaces/${base}`,
      'PATCH deployments/operator',
      'PATCH configmaps/site',
      'PATCH deployments/site',
      'PATCH widgets/one',
      'PATCH configmaps/run-e2e-revision-1',
      'PUT leases/run-e2e',
    ]);
    const { status } = await live(`/apis/apps/v1/namespaces/${app}/deployments/site`);
    expect(status).toMatchObject({ availableReplicas: 2 });
  });

  test('writes nothing when there is nothing to do', async () => {
    const before = await versions();
    const { report, writes } = await deploy(bundleOf(1));
    expect(report).toMatchObject({ result: 'nothing-to-do', counts: { unchanged: 20 } });
    expect(writes).toEqual([]);
    expect(await versions()).toEqual(before);
  });

  test('keeps the bundle with its revision', async () => {
    const bundle = await loadRevision(context(), platform, 1);
    expect(bundle.index).toEqual(bundleOf(1).index);
  });

  test('keeps an inventory that kubectl understands and leaves alone', async () => {
    const refused = await kubectlApplySet();
    expect(refused.stderr).toContain(`is managed by tooling "cto" instead of "kubectl"`);
    // told that it is its own, kubectl finds every member by our label and annotations
    await annotateTooling('kubectl/v1.37.0');
    const { stdout, stderr } = await kubectlApplySet();
    await annotateTooling('cto/v0.0.0');
    expect(stderr).not.toMatch(/error/i);
    const pruned = stdout.split('\n').filter((line) => line.includes(' pruned'));
    expect(pruned).toHaveLength(20);
    expect(pruned).toContainEqual(expect.stringContaining(`widget.${group}/one pruned`));
  });

  test('is refused while somebody else holds the lock', async () => {
    const bundle = bundleOf(2);
    const results = await Promise.allSettled([deploy(bundle), deploy(bundle)]);
    const refusals = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(refusals).toEqual([expect.objectContaining({ exitCode: 4 })]);
  });

  test('that is interrupted leaves what the next run finishes', async () => {
    const stop = new AbortController();
    const interrupted = await deploy(bundleOf(3), {
      stop,
      onWrite: (path) => {
        if (path.endsWith('/deployments/operator')) stop.abort(new Error('Ctrl-C'));
      },
    });
    expect(interrupted.report.result).toBe('interrupted');
    expect(interrupted.report.remaining.map(({ ref }) => `${ref.kind} ${ref.name}`)).toEqual(
      expect.arrayContaining(['ConfigMap site', 'Widget one']),
    );
    const { report } = await deploy(bundleOf(3));
    expect(report).toMatchObject({ result: 'succeeded', revision: interrupted.report.revision });
    expect((await deploy(bundleOf(3))).report.result).toBe('nothing-to-do');
  });

  test('takes over what kubectl made, so that what the bundle does not have goes', async () => {
    const path = `/api/v1/namespaces/${app}/configmaps/site`;
    await bed.kubectl(['delete', 'configmap', 'site', '--namespace', app]);
    const theirs = { ...make(kinds.configMap, [app, 'site'], { data: { version: '3', extra: 'theirs' } }) };
    await bed.kubectl(['apply', '-f', '-'], { input: JSON.stringify(theirs) });
    const { report } = await deploy(bundleOf(3), { decisions: { ...noDecisions, adopt: ['*'] } });
    expect(report).toMatchObject({ result: 'succeeded', counts: { adopt: 1 } });
    const { data, metadata } = await live(path);
    expect(data).toEqual({ version: '3' });
    expect(metadata.managedFields?.map(({ manager }) => manager)).toEqual(['cto']);
    expect(metadata.annotations ?? {}).toEqual({});
    expect((await deploy(bundleOf(3))).report.result).toBe('nothing-to-do');
  });

  test('names who changes a field back', async () => {
    const path = `/api/v1/namespaces/${base}/configmaps/settings-0`;
    let done: Promise<unknown> = Promise.resolve();
    await deploy(bundleOf(4), {
      afterWrite: (written) => {
        if (written !== path) return;
        const body = { data: { version: 'mine' } };
        const contentType = 'application/merge-patch+json';
        done = client.request({
          method: 'PATCH',
          path,
          query: { fieldManager: 'painter' },
          body,
          contentType,
        });
      },
    });
    await done;
    const texts = events.flatMap((event) => (event.kind === 'warning' ? event.text : []));
    expect(texts).toContainEqual(
      expect.stringContaining(`painter changed data.version of ConfigMap ${base}/settings-0`),
    );
  });

  test('removes what is no longer wanted', async () => {
    const { report } = await deploy(bundleOf(4, { without: 'settings-1' }), {
      decisions: { ...noDecisions, conflicts: [{ decision: 'take', because: 'test' }] },
    });
    expect(report).toMatchObject({ result: 'succeeded', counts: { delete: 1 } });
  });

  test('keeps ten revisions and their bundles', async () => {
    const decisions: Decisions = { ...noDecisions, conflicts: [{ decision: 'take', because: 'test' }] };
    for (let version = 5; version < 12; version += 1) {
      const { report } = await deploy(bundleOf(version), { decisions });
      expect(report.result).toBe('succeeded');
    }
    const revisions = (await readRecord(context(), platform))?.revisions ?? [];
    expect(revisions).toHaveLength(10);
    await Promise.all(revisions.map(({ revision }) => loadRevision(context(), platform, revision)));
    const { items } = await list('/api/v1/namespaces/cto-system/configmaps');
    expect(items.filter(({ metadata }) => metadata.name.includes('-bundle-'))).toHaveLength(10);
  });

  test('that uninstalls keeps data and what it is in, and says so', async () => {
    const { report } = await uninstall(false);
    expect(report).toMatchObject({ result: 'succeeded', remaining: [] });
    const record = await readRecord(context(), platform);
    expect(record?.groupKinds.map(({ kind }) => kind)).toEqual(['Namespace', 'PersistentVolumeClaim']);
    expect((await uninstall(false)).report.result).toBe('nothing-to-do');
  });

  test('that uninstalls with its data leaves nothing', async () => {
    const { report } = await uninstall(true);
    expect(report).toMatchObject({ result: 'succeeded', remaining: [] });
    expect(await readRecord(context(), platform)).toBeUndefined();
    const { items } = await list('/api/v1/namespaces');
    const names = items.map(({ metadata }) => metadata.name);
    expect(names.filter((name) => ['cto-system', base, app].includes(name))).toEqual([]);
  });

  interface DeployParts {
    readonly stop?: AbortController;
    readonly decisions?: Decisions;
    readonly onWrite?: (path: string) => void;
    readonly afterWrite?: (path: string) => void;
  }

  interface Ran {
    readonly report: Report;
    /** Writes as `METHOD plural/name`, in the order in which they were sent. */
    readonly writes: readonly string[];
  }

  async function deploy(bundle: Bundle, parts: DeployParts = {}): Promise<Ran> {
    const writes: string[] = [];
    const ctx = context(parts, writes);
    const record = await readRecord(ctx, platform);
    const { decisions = noDecisions } = parts;
    const request = { bundle, decisions, purpose: 'deploy' as const, ...(record && { record }) };
    const prepared = await planDeploy(ctx, request);
    return { report: await execute(ctx, prepared, { quietTimeout: 60_000 }), writes };
  }

  async function uninstall(deleteData: boolean): Promise<Ran> {
    const writes: string[] = [];
    const ctx = context({}, writes);
    const record = await readRecord(ctx, platform);
    if (!record) throw new Error('not installed');
    const { current } = record;
    const bundle = current && (await loadRevision(ctx, platform, current.revision));
    const request = { record, deleteData, decisions: noDecisions, ...(bundle && { bundle }) };
    const prepared = await planUninstall(ctx, request);
    return { report: await execute(ctx, prepared, { quietTimeout: 60_000 }), writes };
  }

  /** A context that hears of every write. */
  function context({ stop, onWrite, afterWrite }: DeployParts = {}, writes: string[] = []): ApplyContext {
    const isWrite = ({ method = 'GET', query }: KubeRequest) =>
      method !== 'GET' && query?.['dryRun'] === undefined;
    const observed: KubeClient = {
      ...client,
      request: async (request) => {
        const { method = 'GET', path } = request;
        if (!isWrite(request)) return client.request(request);
        writes.push(
          `${method} ${path
            .split('/')
            .slice(method === 'POST' ? -1 : -2)
            .join('/')}`,
        );
        onWrite?.(path);
        const answer = await client.request(request);
        afterWrite?.(path);
        return answer;
      },
    };
    return {
      client: observed,
      discovery: createDiscovery(observed),
      clock: systemClock,
      limit: createLimit({ concurrency: 8, clock: systemClock }),
      emit: (event) => events.push(event),
      signal: stop?.signal ?? new AbortController().signal,
      identity: { user: 'pat', host: 'e2e', pid: process.pid, alive: () => true },
      version: '0.0.0',
    };
  }

  async function live(path: string): Promise<LiveObject> {
    return (await client.request({ path })).body as LiveObject;
  }

  async function list(path: string): Promise<{ readonly items: readonly LiveObject[] }> {
    return (await client.request({ path })).body as { items: readonly LiveObject[] };
  }

  /** Resource versions of everything we or kubectl could have written. */
  async function versions(): Promise<Record<string, string | undefined>> {
    const paths = [base, app, 'cto-system'].flatMap((namespace) => [
      `/api/v1/namespaces/${namespace}/configmaps`,
      `/api/v1/namespaces/${namespace}/services`,
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
      `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
      `/apis/${group}/v1/namespaces/${namespace}/widgets`,
    ]);
    const lists = await Promise.all(paths.map(list));
    return Object.fromEntries(
      lists.flatMap(({ items }) =>
        items.map(({ metadata }) => [metadata.uid ?? '', metadata.resourceVersion]),
      ),
    );
  }

  async function annotateTooling(tooling: string): Promise<void> {
    const annotation = `applyset.kubernetes.io/tooling=${tooling}`;
    await bed.kubectl([
      'annotate',
      'configmap',
      platform,
      '--namespace',
      'cto-system',
      annotation,
      '--overwrite',
    ]);
  }

  /** What `kubectl apply --prune` would do to our inventory, given a set of one object. */
  function kubectlApplySet(): Promise<{ stdout: string; stderr: string }> {
    const args = ['apply', '--prune', `--applyset=configmaps/${platform}`, '--namespace=cto-system'];
    const object = make(kinds.configMap, ['cto-system', 'other']);
    const folder = findBinaries(testbedMinors[0], process.env);
    if (folder === undefined) throw new Error('no kubectl');
    const env = { HOME: bed.folder, KUBECONFIG: bed.kubeconfig, KUBECTL_APPLYSET: 'true' };
    return new Promise((resolve) => {
      const command = [...args, '--dry-run=server', '--filename=-'];
      const child = execFile(join(folder, 'kubectl'), command, { env }, (_error, stdout, stderr) =>
        resolve({ stdout, stderr }),
      );
      child.stdin?.end(JSON.stringify(object));
    });
  }
});

/** Twenty objects in three components: definitions, an operator, and an application with a custom resource. */
function bundleOf(version: number, { without }: { readonly without?: string } = {}): Bundle {
  const data = { data: { version: String(version) } };
  const service = (name: string) => ({ spec: { selector: { app: name }, ports: [{ port: 80 }] } });
  const settings = [0, 1, 2, 3, 4, 5].map((index) =>
    make(kinds.configMap, [base, `settings-${index}`], data),
  );
  return makeBundle({
    platform,
    kinds: [{ group, kind: 'Widget', readiness: { ready: [] } }],
    components: [
      { id: 'crds', objects: [definition(group, 'widgets', 'Widget')] },
      {
        id: 'operator',
        objects: [
          make(kinds.namespace, [undefined, base]),
          make(kinds.serviceAccount, [base, 'operator']),
          make(kinds.role, [base, 'operator'], { rules: [] }),
          make(kinds.service, [base, 'operator'], service('operator')),
          make(kinds.claim, [base, 'data'], {
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          }),
          make(kinds.deployment, [base, 'operator'], {
            spec: { replicas: 1, ...workload('operator', `registry.example.org/operator:${version}`) },
          }),
          ...settings.filter(({ metadata }) => metadata.name !== without),
        ],
      },
      {
        id: 'app',
        needs: ['operator'],
        objects: [
          make(kinds.namespace, [undefined, app]),
          make(kinds.configMap, [app, 'site'], data),
          make(kinds.serviceAccount, [app, 'site']),
          make(kinds.service, [app, 'site'], service('site')),
          make(kinds.budget, [app, 'site'], {
            spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'site' } } },
          }),
          make(kinds.deployment, [app, 'site'], { spec: { replicas: 2, ...workload('site') } }),
          make(widget, [app, 'one'], { spec: { size: version } }),
        ],
      },
    ],
  });
}

/** That these came in this order, whatever came between. */
function inOrder(writes: readonly string[], expected: readonly string[]): void {
  let from = 0;
  for (const one of expected) {
    const found = writes.indexOf(one, from);
    expect(
      found,
      `${one} after ${writes[from - 1] ?? 'the start'} in ${writes.join(', ')}`,
    ).toBeGreaterThanOrEqual(0);
    from = found + 1;
  }
}
