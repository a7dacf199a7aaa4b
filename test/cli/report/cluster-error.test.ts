import { expect, test } from 'vitest';
import { clusterError } from '../../../src/cli/report/cluster-error.js';
import { runCli } from '../../../src/cli/run.js';
import { KubeError } from '../../../src/kube/errors.js';
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

test('secrets in messages of the server are masked', () => {
  const message = `cannot use ghp_${'a1B2'.repeat(9)}`;
  expect(clusterError(new KubeError(message, { kind: 'other', status: 400 }))?.message).toBe(
    'cannot use ***',
  );
});

test('any other error stays what it is', () => {
  expect(clusterError(new Error('a bug'))).toBeUndefined();
});

test('a command whose cluster does not answer says so, without a stack', async () => {
  const refused = new KubeError('connect ECONNREFUSED 127.0.0.1:1', { kind: 'connection', status: 0 });
  const { io, stdout, stderr } = recordingIo({
    clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve(), random: () => 0 },
    connect: () =>
      Promise.resolve({
        target: { server: 'https://127.0.0.1:1', context: 'gone', source: 'test' },
        request: () => Promise.reject(refused),
        watch: () => {
          throw refused;
        },
        close: () => undefined,
      }),
  });
  expect(await runCli(['history'], io)).toBe(3);
  expect(stdout()).toBe('');
  expect(stderr()).toContain('context gone, cluster at https://127.0.0.1:1');
  expect(stderr()).toContain('ECONNREFUSED');
  expect(stderr()).toContain('next  see whether the cluster runs');
  expect(stderr()).not.toMatch(/\n +at /);
});
