import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { startTestbed, until } from '../../scripts/lib/testbed/index.js';
import { versions } from './support/versions.js';

describe.skipIf(inject('missing') !== '')('the test bed', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'of `npm run testbed` is gone without a trace after %s',
    async (signal) => {
      const { owner, kubeconfig } = await startCommand();
      const { url, token } = readKubeconfig(kubeconfig);
      expect(token).toMatch(/^[0-9a-f]{32}$/);
      await expect(connected(url)).resolves.toBe('connected');
      owner.kill(signal);
      await once(owner, 'exit');
      await until('the end of its folder', noFailure, () =>
        existsSync(dirname(kubeconfig)) ? undefined : true,
      );
      // a killed process holds its port until the system has taken its memory back
      await until('a free port', noFailure, async () =>
        (await connected(url)) === 'ECONNREFUSED' ? true : undefined,
      );
    },
  );

  test('runs beside others', async () => {
    const beds = await Promise.all(versions.map((version) => startTestbed({ version, nodes: 1 })));
    try {
      const answers = await Promise.all(beds.map((bed) => bed.kubectl(['version', '--output=json'])));
      const found = answers.map(({ stdout }) => (JSON.parse(stdout) as Versions).serverVersion.gitVersion);
      expect(found).toEqual(beds.map(({ version }) => version));
      expect(new Set(beds.map(({ url }) => url)).size).toBe(beds.length);
    } finally {
      await Promise.all(beds.map((bed) => bed.stop()));
    }
  });

  test('comes back with its data after its API server or etcd was killed', async () => {
    const testbed = await startTestbed({ nodes: 1 });
    try {
      const { api } = testbed;
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } };
      expect(
        (await api.request('/api/v1/namespaces/default/configmaps', { method: 'POST', body })).status,
      ).toBe(201);
      for (const program of ['kube-apiserver', 'etcd'] as const) {
        await testbed.halt(program);
        await testbed.resume(program);
        expect((await api.request('/api/v1/namespaces/default/configmaps/kept')).status).toBe(200);
      }
    } finally {
      await testbed.stop();
    }
  });
});

interface Versions {
  readonly serverVersion: { readonly gitVersion: string };
}

/** Starts the program behind `npm run testbed` and waits for what it prints. */
async function startCommand() {
  const owner = spawn(process.execPath, [join('build', 'scripts', 'testbed.js'), '--nodes', '1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [chunk] = (await once(owner.stdout, 'data')) as [Buffer];
  return { owner, kubeconfig: chunk.toString('utf8').trim() };
}

function readKubeconfig(file: string) {
  const config = JSON.parse(readFileSync(file, 'utf8')) as {
    clusters: [{ cluster: { server: string } }];
    users: [{ user: { token: string } }];
  };
  return { url: config.clusters[0].cluster.server, token: config.users[0].user.token };
}

/** `connected`, or the code of the error. */
function connected(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve('connected');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

function noFailure(): undefined {
  return undefined;
}
