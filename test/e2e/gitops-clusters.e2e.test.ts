import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, type Testbed } from '../../scripts/lib/testbed/index.js';
import { sealIndex } from '../../src/bundle/digest.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import { committedBundle } from '../gitops/support/bundle.js';
import { buildProgram } from '../support/program.js';
import { late, marked, markIn } from './support/argocd/marks.js';
import { expectEqual, uidOf, uidsOf, writtenTo } from './support/argocd/objects.js';
import { operators, startGitopsPlatform, type GitopsPlatform } from './support/argocd/platform.js';
import { said } from './support/deployer.js';

const minimal = committedBundle('minimal');
const ids = (bundle: Bundle) =>
  bundle.index.waves.flatMap(({ components }) => components.map(({ id }) => id));

/** What a cluster gets that Argo CD does not run in. */
const elsewhere = withoutArgoCd(minimal);

function withoutArgoCd({ index, files }: Bundle): Bundle {
  const waves = index.waves.map(({ components }) => ({
    components: components.filter(({ id }) => id !== 'argocd'),
  }));
  const [file] = index.waves
    .flatMap(({ components }) => components)
    .flatMap((one) => (one.id === 'argocd' ? [one.file] : []));
  const kept = new Map([...files].filter(([path]) => path !== file));
  const listed = index.files.filter(({ path }) => path !== file);
  return { index: sealIndex({ ...index, waves, files: listed }), files: kept };
}

/** Names of the Applications of a cluster, its root included. */
function applicationsOf(cluster: string, bundle: Bundle): string[] {
  return [`cto-${cluster}`, ...ids(bundle).map((id) => `cto-${cluster}-${id}`)];
}
const here = applicationsOf('in-cluster', minimal);
const there = applicationsOf('eu', elsewhere);

/** What people make on a cluster: a run of an agent, and a volume. */
const data = `
apiVersion: agents.platform/v1
kind: CodeRun
metadata: { name: made-by-hand, namespace: cto }
spec:
  taskId: 1
  service: shop
  repositoryUrl: acme/shop
  docsRepositoryUrl: acme/docs
  workingDirectory: .
  model: any
  githubApp: rex
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: made-by-hand, namespace: cto }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
`;

interface StatusDocument {
  readonly status: {
    readonly behind: readonly string[];
    readonly fine: boolean;
    readonly cluster: { readonly digest?: string };
    readonly applications: readonly { readonly name: string; readonly place: string }[];
  };
}

// one story on two clusters: each test finds what the one before left
describe.skipIf(inject('missing') !== '')('two clusters under one real Argo CD', () => {
  let eu: Testbed;
  let platform: GitopsPlatform;
  beforeAll(async () => {
    buildProgram();
    eu = await startTestbed({ nodes: 1, operators });
    platform = await startGitopsPlatform(minimal, {
      to: { environment: 'fleet', clusters: ['in-cluster', 'eu'] },
      others: { eu },
      token: 'of-the-repository',
    });
  }, 300_000);
  afterAll(async () => {
    await platform.stop();
    await eu.stop();
  });

  test('both hold the bundle of a private repository, and Argo CD runs in its own', async () => {
    const { bootstrapped } = platform;
    expect(bootstrapped.code, said(['bootstrap'], bootstrapped)).toBe(0);
    await platform.settled(['cto-fleet-clusters', ...here, ...there]);
    await expectEqual(platform.bed, minimal);
    await expectEqual(eu, elsewhere);
    expect(await uidOf(eu, '-n', 'argocd', 'deployment/argocd-server')).toBe('');
    const { code, status } = await statusOf('fleet', minimal);
    expect([code, status.fine, status.cluster.digest]).toEqual([0, true, minimal.index.digest]);
    expect(status.applications.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['cto-fleet-clusters', ...here, ...there]),
    );
  });

  test('one that leaves the list keeps everything, and so do its Applications', async () => {
    const before = await uidsOf(eu, elsewhere);
    await platform.publish(minimal, { clusters: ['in-cluster'] });
    const left = there.filter((name) => name !== 'cto-eu');
    await platform.settled(['cto-fleet-clusters', ...here, ...left]);
    expect(await uidsOf(eu, elsewhere)).toEqual(before);
    const { code, status } = await statusOf('fleet', minimal);
    expect([code, status.behind]).toEqual([1, ['cluster']]);
    const leftover = status.applications.filter(({ place }) => place === 'leftover');
    expect(leftover.map(({ name }) => name)).toEqual(left.toSorted());
  });

  test('joins another environment, and nothing is made anew', async () => {
    const before = await uidsOf(eu, elsewhere);
    await platform.publish(minimal, { environment: 'canary', clusters: ['eu'] });
    const folder = await platform.clone('canary');
    await kubectl('apply', '-f', `${folder}/applications/project.yaml`, '-f', `${folder}/root.yaml`);
    await platform.settled(everything);
    expect(await uidsOf(eu, elsewhere)).toEqual(before);
  });

  test('gets what is published for its environment, and the other cluster does not', async () => {
    const changed = marked(minimal, 'two', [late]);
    const before = await uidsOf(platform.bed, minimal);
    await platform.publish(changed, { environment: 'canary', clusters: ['eu'] });
    await platform.settled(everything);
    expect([await markIn({ bed: eu }, late), await markIn(platform, late)]).toEqual(['two', '']);
    await expectEqual(platform.bed, minimal);
    expect(await uidsOf(platform.bed, minimal)).toEqual(before);
    expect((await statusOf('fleet', minimal)).code).toBe(0);
    expect((await statusOf('canary', changed)).code).toBe(0);
    expect((await statusOf('canary', minimal)).status.behind).toEqual(['bundle']);
  });

  test('keeps its data when its Applications are deleted, and the other cluster keeps everything', async () => {
    expect((await eu.kubectl(['apply', '-f', '-'], { input: data })).stderr).toBe('');
    const kept = [
      ['-n', 'cto', 'coderun/made-by-hand'],
      ['-n', 'cto', 'pvc/made-by-hand'],
      ['crd/coderuns.agents.platform'],
      ['namespace/cto'],
    ];
    const uids = () => Promise.all(kept.map((object) => uidOf(eu, ...object)));
    const [before, others] = [await uids(), await uidsOf(platform.bed, minimal)];
    expect(before).not.toContain('');
    // as docs/gitops-environments.md says
    await kubectl('-n', 'argocd', 'delete', 'application,applicationset', 'cto-canary-clusters');
    const names = there.filter((name) => name !== 'cto-eu').map((name) => `application/${name}`);
    await kubectl('-n', 'argocd', 'delete', ...names, '--timeout=120s');
    await kubectl('-n', 'argocd', 'delete', 'appprojects', 'cto-eu', 'cto-canary-clusters');
    expect(await uids()).toEqual(before);
    expect(await uidOf(eu, '-n', 'cto', 'deployment/controller')).toBe('');
    await platform.settled(['cto-fleet-clusters', ...here]);
    expect(await uidsOf(platform.bed, minimal)).toEqual(others);
  });

  const everything = ['cto-fleet-clusters', 'cto-canary-clusters', ...here, ...there];

  async function kubectl(...args: readonly string[]): Promise<void> {
    const { code, stderr } = await platform.bed.kubectl(args);
    expect([code, stderr]).toEqual([0, '']);
  }

  async function statusOf(environment: string, bundle: Bundle) {
    const { code, stdout } = await platform.run(
      ...['gitops', 'status', '--bundle', writtenTo(bundle), '--repository', platform.url],
      ...['--environment', environment, '--output', 'json'],
    );
    return { code, ...(JSON.parse(stdout) as StatusDocument) };
  }
});
