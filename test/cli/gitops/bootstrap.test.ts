import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../../src/gitops/layout.js';
import { committedBundle } from '../../gitops/support/bundle.js';
import { temporaryFolder } from '../../support/folder.js';
import { written } from '../publish/support.js';
import { builtInKinds, runWith } from './support.js';

const bundle = committedBundle();
const kinds = builtInKinds(bundle);
const https = 'https://git.example.com/acme/platform.git';
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VudGluZWw=\n-----END OPENSSH PRIVATE KEY-----\n';

/** Values for the Secrets of the bundle, which a bootstrap asks for before it changes anything. */
function given(): string {
  const folder = temporaryFolder();
  for (const { namespace, name, keys } of bundle.index.secrets)
    for (const one of keys) {
      const file = join(folder, namespace, name, one.key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'value\n');
    }
  return folder;
}

function bootstrap(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runWith(['bootstrap', ...args, '--from-dir', given(), '--dry-run'], { kinds, env });
}

const fromBundle = (url: string, ...more: readonly string[]) => [
  ...['--bundle', written(bundle), '--repository', url, '--branch', 'main', '--environment', 'fleet'],
  ...more,
];

describe('cto bootstrap --repository', { timeout: 60_000 }, () => {
  test('installs what Argo CD needs, and the root Application that reads the folder', async () => {
    const { code, stdout, stderr } = await bootstrap(fromBundle(https));
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const shown = `${stdout}${stderr}`;
    expect(shown).toContain('Application argocd/cto\n');
    expect(shown).toContain('AppProject argocd/cto-root\n');
    expect(shown).not.toContain('Deployment cto/controller');
    expect(shown).not.toContain('cto-repository');
  });

  test('gives Argo CD a token that stands in variables, and shows it nowhere', async () => {
    const env = { CTO_REPOSITORY_USERNAME: 'reader', CTO_REPOSITORY_PASSWORD: 'sentinel-token' };
    const { code, stdout, stderr } = await bootstrap(fromBundle(https), env);
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toContain(
      'Secret argocd/cto-repository: type, url from the configuration; username from variable CTO_REPOSITORY_USERNAME; password from variable CTO_REPOSITORY_PASSWORD',
    );
    expect(`${stdout}${stderr}`).not.toContain('sentinel-token');
  });

  test('gives Argo CD an SSH key that stands in a file', async () => {
    const folder = temporaryFolder({ id_ed25519: key });
    const env = { CTO_REPOSITORY_SSH_KEY_FILE: join(folder, 'id_ed25519') };
    const { code, stdout, stderr } = await bootstrap(
      fromBundle('git@git.example.com:acme/platform.git'),
      env,
    );
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(/Secret argocd\/cto-repository: .*sshPrivateKey from/);
    expect(`${stdout}${stderr}`).not.toContain('c2VudGluZWw=');
  });

  test('stops before anything is changed when the file with the SSH key is not there', async () => {
    const env = { CTO_REPOSITORY_SSH_KEY_FILE: '/nowhere/id_ed25519' };
    const { code, stdout, stderr } = await bootstrap(fromBundle(https), env);
    expect(code).toBe(4);
    expect(`${stdout}${stderr}`).toContain('/nowhere/id_ed25519');
  });

  test('with --cluster hands over the root of all clusters', async () => {
    const { code, stdout, stderr } = await bootstrap(
      fromBundle(https, '--cluster', 'in-cluster', '--cluster', 'eu'),
    );
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const shown = `${stdout}${stderr}`;
    expect(shown).toContain('Application argocd/cto-fleet-clusters\n');
    expect(shown).toContain('AppProject argocd/cto-fleet-clusters\n');
    expect(shown).not.toContain('Application argocd/cto\n');
  });

  test('is refused without a repository, with the way out', async () => {
    const { code, stderr } = await bootstrap(['--bundle', written(bundle)]);
    expect(code).toBe(2);
    expect(stderr).toContain('give --repository');
  });
});

describe('cto bootstrap --from', { timeout: 60_000 }, () => {
  function folderFor(clusters?: readonly string[]): string {
    const destination = {
      repositoryUrl: https,
      revision: 'main',
      folder: 'clusters/fleet',
      environment: 'fleet',
    };
    const { files } = layoutOf(bundle, { ...destination, ...(clusters && { clusters }) });
    const folder = temporaryFolder();
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  test('knows the clusters of the folder', async () => {
    const { code, stdout, stderr } = await bootstrap(['--from', folderFor(['in-cluster', 'eu'])]);
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toContain('Application argocd/cto-fleet-clusters\n');
    expect(`${stdout}${stderr}`).toContain('Secret cto/agent-api-keys');
  });

  test('asks for no Secrets but those of Argo CD where nothing else runs on its cluster', async () => {
    const { code, stdout, stderr } = await bootstrap(['--from', folderFor(['eu', 'us'])]);
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toContain('Application argocd/cto-fleet-clusters\n');
    expect(`${stdout}${stderr}`).not.toContain('Secret cto/');
  });

  test('is refused for a folder that was not published, and for one that was edited', async () => {
    const other = await bootstrap(['--from', temporaryFolder()]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('.cto.json')]);
    const folder = folderFor();
    writeFileSync(join(folder, 'bundle/images.txt'), 'example.com/other:1\n');
    const edited = await bootstrap(['--from', folder]);
    expect([edited.code, edited.stderr]).toEqual([4, expect.stringContaining('images.txt')]);
  });
});
