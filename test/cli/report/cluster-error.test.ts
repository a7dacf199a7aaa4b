import { expect, test } from 'vitest';
import { clusterError } from '../../../src/cli/report/cluster-error.js';
import { runCli } from '../../../src/cli/run.js';
import { KubeError } from '../../../src/kube/errors.js';
import { root } from '../../support/program.js';
import { recordingIo } from '../support/io.js';

test('an answer of the cluster that nobody expected is an error with exit code 3 and what to do', () => {
  const error = clusterError(new KubeError('pods is forbidden', { kind: 'forbidden', status: 403 }));
  expect(error).toMatchObject({
    code: 'E_CLUSTER_FORBIDDEN',
    message: 'pods is forbidden',
    exitCode: 3,
    cause: 'HTTP 403',
  });
  expect(error?.hint).toContain('cto permissions');
});

test('what the client knows of the cause goes before what is known of the kind of answer', () => {
  const hint = 'log in again with the tool behind "aws"';
  const parts = { kind: 'unauthorized', status: 401, hint } as const;
  expect(clusterError(new KubeError('the token was refused', parts))?.hint).toBe(hint);
});

test('secrets in messages of the server are masked', () => {
  const message = `cannot use ghp_${'a1B2'.repeat(9)}`;
  expect(clusterError(new KubeError(message, { kind: 'other', status: 400 }))?.message).toBe(
    'cannot use ***',
  );
});

test('any other error stays what it is', () => {
  expect(clusterError(new Error('a bug'))).toBeUndefined();
});

/** A cluster that answers every request with an error. */
function failingIo(error: KubeError) {
  return recordingIo({
    clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve(), random: () => 0 },
    connect: () =>
      Promise.resolve({
        target: { server: 'https://127.0.0.1:1', context: 'gone', source: 'test' },
        request: () => Promise.reject(error),
        watch: () => {
          throw error;
        },
        close: () => undefined,
      }),
  });
}

const refused = new KubeError('connect ECONNREFUSED 127.0.0.1:1', { kind: 'connection', status: 0 });

test('a command whose cluster does not answer says so, without a stack', async () => {
  const { io, stdout, stderr } = failingIo(refused);
  expect(await runCli(['history'], io)).toBe(3);
  expect(stdout()).toBe('');
  expect(stderr()).toContain('context gone, cluster at https://127.0.0.1:1');
  expect(stderr()).toContain('ECONNREFUSED');
  expect(stderr()).toContain('next  see whether the cluster runs');
  expect(stderr()).not.toMatch(/\n +at /);
});

const untrusted = new KubeError('the server at example.com cannot be trusted', {
  kind: 'connection',
  status: 0,
  hint: 'check certificate-authority of the cluster in the kubeconfig',
});

test.each([
  ['history'],
  ['status'],
  ['rollback', '--yes'],
  ['uninstall', '--yes'],
  ['deploy', '--bundle', 'dist/minimal', '--yes'],
  ['plan', '--bundle', 'dist/minimal'],
  ['diff', '--bundle', 'dist/minimal'],
  ['secrets', 'check', '--bundle', 'dist/minimal'],
  ['secrets', 'apply', '--bundle', 'dist/minimal', '--yes'],
])('cto %s %s %s passes on what the client knows of the cause: text, and JSON', async (...args) => {
  const command = args.filter((word) => (word as string | undefined) !== undefined);
  const text = failingIo(untrusted);
  expect(await runCli(command, { ...text.io, cwd: root })).toBe(3);
  expect(text.stderr()).toContain(`next  ${untrusted.hint ?? ''}`);
  const json = failingIo(untrusted);
  expect(await runCli([...command, '--output', 'json'], { ...json.io, cwd: root })).toBe(3);
  expect(JSON.parse(json.stdout())).toEqual({
    schemaVersion: 1,
    error: {
      code: 'E_CLUSTER_CONNECTION',
      message: untrusted.message,
      hint: untrusted.hint,
      exitCode: 3,
      problems: [],
    },
  });
});

test('with ndjson an error is the last line', async () => {
  const { io, stdout } = failingIo(untrusted);
  expect(await runCli(['status', '--output', 'ndjson'], io)).toBe(3);
  const lines = stdout().trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    kind: 'error',
    schemaVersion: 1,
    error: { code: 'E_CLUSTER_CONNECTION', hint: untrusted.hint },
  });
});
