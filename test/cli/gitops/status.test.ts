import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LiveObject } from '../../../src/kube/client.js';
import { committedBundle, numberedBundle } from '../../gitops/support/bundle.js';
import { startGitServer, type GitServer } from '../../gitops/support/git-server.js';
import { publishTo } from '../../gitops/support/publishing.js';
import { written } from '../publish/support.js';
import { applicationKind, runWith, settledApplications } from './support.js';

const bundle = committedBundle();
const newer = numberedBundle(bundle, 1);
let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
  server.create('published');
  await publishTo(server.url('published'), { bundle });
  server.create('newer');
  for (const one of [bundle, newer]) await publishTo(server.url('newer'), { bundle: one });
  server.create('empty');
});
afterAll(() => server.stop());

interface Setup {
  /** Repository; the environment is `a`. */
  readonly name?: string;
  readonly wanted?: typeof bundle;
  /** Applications of the cluster. */
  readonly objects?: readonly LiveObject[];
  readonly output?: string;
}

const destination = (name: string) => ({
  ...{ repositoryUrl: server.url(name), revision: 'HEAD', folder: 'clusters/a', environment: 'a' },
});

function status({ name = 'published', wanted = bundle, objects, output = 'json' }: Setup = {}) {
  const args = ['--bundle', written(wanted), '--repository', server.url(name), '--environment', 'a'];
  return runWith(['gitops', 'status', ...args, '--output', output], {
    objects: objects ?? settledApplications(bundle, destination(name)),
    kinds: [applicationKind],
  });
}

async function behind(setup: Setup) {
  const { code, stdout } = await status(setup);
  const document = JSON.parse(stdout) as { schemaVersion: number; status: { behind: readonly string[] } };
  expect(document.schemaVersion).toBe(1);
  return { code, behind: document.status.behind };
}

describe('cto gitops status', { timeout: 60_000 }, () => {
  test('ends with 0 when repository, cluster and bundle are the same and all is well', async () => {
    expect(await behind({})).toEqual({ code: 0, behind: [] });
    const { code, stdout } = await status({ output: 'text' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\+ cto +current, Synced, Healthy\n/);
    expect(stdout).toMatch(/\nall three are the same, Synced and Healthy\n$/);
  });

  test('says that the repository is behind: it never held this bundle', async () => {
    expect(await behind({ wanted: newer })).toEqual({ code: 1, behind: ['repository'] });
    expect((await status({ wanted: newer, output: 'text' })).stdout).toContain(
      'the repository is behind: it does not hold this bundle; publish it',
    );
  });

  test('says that the bundle and the cluster are behind: the repository holds a newer one', async () => {
    expect(await behind({ name: 'newer' })).toEqual({ code: 1, behind: ['bundle', 'cluster'] });
  });

  test('says that the cluster is behind, what it runs, and which Applications wait for their wave', async () => {
    expect(await behind({ name: 'newer', wanted: newer })).toEqual({ code: 1, behind: ['cluster'] });
    const { stdout } = await status({ name: 'newer', wanted: newer, output: 'text' });
    expect(stdout).toContain(`cluster     sha256:${bundle.index.digest.slice(0, 12)}`);
    expect(stdout).toMatch(/! cto-foundation +behind, Synced, Healthy\n/);
    expect(stdout).toMatch(/\+ cto-argocd +current, Synced, Healthy\n/);
  });

  test('ends with 1 when all are the same and something is not well, and says what Argo CD says', async () => {
    const objects = settledApplications(bundle, destination('published')).map((object) =>
      object.metadata.name === 'cto-controller'
        ? {
            ...object,
            status: {
              ...(object['status'] as object),
              health: { status: 'Degraded', message: 'no pod is ready' },
            },
          }
        : object,
    );
    expect(await behind({ objects })).toEqual({ code: 1, behind: [] });
    const { stdout } = await status({ objects, output: 'text' });
    expect(stdout).toMatch(/! cto-controller +current, Synced, Degraded\n {6}no pod is ready\n/);
    expect(stdout).toContain('all three are the same; not everything is Synced and Healthy');
  });

  test('says that everything is behind when nothing is published and the cluster has no Argo CD', async () => {
    const args = ['--bundle', written(bundle), '--repository', server.url('empty')];
    const { code, stdout } = await runWith(['gitops', 'status', ...args, '--output', 'json'], { kinds: [] });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: { behind: ['repository', 'cluster'], fine: false } });
  });

  test('is one line with --output ndjson', async () => {
    const { code, stdout } = await status({ output: 'ndjson' });
    expect([code, stdout.split('\n').length]).toEqual([0, 2]);
    expect(JSON.parse(stdout)).toMatchObject({ status: { fine: true } });
  });

  test('ends with 3 when the repository cannot be reached', async () => {
    const { code, stderr } = await status({ name: 'nowhere' });
    expect(code).toBe(3);
    expect(stderr).toContain(server.url('nowhere'));
  });
});
