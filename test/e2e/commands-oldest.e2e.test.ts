import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  platformOperators,
  startTestbed,
  testbedMinors,
  writeSecretFiles,
  type Testbed,
  type TestbedMinor,
} from '../../scripts/lib/testbed/index.js';
import { buildProgram, root } from '../support/program.js';
import { runDeployer, said } from './support/deployer.js';
import { startFaultProxy, type FaultProxy } from './support/fault-proxy/index.js';
import { versions } from './support/versions.js';

const oldest: TestbedMinor = testbedMinors.at(-1) ?? testbedMinors[0];

// what `commands` tells in full of the newest version, in short; one story: each test finds what the one before left
describe.skipIf(inject('missing') !== '' || !versions.includes(oldest))(
  `the way of an installation, on Kubernetes ${oldest}`,
  () => {
    let testbed: Testbed;
    let proxy: FaultProxy;

    beforeAll(async () => {
      buildProgram();
      testbed = await startTestbed({ version: oldest, operators: platformOperators });
      writeSecretFiles(join(root, 'dist'), join(testbed.folder, 'secrets'));
      proxy = await startFaultProxy(testbed);
    });

    afterAll(async () => {
      await proxy.stop();
      await testbed.stop();
    });

    /** Runs the program through the proxy, which counts what is written. */
    const run = async (...args: readonly string[]) => {
      proxy.setRules([]);
      const env = { CTO_SECRETS_FROM: join(testbed.folder, 'secrets') };
      const outcome = await runDeployer(args, { kubeconfig: proxy.kubeconfig, env });
      return { ...outcome, said: said(args, outcome), writes: proxy.writes().length };
    };
    const deploy = (profile: string) => run('deploy', '--bundle', join(root, 'dist', profile), '--yes');

    test('deploy ends healthy', async () => {
      const outcome = await deploy('minimal');
      expect(outcome.code, outcome.said).toBe(0);
      expect(outcome.stdout).toMatch(/^done: platform cto; profile minimal .*; revision 1; \d+ created/);
      expect(outcome.writes).toBeGreaterThan(60);
    });

    test('deploy again has nothing to do and writes nothing', async () => {
      const outcome = await deploy('minimal');
      expect(outcome.stdout, outcome.said).toMatch(/^nothing to do: platform cto/);
      expect(outcome).toMatchObject({ code: 0, writes: 0 });
    });

    test('deploy of another profile migrates, and is what was asked for', async () => {
      const outcome = await deploy('standard');
      expect(outcome.code, outcome.said).toBe(0);
      expect(outcome.stderr).toContain('migration from profile minimal');
      const status = await run('status');
      expect(status.stdout, status.said).toContain('healthy, and as it was deployed');
      expect(await deploy('standard')).toMatchObject({ code: 0, writes: 0 });
    });

    test('rollback brings the profile before back, and keeps data', async () => {
      const outcome = await run('rollback', '--yes');
      expect(outcome.code, outcome.said).toBe(0);
      expect(outcome.stdout).toMatch(/^done: platform cto; profile minimal/);
      expect(outcome.stderr).toContain('Cluster databases/platform-database');
    });

    test('uninstall leaves nothing behind', async () => {
      const outcome = await run('uninstall', '--delete-data', '--yes', '--confirm', 'cto');
      expect(outcome.code, outcome.said).toBe(0);
      const label = 'applyset.kubernetes.io/part-of';
      const left = await testbed.kubectl(['get', 'ns,crd,clusterrole,pvc', '-A', '-l', label, '-o', 'name']);
      expect(left.stdout.trim()).toBe('');
      expect((await testbed.kubectl(['get', 'namespace', 'cto-system'])).code).toBe(1);
    });
  },
);
