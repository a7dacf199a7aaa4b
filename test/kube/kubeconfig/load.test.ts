import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError, type OperatorError } from '../../../src/kernel/errors.js';
import { listContexts, loadSettings, type LoadOptions } from '../../../src/kube/kubeconfig/load.js';
import { temporaryFolder } from '../../support/folder.js';
import { kubeconfig } from '../support/kubeconfig.js';

const yaml = `
apiVersion: v1
kind: Config
current-context: yaml
contexts:
- {name: yaml, context: {cluster: c, user: u}}
clusters:
- name: c
  cluster:
    server: https://yaml:6443
users:
- name: u
  user: &user {token: abc}
- name: v
  user: *user
`;

describe('loading a kubeconfig', () => {
  test('reads YAML and JSON', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), yaml);
    writeFileSync(join(folder, 'b'), JSON.stringify(kubeconfig({ server: 'https://json' })));
    writeFileSync(
      join(folder, 'c'),
      '{current-context: x, contexts: [{name: x, context: {cluster: y}}], clusters: [{name: y, cluster: {server: "https://flow"}}]}',
    );
    const servers = await Promise.all(
      ['a', 'b', 'c'].map(
        async (kubeconfigFile) => (await load(folder, { kubeconfig: kubeconfigFile })).cluster.server.host,
      ),
    );
    expect(servers).toEqual(['yaml:6443', 'json', 'flow']);
  });

  test('merges the files of KUBECONFIG, and does not mind those that are missing or empty', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'empty'), '\n');
    writeFileSync(join(folder, 'first'), 'current-context: yaml\nusers: [{name: u, user: {token: first}}]');
    writeFileSync(join(folder, 'second'), yaml);
    const KUBECONFIG = ['missing', 'empty', 'first', 'second'].join(delimiter);
    const settings = await load(folder, { env: { KUBECONFIG } });
    expect(settings).toMatchObject({
      context: 'yaml',
      source: join(folder, 'second'),
      user: { token: 'first' },
    });
    expect(await listContexts({ env: { KUBECONFIG }, cwd: folder })).toEqual({
      contexts: ['yaml'],
      current: 'yaml',
    });
  });

  test('reads the one in the home folder', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, '.kube'));
    writeFileSync(join(home, '.kube', 'config'), yaml);
    expect(await loadSettings({ home, cwd: '/', env: {} })).toMatchObject({
      source: join(home, '.kube', 'config'),
    });
  });

  test('takes the service account of the pod when there is no kubeconfig', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'token'), 'abc');
    writeFileSync(join(folder, 'ca.crt'), 'pem');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const settings = await load(folder, { env, serviceAccount: folder });
    expect(settings.cluster.server.href).toBe('https://[fd00::1]/');
    expect(settings).toMatchObject({
      source: 'in-cluster',
      cluster: { authority: { path: join(folder, 'ca.crt') } },
      user: { tokenFile: join(folder, 'token') },
    });
    expect(settings.context).toBeUndefined();
    const asked = await failed(load(folder, { env, serviceAccount: folder, context: 'x' }));
    expect(asked.code).toBe('E_KUBECONFIG_MISSING');
  });

  test('says where it looked when there is nothing', async () => {
    const folder = temporaryFolder();
    const error = await failed(load(folder, { env: { KUBECONFIG: 'a' } }));
    expect(error).toMatchObject({
      code: 'E_KUBECONFIG_MISSING',
      message: `there is no kubeconfig: ${join(folder, 'a')} is missing`,
      exitCode: 2,
    });
    expect(await listContexts({ cwd: folder, env: {}, home: folder })).toEqual({ contexts: [] });
  });

  test('insists on the one that was given', async () => {
    const folder = temporaryFolder();
    const error = await failed(load(folder, { kubeconfig: 'x' }));
    expect(error.problems).toMatchObject([
      { message: 'does not exist', location: { file: join(folder, 'x') } },
      {},
    ]);
  });

  test('says alone and plainly that a context is unknown', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), yaml);
    expect(await failed(load(folder, { kubeconfig: 'a', context: 'yam' }))).toMatchObject({
      code: 'E_CONTEXT_UNKNOWN',
      message: `there is no context "yam" in ${join(folder, 'a')}`,
      hint: 'did you mean "yaml"?',
    });
  });

  test.each([
    ['a: [1\ntoken: "very-secret'],
    ['token: very-secret\ntoken: very-secret'],
    ['a: *very-secret'],
    ['a: !very-secret x'],
    ['{"token": "very-secret"'],
  ])('shows place and reason of bad YAML, but no line of it: %j', async (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), text);
    const error = await failed(load(folder, { kubeconfig: 'a' }));
    expect(error.problems[0]).toMatchObject({
      rule: 'kubeconfig/yaml',
      location: { file: join(folder, 'a') },
    });
    expect(error.problems[0]?.location?.line).toBeGreaterThan(0);
    expect(JSON.stringify([error.problems, error.message, error.hint])).not.toContain('very-secret');
  });

  test('gathers the problems of all files and of the context', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), 'users: {}');
    writeFileSync(join(folder, 'b'), yaml.replace('https://yaml:6443', 'nowhere:x:y').replace('abc', '[]'));
    const error = await failed(load(folder, { env: { KUBECONFIG: `a${delimiter}b` } }));
    expect(error.code).toBe('E_KUBECONFIG');
    expect(error.problems.map(({ path }) => path)).toEqual([
      'users',
      'clusters[c].cluster.server',
      'users[u].user.token',
    ]);
  });

  test('says that a folder is no file', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a'));
    const error = await failed(load(folder, { kubeconfig: 'a' }));
    expect(error.problems[0]?.message).toBe('cannot be read (EISDIR)');
  });
});

function load(folder: string, options: Partial<LoadOptions>) {
  return loadSettings({ env: {}, home: folder, cwd: folder, ...options });
}

async function failed(work: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isOperatorError(error)).toBe(true);
  return error as OperatorError;
}
