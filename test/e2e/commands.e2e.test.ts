import { cpSync, readFileSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  platformOperators,
  startTestbed,
  writeSecretFiles,
  type Testbed,
} from '../../scripts/lib/testbed/index.js';
import { temporaryFolder } from '../support/folder.js';
import { buildProgram, root } from '../support/program.js';
import { runDeployer } from './support/deployer.js';

/** What documents of `--output json` hold, as far as the tests look. */
interface Document {
  readonly schemaVersion: number;
  readonly plan?: { readonly fingerprint: string; readonly changes: readonly { readonly action: string }[] };
  readonly report?: {
    readonly result: string;
    readonly revision?: number;
    readonly counts: Record<string, number>;
  };
  readonly migration?: unknown;
  readonly revisions?: readonly {
    readonly revision: number;
    readonly result: string;
    readonly who: string;
  }[];
  readonly status?: unknown;
}

// one story: each test finds what the one before left
describe.skipIf(inject('missing') !== '')('the commands, against a real cluster', () => {
  let testbed: Testbed;
  let secrets: string;
  let empty: string[];
  const minimal = join(root, 'dist', 'minimal');
  const standard = join(root, 'dist', 'standard');

  beforeAll(async () => {
    buildProgram();
    testbed = await startTestbed({ operators: platformOperators });
    secrets = join(testbed.folder, 'secrets');
    writeSecretFiles(join(root, 'dist'), secrets);
    empty = await held();
  });

  afterAll(() => testbed.stop());

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { kubeconfig } = testbed;
    return runDeployer(args, { kubeconfig, env: { CTO_SECRETS_FROM: secrets, CTO_USER: 'ann', ...env } });
  };

  const json = async (args: readonly string[]): Promise<Document & { readonly code: number | undefined }> => {
    const { code, stdout } = await run([...args, '--output', 'json']);
    return { ...(JSON.parse(stdout) as Document), code };
  };

  /** Resource versions of everything that we may write, by object: what a run that writes nothing leaves alone. */
  async function versions(): Promise<string> {
    const kinds = ['all', 'cm', 'secret', 'lease', 'ns', 'crd', 'role', 'netpol', 'workflowtemplate'].join(
      ',',
    );
    const path =
      '{range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}';
    const args = ['get', kinds, '-A', '-l', 'applyset.kubernetes.io/part-of', '-o', `jsonpath=${path}`];
    const members = await testbed.kubectl(args);
    const record = await testbed.kubectl(['get', 'cm,lease', '-n', 'cto-system', '-o', `jsonpath=${path}`]);
    return members.stdout + record.stdout;
  }

  test('what is not there: history and rollback say so, uninstall has nothing to do', async () => {
    expect(await run(['history'])).toMatchObject({ code: 1, stdout: '' });
    expect((await run(['rollback', '--yes'])).stderr).toContain('nothing is installed');
    expect(await run(['uninstall', '--yes'])).toMatchObject({
      code: 0,
      stdout: 'nothing to do: it is not installed\n',
    });
  });

  test('diff answers 1 and shows what would come', async () => {
    const { code, stdout } = await run(['diff', '--bundle', minimal]);
    expect(code).toBe(1);
    expect(stdout).toContain('+   Namespace argocd');
    expect(stdout).toMatch(/\d+ to create$/m);
  });

  test('deploy stops with the full list when values of Secrets are missing, and changes nothing', async () => {
    const { code, stdout, stderr } = await run(['deploy', '--bundle', minimal, '--yes'], {
      CTO_SECRETS_FROM: '',
    });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('ANTHROPIC_API_KEY');
    expect((await testbed.kubectl(['get', 'namespace', 'argocd'])).code).toBe(1);
  });

  test('deploy without --yes and without a terminal is refused, and changes nothing', async () => {
    const { code, stderr } = await run(['deploy', '--bundle', minimal]);
    expect(code).toBe(4);
    expect(stderr).toContain('add --yes');
    expect((await testbed.kubectl(['get', 'namespace', 'argocd'])).code).toBe(1);
  });

  test('deploy --dry-run shows the plan as the result and changes nothing', async () => {
    const { code, stdout } = await run(['deploy', '--bundle', minimal, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('Secret cto/agent-api-keys');
    expect((await testbed.kubectl(['get', 'namespace', 'argocd'])).code).toBe(1);
  });

  test('deploy of a bundle that was changed is refused', async () => {
    const copy = temporaryFolder();
    cpSync(minimal, join(copy, 'minimal'), { recursive: true });
    appendFileSync(join(copy, 'minimal', 'manifests', '00-crds.yaml'), '# changed\n');
    const { code, stderr } = await run(['deploy', '--bundle', join(copy, 'minimal'), '--yes']);
    expect(code).toBe(4);
    expect(stderr).toContain('00-crds.yaml was changed');
  });

  test('deploy --yes ends healthy, with the Secrets that it made', async () => {
    const { code, stdout, stderr } = await run(['deploy', '--bundle', minimal, '--yes']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^done: platform cto; profile minimal .*; revision 1; \d+ created/);
    const names = await testbed.kubectl(['get', 'secret', '-n', 'cto', '-o', 'name']);
    expect(names.stdout).toContain('secret/agent-api-keys');
    const ready = await testbed.kubectl([
      'get',
      'deployment',
      'argocd-server',
      '-n',
      'argocd',
      '-o',
      'jsonpath={.status.readyReplicas}',
    ]);
    expect(ready.stdout).toBe('1');
  });

  test('deploy again has nothing to do and writes nothing', async () => {
    const before = await versions();
    expect(before.split('\n').length).toBeGreaterThan(60);
    const { code, stdout } = await run(['deploy', '--bundle', minimal, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nothing to do: platform cto/);
    expect(await run(['diff', '--bundle', minimal])).toMatchObject({ code: 0 });
    expect(await versions()).toBe(before);
  });

  test('no value of a Secret is in any output, plan, history or revision', async () => {
    const value = readFileSync(join(secrets, 'cto', 'agent-api-keys', 'ANTHROPIC_API_KEY'), 'utf8').trim();
    const texts = [
      await run(['deploy', '--bundle', minimal, '--dry-run', '--verbose', '--output', 'json']),
      await run(['history', '--output', 'json']),
    ].map(({ stdout, stderr }) => stdout + stderr);
    const record = await testbed.kubectl(['get', 'cm', '-n', 'cto-system', '-o', 'yaml']);
    for (const text of [...texts, record.stdout]) expect(text).not.toContain(value);
  });

  test('history lists who, what and how it ended', async () => {
    const { code, stdout } = await run(['history']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\*1 +succeeded +deploy +minimal sha256:[0-9a-f]{12} .*ann@/m);
    expect((await json(['history'])).revisions).toMatchObject([{ revision: 1, result: 'succeeded' }]);
  });

  test('diff shows a change that somebody made, field by field', async () => {
    await testbed.kubectl(['scale', 'deployment', 'argocd-server', '-n', 'argocd', '--replicas=3']);
    const { code, stdout } = await run(['diff', '--bundle', minimal]);
    expect(code).toBe(1);
    expect(stdout).toContain('Deployment argocd/argocd-server');
    expect(stdout).toContain('spec.replicas');
  });

  test('deploy refuses to take a field from somebody, names the option, and takes it with that option', async () => {
    const refused = await run(['deploy', '--bundle', minimal, '--yes']);
    expect(refused.code).toBe(4);
    const [option = ''] = /--conflict \S+/.exec(refused.stderr) ?? [];
    expect(option).toContain('field=spec.replicas');
    expect(await run(['deploy', '--bundle', minimal, '--yes', ...option.split(' ')])).toMatchObject({
      code: 0,
    });
    expect(await run(['diff', '--bundle', minimal])).toMatchObject({ code: 0 });
  });

  test('plan --out saves what deploy --plan applies, exactly; the migration to another profile is part of it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'plan.json');
    const { code, stdout } = await run(['plan', '--bundle', standard, '--out', file]);
    expect(code).toBe(0);
    expect(stdout).toContain('migration from profile minimal');
    const { migration } = await json(['plan', '--bundle', standard]);
    expect(migration).toMatchObject({ schemaVersion: 1 });

    await testbed.kubectl(['delete', 'configmap', 'controller-config', '-n', 'cto']);
    const moved = await run(['deploy', '--plan', file, '--yes']);
    expect(moved.code).toBe(4);
    expect(moved.stderr).toContain('ConfigMap cto/controller-config');

    await run(['plan', '--bundle', standard, '--out', file]);
    const applied = await json(['deploy', '--plan', file, '--yes']);
    expect(applied).toMatchObject({ code: 0, schemaVersion: 1, report: { result: 'succeeded' } });
    const other = await run(['deploy', '--plan', file, '--yes']);
    expect(other.code).toBe(4);
  });

  test('rollback brings the revision before back, keeps data, and becomes a revision', async () => {
    const { code, stdout, stderr } = await run(['rollback', '--yes']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^done: platform cto; profile minimal/);
    expect(stderr).toContain('Cluster databases/platform-database');
    const { revisions = [] } = await json(['history']);
    expect(revisions[0]).toMatchObject({ purpose: 'rollback', result: 'succeeded' });
  });

  test('events of --output ndjson are lines of JSON, the result the last; a cluster on this machine is never production', async () => {
    const config = JSON.parse(readFileSync(testbed.kubeconfig, 'utf8')) as { contexts: { name: string }[] };
    for (const context of config.contexts) context.name = 'prod-eu';
    const file = join(temporaryFolder(), 'kubeconfig');
    writeFileSync(file, JSON.stringify({ ...config, 'current-context': 'prod-eu' }));
    const args = ['deploy', '--bundle', standard, '--yes', '--kubeconfig', file, '--output', 'ndjson'];
    const { code, stdout, stderr } = await run(args);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('context prod-eu');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(lines.at(-1)).toMatchObject({ kind: 'result', schemaVersion: 1 });
    expect(lines.filter(({ kind }) => kind === 'step').length).toBeGreaterThan(50);
  });

  test('status says which bundle runs and that it is healthy; and what somebody changed', async () => {
    const fine = await run(['status']);
    expect(fine.code, fine.stdout).toBe(0);
    expect(fine.stdout).toMatch(/^platform cto: profile standard sha256:/);
    expect(fine.stdout).toContain('healthy, and as it was deployed');
    await testbed.kubectl(['delete', 'configmap', 'controller-config', '-n', 'cto']);
    const changed = await run(['status']);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('ConfigMap cto/controller-config is missing');
    expect((await json(['status'])).status).toMatchObject({ schemaVersion: 1, platform: 'cto' });
  });

  test('permissions prints a role that the API server takes', async () => {
    const { code, stdout } = await run(['permissions', '--bundle', minimal]);
    expect(code).toBe(0);
    const applied = await testbed.kubectl(['apply', '--dry-run=server', '-f', '-'], { input: stdout });
    expect(applied.stdout).toContain('clusterrole.rbac.authorization.k8s.io/cto-deployer-cto created');
  });

  test('going to a smaller profile keeps the database with its operator, also in the runs after', async () => {
    const { code, stdout, stderr } = await run(['deploy', '--bundle', minimal, '--yes']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/\d+ kept/);
    const operator = 'Deployment cnpg-system/cnpg-controller-manager';
    expect(stderr).toContain(`${operator}  is kept; Cluster databases/platform-database stays and needs it`);
    const alive = ['get', 'deployment/cnpg-controller-manager', '-n', 'cnpg-system'];
    expect(await testbed.kubectl([...alive, '-o', 'jsonpath={.status.readyReplicas}'])).toMatchObject({
      stdout: '1',
    });
    const again = await run(['deploy', '--bundle', minimal, '--yes']);
    expect(again.stdout).toMatch(/^nothing to do: platform cto; .*; \d+ kept/);
    const cluster = ['get', 'clusters.postgresql.cnpg.io', 'platform-database', '-n', 'databases'];
    expect((await testbed.kubectl(cluster)).code).toBe(0);
    expect((await run(['deploy', '--bundle', standard, '--yes'])).code).toBe(0);
  });

  test('uninstall keeps data unless the name of the platform is given', async () => {
    const kept = await run(['uninstall', '--yes', '--dry-run']);
    expect(kept.stdout).toMatch(/= +Cluster databases\/platform-database +is kept/);
    const refused = await run(['uninstall', '--delete-data', '--yes']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('--confirm cto');
  });

  /** Everything that an installation could leave behind, by name. */
  async function held(): Promise<string[]> {
    const kinds = [
      ...['namespace', 'crd', 'clusterrole', 'clusterrolebinding', 'priorityclass', 'pvc', 'pv'],
      ...['validatingwebhookconfiguration', 'mutatingwebhookconfiguration'],
    ];
    const { stdout } = await testbed.kubectl(['get', kinds.join(','), '-A', '-o', 'name']);
    return stdout.trim().split('\n').sort();
  }

  const deleteData = ['uninstall', '--delete-data', '--yes', '--confirm', 'cto'];

  test('uninstall leaves an empty cluster: first without the data, then with it', async () => {
    const first = await run(['uninstall', '--yes']);
    expect(first.code, first.stderr).toBe(0);
    const status = await run(['status']);
    // as for one that was never installed: it does not run
    expect(status.code).toBe(1);
    expect(status.stdout).toMatch(
      /^platform cto: not deployed\n {2}revision \d+, uninstall succeeded, by ann@/,
    );
    expect(status.stdout).toContain('= Cluster databases/platform-database');
    expect(status.stdout).toMatch(/it was uninstalled, and what holds data was kept \(\d+ objects\)/);
    const { status: facts } = await json(['status']);
    expect(facts).toMatchObject({ uninstalled: { purpose: 'uninstall' }, drift: [], unhealthy: [] });
    const second = await run(deleteData);
    expect(second.code, second.stderr).toBe(0);
    expect(await held()).toEqual(empty);
    expect((await run(['history'])).code).toBe(1);
  });

  test('uninstall leaves an empty cluster: at once', async () => {
    expect((await run(['deploy', '--bundle', standard, '--yes'])).code).toBe(0);
    const { code, stdout, stderr } = await run(deleteData);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^done: platform cto; \d+ deleted/);
    expect(await held()).toEqual(empty);
  });

  test('Ctrl-C leaves a state that the same command continues, and says so', async () => {
    const { kubeconfig } = testbed;
    const args = ['deploy', '--bundle', minimal, '--yes'];
    // a second one would end it at once
    let sent = false;
    const interrupted = await runDeployer(args, {
      kubeconfig,
      env: { CTO_SECRETS_FROM: secrets },
      started: (child) =>
        child.stderr?.on('data', (text: string) => {
          if (text.includes('created Namespace') && !sent) sent = child.kill('SIGINT');
        }),
    });
    expect(interrupted.code, interrupted.stderr).toBe(5);
    expect(interrupted.stdout).toMatch(/^interrupted: platform cto/);
    expect(interrupted.stderr).toContain('run the same command again');
    expect((await json(['history'])).revisions?.[0]).toMatchObject({ result: 'interrupted' });
    expect(await run(args)).toMatchObject({ code: 0 });
    expect(await run(['diff', '--bundle', minimal])).toMatchObject({ code: 0 });
  });
});
