import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError, type OperatorError } from '../../../src/kernel/errors.js';
import { spawnExec, type Exec, type ExecCall } from '../../../src/kernel/exec.js';
import { createCredentials } from '../../../src/kube/credentials/create.js';
import type { ContextSettings, ExecSettings } from '../../../src/kube/kubeconfig/model.js';
import { temporaryFolder } from '../../support/folder.js';
import { makeCertificate } from '../support/certificate.js';
import { fakeClock } from '../support/clock.js';

const apiVersion = 'client.authentication.k8s.io/v1';
const plugin: ExecSettings = {
  apiVersion,
  command: 'login',
  args: ['get-token'],
  env: { EXTRA: 'own' },
  installHint: 'install it from example.com',
  provideClusterInfo: false,
  interactiveMode: 'IfAvailable',
};

describe('a credential plugin', () => {
  test('gets our environment, what its entry adds and the question, without a shell', async () => {
    const { exec, calls } = plugged([{ token: 'abc' }]);
    const credentials = createCredentials(settings({ provideClusterInfo: true }), {
      env: { PATH: '/bin', GONE: undefined },
      exec,
    });
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer abc' });
    const [{ env, ...call } = { env: {} }] = calls;
    expect(call).toEqual({ file: 'login', args: ['get-token'] });
    const { KUBERNETES_EXEC_INFO: info = '', ...others } = env as Record<string, string>;
    expect(others).toEqual({ PATH: '/bin', EXTRA: 'own' });
    expect(JSON.parse(info)).toEqual({
      apiVersion,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: 'https://cluster.test/',
          'tls-server-name': 'kubernetes',
          'insecure-skip-tls-verify': true,
          'proxy-url': 'http://proxy/',
          config: { audience: 'x' },
        },
      },
    });
  });

  test('is not told about the cluster unless it wants to be', async () => {
    const { exec, calls } = plugged([{ token: 'abc' }]);
    await createCredentials(settings(), { env: {}, exec }).current();
    expect(JSON.parse(calls[0]!.env['KUBERNETES_EXEC_INFO']!)).toMatchObject({
      spec: { interactive: false },
    });
  });

  test('is asked once, by however many requests, until its credential ends', async () => {
    const clock = fakeClock();
    const end = (milliseconds: number) => new Date(clock.now() + milliseconds).toISOString();
    const { exec, calls } = plugged([
      { token: 'one', expirationTimestamp: end(60_000) },
      { token: 'two', expirationTimestamp: end(600_000) },
    ]);
    const credentials = createCredentials(settings(), { env: {}, exec, clock });
    const first = await Promise.all([1, 2, 3].map(() => credentials.current()));
    expect(new Set(first).size).toBe(1);
    clock.advance(49_000);
    expect(await credentials.current()).toBe(first[0]);
    // ten seconds before the end: a request takes some time to arrive
    clock.advance(2000);
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer two' });
    expect(calls).toHaveLength(2);
  });

  test('is asked again when its credential is refused, once for all who were refused', async () => {
    const { exec, calls } = plugged([{ token: 'one' }, { token: 'two' }]);
    const credentials = createCredentials(settings(), { env: {}, exec });
    const refused = await credentials.current();
    expect(await Promise.all([1, 2, 3].map(() => credentials.renew(refused)))).toEqual([true, true, true]);
    expect(await credentials.renew(refused)).toBe(true);
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer two' });
    expect(calls).toHaveLength(2);
  });

  test('is asked again after it failed', async () => {
    let fails = true;
    const { exec: works } = plugged([{ token: 'abc' }]);
    const exec: Exec = (call) => {
      if (!fails) return works(call);
      fails = false;
      return Promise.resolve({ code: 1, stdout: new Uint8Array(), stderr: '' });
    };
    const credentials = createCredentials(settings(), { env: {}, exec });
    await expect(credentials.current()).rejects.toMatchObject({ code: 'E_CREDENTIAL_PLUGIN' });
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer abc' });
  });

  test('may give a client certificate', async () => {
    const { certificate, key } = makeCertificate({ name: 'jane' });
    const { exec } = plugged([{ clientCertificateData: certificate, clientKeyData: key }]);
    const credential = await createCredentials(settings(), { env: {}, exec }).current();
    expect(credential.headers).toEqual({});
    expect(credential.context).toBeDefined();
    const broken = plugged([{ clientCertificateData: certificate, clientKeyData: 'hidden' }]);
    const error = await failed(createCredentials(settings(), { env: {}, exec: broken.exec }).current());
    expect(error.message).toBe('the credential plugin "login" answered a certificate that is not usable');
  });

  test.each([
    ['was not found', { code: 127, stdout: '' }],
    ['failed with exit code 3: please log in', { code: 3, stdout: '', stderr: 'please log in\n' }],
    ['failed with exit code 1', { code: 1, stdout: 'secret-token' }],
    ['answered no ExecCredential', { code: 0, stdout: 'secret-token' }],
    ['answered no ExecCredential', { code: 0, stdout: '{"kind":"Other","token":"secret-token"}' }],
    [
      `answered in another version than ${apiVersion}`,
      { code: 0, stdout: JSON.stringify({ kind: 'ExecCredential', apiVersion: `${apiVersion}beta1` }) },
    ],
    ['answered neither token nor certificate', { code: 0, stdout: answer({}) }],
    ['answered neither token nor certificate', { code: 0, stdout: answer({ token: 7 }) }],
    [
      'answered a token with characters that no token has',
      { code: 0, stdout: answer({ token: 'secret\ntoken' }) },
    ],
    [
      'answered a certificate without a key, or a key without a certificate',
      { code: 0, stdout: answer({ token: 'secret-token', clientKeyData: 'x' }) },
    ],
  ])('that %s stops us with what to do, and no credential', async (message, { code, stdout, ...more }) => {
    const stderr = 'stderr' in more ? more.stderr : '';
    const exec: Exec = () => Promise.resolve({ code, stdout: Buffer.from(stdout), stderr });
    const error = await failed(createCredentials(settings(), { env: {}, exec }).current());
    expect(error.message).toBe(`the credential plugin "login" ${message}`);
    expect(error.exitCode).toBe(3);
    expect(`${error.message} ${error.hint ?? ''}`).not.toContain('secret');
    if (code !== 0) expect(error.hint).toBe('install it from example.com');
  });

  test('may not give away what its entry put into its environment', async () => {
    const exec: Exec = () =>
      Promise.resolve({ code: 1, stdout: new Uint8Array(), stderr: 'bad password hunter22' });
    const error = await failed(
      createCredentials(settings({ env: { PASSWORD: 'hunter22' } }), { env: {}, exec }).current(),
    );
    expect(error.message).toBe('the credential plugin "login" failed with exit code 1: bad password ***');
  });
});

