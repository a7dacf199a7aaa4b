import { describe, expect, test } from 'vitest';
import { verifyBundle } from '../../src/bundle/read.js';
import { objectsOf } from '../../src/bundle/objects.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import { bootstrapBundle, isBootstrapOnly } from '../../src/gitops/bootstrap.js';
import { repositoryCredentials } from '../../src/gitops/credentials.js';
import { layoutOf } from '../../src/gitops/layout.js';
import { rootOf } from '../../src/gitops/root.js';
import { committedBundle } from './support/bundle.js';

const repositoryUrl = 'https://git.example.com/platform.git';
const destination = { repositoryUrl, revision: 'main', folder: 'clusters/one', environment: 'one' };
const bundle = committedBundle('standard');
const published = layoutOf(bundle, destination).files;
const ids = ({ index }: Bundle) => index.waves.flatMap(({ components }) => components.map(({ id }) => id));

describe('the bundle of a bootstrap', () => {
  const made = bootstrapBundle({ bundle, published, complete: false });

  test('holds what Argo CD needs, Argo CD, and the hand-over last', () => {
    expect(ids(made)).toEqual(['crds', 'foundation', 'argocd', 'hand-over-project', 'hand-over']);
  });

  test('holds the root Application and its project as they were published', () => {
    const [project, root] = objectsOf(made).slice(-2);
    expect([project?.kind, project?.metadata.name]).toEqual(['AppProject', 'cto-root']);
    expect([root?.kind, root?.metadata.name]).toEqual(['Application', 'cto']);
    expect(rootOf(published)).toMatchObject({ repositoryUrl, path: 'clusters/one/applications' });
  });

  test('is a sound bundle, so that it can be recorded and brought back', () => {
    expect(verifyBundle(made)).toEqual([]);
    expect(made.index.digest).not.toBe(bundle.index.digest);
  });

  test('asks for every Secret of the whole bundle: Argo CD makes none', () => {
    expect(made.index.secrets).toEqual(bundle.index.secrets);
  });

  test('keeps everything when the installation has more than a bootstrap', () => {
    const complete = bootstrapBundle({ bundle, published, complete: true });
    expect(ids(complete)).toEqual([...ids(bundle), 'hand-over-project', 'hand-over']);
    expect(verifyBundle(complete)).toEqual([]);
  });

  test('tells a bootstrap from a whole installation', () => {
    expect(isBootstrapOnly(made.index)).toBe(true);
    expect(isBootstrapOnly(bundle.index)).toBe(false);
    expect(isBootstrapOnly(bootstrapBundle({ bundle, published, complete: true }).index)).toBe(false);
  });

  test('is refused for a folder without a root Application', () => {
    expect(() => bootstrapBundle({ bundle, published: new Map(), complete: false })).toThrow(
      'the published folder has no root Application',
    );
  });

  test('is refused for a folder without the project of its root', () => {
    const root = new Map([...published].filter(([path]) => path === 'root.yaml'));
    expect(() => bootstrapBundle({ bundle, published: root, complete: false })).toThrow(
      'the published folder has no applications/project-cto-root.yaml',
    );
  });

  test('is refused for a bundle without Argo CD', () => {
    const waves = bundle.index.waves.map(({ components }) => ({
      components: components.filter(({ id }) => id !== 'argocd'),
    }));
    const without = { ...bundle, index: { ...bundle.index, waves } };
    expect(() => bootstrapBundle({ bundle: without, published, complete: false })).toThrow('Argo CD');
  });
});

describe('the bundle of a bootstrap for a list of clusters', () => {
  const made = (clusters: readonly string[], complete = false) => {
    const { files } = layoutOf(bundle, { ...destination, clusters });
    return bootstrapBundle({ bundle, published: files, complete, clusters });
  };

  test('holds the root that makes a root per cluster, and its project', () => {
    const [project, root] = objectsOf(made(['in-cluster', 'eu'])).slice(-2);
    expect([project?.kind, project?.metadata.name]).toEqual(['AppProject', 'cto-one-clusters']);
    expect([root?.kind, root?.metadata.name]).toEqual(['Application', 'cto-one-clusters']);
    expect(verifyBundle(made(['in-cluster', 'eu']))).toEqual([]);
  });

  test('asks for every Secret where the whole bundle runs beside Argo CD, otherwise for its own alone', () => {
    const secrets = (one: Bundle) => one.index.secrets.map(({ namespace, name }) => `${namespace}/${name}`);
    expect(secrets(made(['in-cluster', 'eu']))).toEqual(secrets(bundle));
    expect(secrets(made(['eu']))).toEqual(secrets(bundle).filter((name) => name.startsWith('argocd/')));
    expect(secrets(made(['eu'], true))).toEqual(secrets(bundle));
  });
});

describe('credentials of the repository', () => {
  const request = { repositoryUrl, namespace: 'argocd', name: 'cto-repository', declared: [], env: {} };

  test('are no Secret when no variable is set', () => {
    expect(repositoryCredentials({ ...request, env: { CTO_REPOSITORY_PASSWORD: '' } })).toBeUndefined();
  });

  test('are a Secret that Argo CD finds by its label, with references and no value', () => {
    const env = { CTO_REPOSITORY_USERNAME: 'bot', CTO_REPOSITORY_PASSWORD: 'hunter2-sentinel' };
    const secret = repositoryCredentials({ ...request, env });
    expect(secret).toMatchObject({
      labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      keys: [
        { key: 'type', source: { value: 'git' } },
        { key: 'url', source: { value: repositoryUrl } },
        { key: 'username', source: { variable: 'CTO_REPOSITORY_USERNAME' } },
        { key: 'password', source: { variable: 'CTO_REPOSITORY_PASSWORD' } },
      ],
    });
    expect(JSON.stringify(secret)).not.toContain('sentinel');
  });

  test('of SSH come from a file', () => {
    const secret = repositoryCredentials({ ...request, env: { CTO_REPOSITORY_SSH_KEY_FILE: '/key' } });
    expect(secret?.keys.at(-1)).toMatchObject({
      key: 'sshPrivateKey',
      source: { fileVariable: 'CTO_REPOSITORY_SSH_KEY_FILE' },
    });
  });

  test('are left to the Secret that the bundle declares for the same address', () => {
    const env = { CTO_REPOSITORY_PASSWORD: 'x' };
    const own = repositoryCredentials({ ...request, env });
    expect(repositoryCredentials({ ...request, env, declared: own ? [own] : [] })).toBeUndefined();
  });
});
