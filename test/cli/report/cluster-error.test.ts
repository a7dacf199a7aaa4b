import { expect, test } from 'vitest';
import { clusterError } from '../../../src/cli/report/cluster-error.js';
import type { Io } from '../../../src/cli/io.js';
import { runCli } from '../../../src/cli/run.js';
import { KubeError } from '../../../src/kube/errors.js';
import { createFakeClock } from '../../apply/run/support/fake-clock.js';
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

/** A cluster that answers every request with an error, or with nothing at all. */
function failingIo(error: KubeError | undefined) {
  const clock = createFakeClock();
  const recorded = recordingIo({
    clock,
    connect: () =>
      Promise.resolve({
        target: { server: 'https://127.0.0.1:1', context: 'gone', source: 'test' },
        request: () => (error ? Promise.reject(error) : new Promise<never>(() => undefined)),
        watch: () => {
          throw error ?? new Error('nobody watches');
        },
        close: () => undefined,
      }),
  });
  const run = (args: readonly string[], parts: Partial<Io> = {}) =>
    clock.until(runCli(args, { ...recorded.io, ...parts }));
  return { ...recorded, run };
}

const refused = new KubeError('connect ECONNREFUSED 127.0.0.1:1', { kind: 'connection', status: 0 });

test('a command whose cluster does not answer says so, without a stack', async () => {
  const { run, stdout, stderr } = failingIo(refused);
  expect(await run(['history'])).toBe(3);
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
  expect(await text.run(command, { cwd: root })).toBe(3);
  expect(text.stderr()).toContain(`next  ${untrusted.hint ?? ''}`);
  const json = failingIo(untrusted);
  expect(await json.run([...command, '--output', 'json'], { cwd: root })).toBe(3);
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

test.each([
  ['history'],
  ['status'],
  ['plan', '--bundle', 'dist/minimal'],
  ['diff', '--bundle', 'dist/minimal'],
])('cto %s %s %s waits for an answer as long as --timeout says', async (...args) => {
  const command = args.filter((word) => (word as string | undefined) !== undefined);
  const { run, stderr } = failingIo(undefined);
  expect(await run([...command, '--timeout', '7s'], { cwd: root })).toBe(3);
  expect(stderr()).toMatch(/GET \S+ was not answered within 7 s/);
  expect(stderr()).toContain('[E_CLUSTER_CONNECTION]');
});

test('with ndjson an error is the last line', async () => {
  const { run, stdout } = failingIo(untrusted);
  expect(await run(['status', '--output', 'ndjson'])).toBe(3);
  const lines = stdout().trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    kind: 'error',
    schemaVersion: 1,
    error: { code: 'E_CLUSTER_CONNECTION', hint: untrusted.hint },
  });
});
