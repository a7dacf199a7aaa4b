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
import { cto, root, type Outcome } from '../support/program.js';

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
  const minimal = join(root, 'dist', 'minimal');
  const standard = join(root, 'dist', 'standard');

  beforeAll(async () => {
    testbed = await startTestbed({ operators: platformOperators });
    secrets = join(testbed.folder, 'secrets');
    writeSecretFiles(join(root, 'dist'), secrets);
  });

  afterAll(() => testbed.stop());

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome =>
    cto(args, {
      env: { KUBECONFIG: testbed.kubeconfig, CTO_SECRETS_FROM: secrets, CTO_USER: 'ann', ...env },
    });

  const json = (args: readonly string[]): Document & { readonly code: number | null } => {
    const { code, stdout } = run([...args, '--output', 'json']);
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

  test('what is not there: history and rollback say so, uninstall has nothing to do', () => {
    expect(run(['history'])).toMatchObject({ code: 1, stdout: '' });
    expect(run(['rollback', '--yes']).stderr).toContain('nothing is installed');
    expect(run(['uninstall', '--yes'])).toMatchObject({
      code: 0,
      stdout: 'nothing to do: it is not installed\n',
    });
  });

  test('diff answers 1 and shows what would come', () => {
    const { code, stdout } = run(['diff', '--bundle', minimal]);
    expect(code).toBe(1);
    expect(stdout).toContain('+   Namespace argocd');
    expect(stdout).toMatch(/\d+ to create$/m);
  });

  test('deploy stops with the full list when values of Secrets are missing, and changes nothing', async () => {
    const { code, stdout, stderr } = run(['deploy', '--bundle', minimal, '--yes'], { CTO_SECRETS_FROM: '' });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('ANTHROPIC_API_KEY');
    expect((await testbed.kubectl(['get', 'namespace', 'argocd'])).code).toBe(1);
  });

  test('deploy without --yes and without a terminal is refused, and changes nothing', async () => {
    const { code, stderr } = run(['deploy', '--bundle', minimal]);
    expect(code).toBe(4);
    expect(stderr).toContain('add --yes');
    expect((await testbed.kubectl(['get', 'namespace', 'argocd'])).code).toBe(1);
  });

  test('deploy --dry-run shows the plan as the result and changes nothing', async () => {
    const { code, stdout } = run(['deploy', '--bundle', minimal, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('Secret cto/agent-api-keys');
    expect((await testbed.kubectl(['get', 'namespace', 'argocd'])).code).toBe(1);
  });

  test('deploy of a bundle that was changed is refused', () => {
    const copy = temporaryFolder();
    cpSync(minimal, join(copy, 'minimal'), { recursive: true });
    appendFileSync(join(copy, 'minimal', 'manifests', '00-crds.yaml'), '# changed\n');
    const { code, stderr } = run(['deploy', '--bundle', join(copy, 'minimal'), '--yes']);
    expect(code).toBe(4);
    expect(stderr).toContain('00-crds.yaml was changed');
  });

  test('deploy --yes ends healthy, with the Secrets that it made', async () => {
    const { code, stdout, stderr } = run(['deploy', '--bundle', minimal, '--yes']);
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
    const { code, stdout } = run(['deploy', '--bundle', minimal, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nothing to do: platform cto/);
    expect(run(['diff', '--bundle', minimal])).toMatchObject({ code: 0 });
    expect(await versions()).toBe(before);
  });

  test('no value of a Secret is in any output, plan, history or revision', async () => {
    const value = readFileSync(join(secrets, 'cto', 'agent-api-keys', 'ANTHROPIC_API_KEY'), 'utf8').trim();
    const texts = [
      run(['deploy', '--bundle', minimal, '--dry-run', '--verbose', '--output', 'json']),
      run(['history', '--output', 'json']),
    ].map(({ stdout, stderr }) => stdout + stderr);
    const record = await testbed.kubectl(['get', 'cm', '-n', 'cto-system', '-o', 'yaml']);
    for (const text of [...texts, record.stdout]) expect(text).not.toContain(value);
  });

  test('history lists who, what and how it ended', () => {
    const { code, stdout } = run(['history']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\*1 +succeeded +deploy +minimal sha256:[0-9a-f]{12} .*ann@/m);
    expect(json(['history']).revisions).toMatchObject([{ revision: 1, result: 'succeeded' }]);
  });

  test('diff shows a change that somebody made, field by field', async () => {
    await testbed.kubectl(['scale', 'deployment', 'argocd-server', '-n', 'argocd', '--replicas=3']);
    const { code, stdout } = run(['diff', '--bundle', minimal]);
    expect(code).toBe(1);
    expect(stdout).toContain('Deployment argocd/argocd-server');
    expect(stdout).toContain('spec.replicas');
  });

  test('deploy refuses to take a field from somebody, names the option, and takes it with that option', () => {
    const refused = run(['deploy', '--bundle', minimal, '--yes']);
    expect(refused.code).toBe(4);
    const [option = ''] = /--conflict \S+/.exec(refused.stderr) ?? [];
    expect(option).toContain('field=spec.replicas');
    expect(run(['deploy', '--bundle', minimal, '--yes', ...option.split(' ')])).toMatchObject({ code: 0 });
    expect(run(['diff', '--bundle', minimal])).toMatchObject({ code: 0 });
  });

  test('plan --out saves what deploy --plan applies, exactly; the migration to another profile is part of it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'plan.json');
    const { code, stdout } = run(['plan', '--bundle', standard, '--out', file]);
    expect(code).toBe(0);
    expect(stdout).toContain('migration from profile minimal');
    const { migration } = json(['plan', '--bundle', standard]);
    expect(migration).toMatchObject({ schemaVersion: 1 });

    await testbed.kubectl(['delete', 'configmap', 'controller-config', '-n', 'cto']);
    const moved = run(['deploy', '--plan', file, '--yes']);
    expect(moved.code).toBe(4);
    expect(moved.stderr).toContain('ConfigMap cto/controller-config');

    run(['plan', '--bundle', standard, '--out', file]);
    const applied = json(['deploy', '--plan', file, '--yes']);
    expect(applied).toMatchObject({ code: 0, schemaVersion: 1, report: { result: 'succeeded' } });
    const other = run(['deploy', '--plan', file, '--yes']);
    expect(other.code).toBe(4);
  });

  test('rollback brings the revision before back, keeps data, and becomes a revision', () => {
    const { code, stdout, stderr } = run(['rollback', '--yes']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^done: platform cto; profile minimal/);
    expect(stderr).toContain('Cluster databases/platform-database');
    const { revisions = [] } = json(['history']);
    expect(revisions[0]).toMatchObject({ purpose: 'rollback', result: 'succeeded' });
  });

  test('events of --output ndjson are lines of JSON, the result the last', () => {
    const { code, stdout } = run(['deploy', '--bundle', standard, '--yes', '--output', 'ndjson']);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(lines.at(-1)).toMatchObject({ kind: 'result', schemaVersion: 1 });
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(expect.objectContaining({}));
    expect(lines.filter(({ kind }) => kind === 'step').length).toBeGreaterThan(50);
  });

  test('a production-looking target would want its name typed; this one is on this machine', () => {
    const config = JSON.parse(readFileSync(testbed.kubeconfig, 'utf8')) as {
      contexts: { name: string }[];
      'current-context': string;
    };
    for (const context of config.contexts) context.name = 'prod-eu';
    const file = join(temporaryFolder(), 'kubeconfig');
    writeFileSync(file, JSON.stringify({ ...config, 'current-context': 'prod-eu' }));
    expect(run(['deploy', '--bundle', standard, '--yes', '--kubeconfig', file]).code).toBe(0);
  });

  test('uninstall keeps data unless the name of the platform is given', () => {
    const kept = run(['uninstall', '--yes', '--dry-run']);
    expect(kept.stdout).toMatch(/= +Cluster databases\/platform-database +is kept/);
    const refused = run(['uninstall', '--delete-data', '--yes']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('--confirm cto');
  });

  test('uninstall leaves nothing behind', async () => {
    const { code, stdout, stderr } = run(['uninstall', '--delete-data', '--yes', '--confirm', 'cto']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^done: platform cto; \d+ deleted/);
    const left = await testbed.kubectl([
      'get',
      'ns,crd',
      '-l',
      'applyset.kubernetes.io/part-of',
      '-o',
      'name',
    ]);
    expect(left.stdout.trim()).toBe('');
    expect(run(['history']).code).toBe(1);
  });
});
