import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changedBundle, committedBundle } from '../../gitops/support/bundle.js';
import { startGitServer, type GitServer } from '../../gitops/support/git-server.js';
import { run, written } from './support.js';

const bundle = committedBundle();
let server: GitServer;
beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.stop());

describe('cto publish', { timeout: 120_000 }, () => {
  test('commits the bundle to the folder of its environment and says so', async () => {
    server.create('plain');
    const args = ['publish', '--bundle', written(bundle), '--repository', server.url('plain')];
    const first = await run([...args, '--environment', 'one', '--branch', 'main']);
    expect(first.stderr).toBe('');
    expect(first.stdout).toMatch(
      /^published bundle [0-9a-f]{12} to clusters\/one of http:\S+: \d+ files written, 0 removed, commit [0-9a-f]{12}\n$/,
    );
    const again = await run([...args, '--environment', 'one', '--branch', 'main', '--output', 'json']);
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([
      0,
      { schemaVersion: 1, result: 'unchanged', digest: bundle.index.digest, written: [] },
    ]);
  });

  test('with --dry-run shows the commit and makes none', async () => {
    server.create('dry');
    const { code, stdout } = await run([
      'publish',
      '--bundle',
      written(bundle),
      '--repository',
      server.url('dry'),
      '--dry-run',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^would publish bundle [0-9a-f]{12} to clusters\/minimal of/);
    expect(stdout).toContain('### Risks');
    expect(server.git('dry', 'for-each-ref')).toBe('');
  });

  test('refuses a Secret in plain text, says where and not what', async () => {
    server.create('secret');
    const secret =
      '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: leaked\n  namespace: cto\nstringData:\n  password: hunter2hunter2\n';
    const leaking = changedBundle(bundle, 'manifests/01-foundation.yaml', (one) => `${one}${secret}`);
    const { code, stderr } = await run([
      'publish',
      '--bundle',
      written(leaking),
      '--repository',
      server.url('secret'),
    ]);
    expect(code).toBe(4);
    expect(stderr).toContain('the bundle holds Secrets in plain text [E_GITOPS_SECRET]');
    expect(stderr).toContain('Secret cto/leaked has a value in stringData.password');
    expect(stderr).not.toContain('hunter2');
    expect(server.git('secret', 'for-each-ref')).toBe('');
  });

  test('keeps the clusters and the branch of the last publication', async () => {
    server.create('clusters');
    const args = ['publish', '--bundle', written(bundle), '--repository', server.url('clusters')];
    await run([...args, '--branch', 'main', '--cluster', 'in-cluster', '--cluster', 'eu']);
    const again = await run([...args, '--output', 'json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ result: 'unchanged' });
    const fewer = await run([...args, '--cluster', 'in-cluster', '--output', 'json']);
    expect(JSON.parse(fewer.stdout)).toMatchObject({
      result: 'committed',
      removed: expect.arrayContaining(['clusters/eu/project.yaml']) as unknown,
    });
  });

  test('does not open pull requests where there is no GitHub', async () => {
    server.create('elsewhere');
    const { code, stderr } = await run(
      [
        'publish',
        '--bundle',
        written(bundle),
        '--repository',
        server.url('elsewhere'),
        '--mode',
        'pull-request',
      ],
      { CTO_GIT_TOKEN: 'a-token-of-some-server' },
    );
    expect(code).toBe(2);
    expect(stderr).toContain('[E_FORGE]');
    expect(stderr).toContain('--mode commit');
  });

  test('takes its credentials as credentials, not as keys of the configuration', async () => {
    server.create('configured');
    const { code, stderr } = await run(
      [
        'publish',
        '--profile',
        'minimal',
        '--repository',
        server.url('configured'),
        '--set',
        'github.organization=acme',
        '--quiet',
        '--dry-run',
      ],
      { CTO_GIT_TOKEN: 'a-token-of-some-server' },
    );
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('cto deploy --target gitops', { timeout: 120_000 }, () => {
  test('publishes by the same way', async () => {
    server.create('door');
    const folder = written(bundle);
    const published = await run([
      'deploy',
      '--target',
      'gitops',
      '--bundle',
      folder,
      '--repository',
      server.url('door'),
      '--yes',
      '--output',
      'json',
    ]);
    expect(JSON.parse(published.stdout)).toMatchObject({ result: 'committed', folder: 'clusters/minimal' });
    const again = await run([
      'publish',
      '--bundle',
      folder,
      '--repository',
      server.url('door'),
      '--output',
      'json',
    ]);
    expect(JSON.parse(again.stdout)).toMatchObject({ result: 'unchanged' });
  });

  test('refuses options of the other target, all of them, with the way out', async () => {
    const gitops = await run(['deploy', '--target', 'gitops', '--context', 'kind', '--backed-up']);
    expect([gitops.code, gitops.stderr]).toEqual([
      2,
      'error --target gitops does not know --context, --backed-up [E_TARGET]\nnext  leave them out, or use --target cluster\n',
    ]);
    const cluster = await run(['deploy', '--mode', 'pull-request', '--repository', 'https://x.example/y']);
    expect(cluster.stderr).toBe(
      'error --target cluster does not know --repository, --mode [E_TARGET]\nnext  leave them out, or use --target gitops\n',
    );
  });

  test('takes variables of the other target for what they are: meant for other commands', async () => {
    server.create('variables');
    const { code, stderr } = await run(
      ['deploy', '--target', 'gitops', '--bundle', written(bundle), '--repository', server.url('variables')],
      { CTO_CONTEXT: 'kind', CTO_TIMEOUT: '9m', CTO_CONFIRM: 'x' },
    );
    expect([code, stderr]).toEqual([0, '']);
  });
});
