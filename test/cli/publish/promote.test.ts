import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { changedBundle, committedBundle, numberedBundle } from '../../gitops/support/bundle.js';
import { startGitServer, type GitServer } from '../../gitops/support/git-server.js';
import { temporaryFolder } from '../../support/folder.js';
import { run, text, written } from './support.js';

const bundle = committedBundle();
let server: GitServer;
beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.stop());

async function publishAs(name: string, environment: string, one: Bundle, ...more: readonly string[]) {
  const where = ['--repository', server.url(name), '--branch', 'main', '--environment', environment];
  const { code, stderr } = await run(['publish', '--bundle', written(one), ...where, ...more]);
  expect([code, stderr]).toEqual([0, '']);
}

function promote(name: string, ...more: readonly string[]) {
  return run([
    'promote',
    'staging',
    'production',
    '--repository',
    server.url(name),
    '--mode',
    'commit',
    ...more,
  ]);
}

/** Every file of a bundle in the repository, as git stores it. */
function stored(name: string, environment: string): string {
  return server.git(name, 'rev-parse', `main:clusters/${environment}/bundle`);
}

describe('cto promote', { timeout: 120_000 }, () => {
  test('moves exactly the bundle of the other environment, byte for byte, and keeps what is of the place', async () => {
    server.create('moves');
    const next = numberedBundle(bundle, 1);
    await publishAs('moves', 'production', bundle, '--cluster', 'in-cluster', '--cluster', 'eu');
    await publishAs('moves', 'staging', next);
    const { code, stdout } = await promote('moves', '--output', 'json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      {
        result: 'committed',
        environment: 'production',
        folder: 'clusters/production',
        digest: next.index.digest,
        previous: bundle.index.digest,
        promotedFrom: { folder: 'clusters/staging', environment: 'staging' },
      },
    ]);
    expect(stored('moves', 'production')).toBe(stored('moves', 'staging'));
    expect(server.git('moves', 'show', 'main:clusters/production/applications/clusters.yaml')).toContain(
      'clusters/production/clusters/{{.cluster}}',
    );
    const message = server.git('moves', 'log', '-1', '--format=%B', 'main');
    expect(message).toContain('Promote cto staging to production: profile minimal');
    expect(message).toMatch(/^Promoted-From: clusters\/staging@[0-9a-f]{40}$/m);
    expect((await promote('moves')).stdout).toContain('nothing to do');
  });

  test('begins an environment that was never published to', async () => {
    server.create('begins');
    await publishAs('begins', 'staging', bundle);
    const { stdout } = await promote('begins');
    expect(stdout).toMatch(/^promoted bundle [0-9a-f]{12} from clusters\/staging to clusters\/production of/);
    expect(stored('begins', 'production')).toBe(stored('begins', 'staging'));
    expect(server.git('begins', 'show', 'main:clusters/production/root.yaml')).toContain(
      'targetRevision: main',
    );
  });

  test('with --dry-run shows what would change and commits nothing', async () => {
    server.create('dry');
    await publishAs('dry', 'staging', bundle);
    const { stdout } = await promote('dry', '--dry-run');
    expect(stdout).toContain('would promote bundle');
    expect(stdout).toMatch(/Bundle of `clusters\/staging` at commit [0-9a-f]{40}, byte for byte\./);
    expect(server.git('dry', 'rev-list', '--count', 'main')).toBe('1');
  });

  test('refuses values that belong to one environment, names each, and goes ahead when told', async () => {
    server.create('differs');
    const at = (host: string) =>
      changedBundle(
        bundle,
        'manifests/01-foundation.yaml',
        (one) =>
          `${one}---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  namespace: cto\nspec:\n  rules:\n  - host: ${host}\n`,
      );
    await publishAs('differs', 'production', at('platform.example.com'));
    await publishAs('differs', 'staging', at('staging.example.com'));
    const { code, stderr } = await promote('differs');
    expect(code).toBe(4);
    expect(stderr).toContain('[E_PROMOTE_DIFFERS]');
    expect(stderr).toContain(
      'spec.rules[0].host is "staging.example.com" in clusters/staging, and "platform.example.com" in clusters/production',
    );
    expect(stderr).toContain('Ingress cto/web');
    expect((await promote('differs', '--accept-differences')).code).toBe(0);
  });

  test('refuses another platform or profile', async () => {
    server.create('profile');
    await publishAs('profile', 'production', committedBundle('standard'));
    await publishAs('profile', 'staging', bundle);
    const { code, stderr } = await promote('profile');
    expect(code).toBe(4);
    expect(stderr).toContain(
      'clusters/staging has the profile "minimal", clusters/production has "standard"',
    );
  });

  test('refuses another bundle than the one that was tested', async () => {
    server.create('tested');
    await publishAs('tested', 'staging', bundle);
    const wrong = await promote('tested', '--digest', '0123456789ab');
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('[E_PROMOTE_DIGEST]')]);
    expect((await promote('tested', '--digest', bundle.index.digest.slice(0, 12))).code).toBe(0);
  });

  test('refuses a bundle that was edited in the repository', async () => {
    server.create('edited');
    await publishAs('edited', 'staging', bundle);
    const folder = temporaryFolder();
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@y', ...args], {
        stdio: 'pipe',
      });
    git('clone', '--quiet', server.folder('edited'), '.');
    const file = `${folder}/clusters/staging/bundle/manifests/01-foundation.yaml`;
    execFileSync('tee', [file], { input: `${text(file)}# by hand\n`, stdio: ['pipe', 'ignore', 'pipe'] });
    git('commit', '--quiet', '-am', 'edit');
    git('push', '--quiet', 'origin', 'HEAD');
    const { code, stderr } = await promote('edited');
    expect([code, stderr]).toEqual([4, expect.stringContaining('[E_PROMOTE_CHANGED]')]);
    expect(stderr).toContain('manifests/01-foundation.yaml was changed after the bundle was written');
  });

  test('says where nothing was published, and that an environment is not promoted to itself', async () => {
    server.create('nothing');
    const empty = await promote('nothing');
    expect([empty.code, empty.stderr]).toEqual([
      4,
      expect.stringContaining('nothing was published to clusters/staging'),
    ]);
    const same = await run(['promote', 'a', 'a', '--repository', server.url('nothing'), '--mode', 'commit']);
    expect([same.code, same.stderr]).toEqual([2, expect.stringContaining('[E_PROMOTE_SAME]')]);
    const nowhere = await run(['promote', 'a', 'b']);
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('no repository is named')]);
  });
});