describe('a credential plugin that asks', () => {
  const { exec, calls } = plugged([{ token: 'quiet' }]);
  const asked = plugged([{ token: 'asked' }, { token: 'asked' }]);

  test.each([
    ['IfAvailable', true, 'asked'],
    ['Always', true, 'asked'],
    ['Never', true, 'quiet'],
    ['IfAvailable', false, 'quiet'],
  ] as const)('with mode %s at a terminal (%s) is %s', async (interactiveMode, terminal, token) => {
    const attached = asked.exec;
    const options = { env: {}, exec: plugged([{ token: 'quiet' }]).exec, ...(terminal && { attached }) };
    const credentials = createCredentials(settings({ interactiveMode }), options);
    expect((await credentials.current()).headers).toEqual({ authorization: `Bearer ${token}` });
  });

  test('tells it that it may', () => {
    expect(asked.calls.map(({ env }) => JSON.parse(env['KUBERNETES_EXEC_INFO']!) as object)).toMatchObject([
      { spec: { interactive: true } },
      { spec: { interactive: true } },
    ]);
  });

  test('without a terminal is refused when it has to', async () => {
    const error = await failed(
      createCredentials(settings({ interactiveMode: 'Always' }), { env: {}, exec }).current(),
    );
    expect(error.message).toBe(
      'the credential plugin "login" wants to ask at the terminal, which this run has not',
    );
    expect(calls).toEqual([]);
  });
});

test('a real plugin is run, by its path and with its arguments as they are', async () => {
  const script = `#!/bin/sh
printf '%s\\n' "$@" > "$OUT/arguments"
printf '{"kind":"ExecCredential","apiVersion":"${apiVersion}","status":{"token":"%s"}}' "$TOKEN"
`;
  const folder = temporaryFolder({ 'bin/login': script });
  chmodSync(join(folder, 'bin/login'), 0o755);
  const own = {
    command: join(folder, 'bin/login'),
    args: ['a b', '$(id)', '*'],
    env: { TOKEN: 'real', OUT: folder },
  };
  const credentials = createCredentials(settings(own), { env: process.env, exec: spawnExec });
  expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer real' });
  expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe('a b\n$(id)\n*\n');
  const missing = createCredentials(settings({ command: join(folder, 'none') }), {
    env: {},
    exec: spawnExec,
  });
  expect((await failed(missing.current())).message).toMatch(/was not found$/);
});

function settings(own: Partial<ExecSettings> = {}): ContextSettings {
  return {
    context: 'main',
    userName: 'jane',
    source: 'test',
    cluster: {
      server: new URL('https://cluster.test'),
      insecure: true,
      serverName: 'kubernetes',
      proxy: new URL('http://proxy'),
      execConfig: { audience: 'x' },
    },
    user: { exec: { ...plugin, ...own } },
  };
}

/** A plugin that answers in turn. */
function plugged(statuses: readonly object[]): { readonly exec: Exec; readonly calls: readonly ExecCall[] } {
  const calls: ExecCall[] = [];
  return {
    calls,
    exec: async (call) => {
      calls.push(call);
      const status = statuses[calls.length - 1] ?? {};
      await new Promise((resolve) => setImmediate(resolve));
      return { code: 0, stdout: Buffer.from(answer(status)), stderr: '' };
    },
  };
}

function answer(status: object): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, status });
}

async function failed(work: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isOperatorError(error)).toBe(true);
  return error as OperatorError;
}
