import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle, verifyBundle } from '../../src/bundle/read.js';
import { temporaryFolder } from '../support/folder.js';
import { cto } from '../support/program.js';

/** Every file of a folder with its content. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

const patch = (merge: string) => `
components:
  argo_workflows:
    patches:
      - { kind: Deployment, name: argo-server, reason: test, merge: ${merge} }
`;

describe('synth', () => {
  test('with no file at all makes the minimal bundle under dist/, and says what is in it', () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = cto(['synth'], { cwd });
    expect(code, stderr).toBe(0);
    expect(verifyBundle(readBundle(join(cwd, 'dist', 'minimal')))).toEqual([]);
    expect(stdout).toMatch(/^minimal -> .*dist.minimal$/m);
    expect(stdout).toMatch(/^ +argocd +\d+ +\d+ +profile minimal/m);
    expect(stdout).toMatch(/\d+ objects, \d+ images, \d+ Secrets to provide, \d+ warnings?/);
    expect(stdout).toMatch(/requests .* CPU, .* memory, .* disk/);
    expect(stdout).toMatch(/digest sha256:[0-9a-f]{64}/);
    expect(stdout).toMatch(/done in [\d.]+ s/);
    expect(readdirSync(cwd)).toEqual(['dist']);
  });

  test('--output json prints one versioned object and nothing else on standard output', () => {
    const { stdout } = cto(['synth', '--output', 'json']);
    const summary = JSON.parse(stdout) as { schemaVersion: number; bundles: Record<string, unknown>[] };
    expect(summary.schemaVersion).toBe(1);
    expect(summary.bundles).toHaveLength(1);
    expect(Object.keys(summary.bundles[0] ?? {})).toEqual([
      'profile',
      'folder',
      'digest',
      'components',
      'objects',
      'images',
      'secretsToProvide',
      'requests',
      'machine',
      'warnings',
    ]);
    expect(summary.bundles[0]).toMatchObject({
      profile: 'minimal',
      requests: { cpu: expect.any(Number) as number },
    });
  });

  test('--quiet prints nothing, on neither output', () => {
    const { code, stdout, stderr } = cto(['synth', '--quiet']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('takes several profiles, by commas or by repetition, each once', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-p', 'minimal,standard', '-p', 'minimal', '--out', 'out', '-q'], { cwd });
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['minimal', 'standard']);
  });

  test('--profile all makes every profile', () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = cto(['synth', '--profile', 'all', '-o', 'json'], { cwd });
    expect(code, stderr).toBe(0);
    const { bundles } = JSON.parse(stdout) as { bundles: { profile: string; folder: string }[] };
    expect(bundles.map(({ profile }) => profile)).toEqual(['minimal', 'standard', 'production']);
    for (const { folder } of bundles) expect(verifyBundle(readBundle(folder))).toEqual([]);
  });

  test('takes CTO_ variables for flags; the command line wins over them', () => {
    const cwd = temporaryFolder({ 'other.yaml': 'platform: { name: other }\n' });
    const env = { CTO_PROFILE: 'standard', CTO_OUTPUT: 'json', CTO_CONFIG: 'other.yaml', CTO_QUIET: '1' };
    const first = cto(['synth'], { cwd, env });
    expect(first.stderr).toBe('');
    expect(JSON.parse(first.stdout)).toMatchObject({ bundles: [{ profile: 'standard' }] });
    expect(readBundle(join(cwd, 'dist', 'standard')).index.platform).toBe('other');
    const second = cto(['synth', '--profile', 'minimal'], { cwd, env });
    expect(JSON.parse(second.stdout)).toMatchObject({ bundles: [{ profile: 'minimal' }] });
  });

  test('an empty CTO_ variable counts as unset, and a switch that says no is off', () => {
    const env = { CTO_PROFILE: '', CTO_CONFIG: '', CTO_OUTPUT: '', CTO_QUIET: 'false' };
    const { code, stdout, stderr } = cto(['synth'], { env });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('minimal -> ');
  });
});

describe('synth --check', () => {
  test('answers 0 and says so when the folder is what the configuration makes', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const { code, stdout } = cto(['synth', '--check'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'up to date: minimal\n' });
  });

  test('answers 1 and names the objects that differ, and writes nothing', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const before = contents(join(cwd, 'dist'));
    const { code, stdout, stderr } = cto(
      ['synth', '--check', '--set', 'components.argocd.server.replicas=3', '--set', 'tunneling.type=none'],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stdout).toContain('minimal: changed  Deployment argocd/argocd-server');
    expect(stdout).not.toContain('argo-server\n');
    expect(stderr).toContain('run synth without --check');
    expect(contents(join(cwd, 'dist'))).toEqual(before);
  });

  test('answers 1 when a file was changed by hand, removed or added', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const folder = join(cwd, 'dist', 'minimal');
    writeFileSync(join(folder, 'images.txt'), 'changed\n');
    writeFileSync(join(folder, 'manifests', 'added.yaml'), 'a: 1\n');
    const { code, stdout } = cto(['synth', '--check'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('minimal: differs  images.txt');
    expect(stdout).toContain('minimal: stale    manifests/added.yaml');
  });

  test('answers 1 when there is no bundle yet', () => {
    const { code, stdout } = cto(['synth', '--check']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/minimal: no bundle in .*dist.minimal/);
  });
});

describe('synth that fails', () => {
  const bad: readonly (readonly [string, string, string])[] = [
    ['the configuration is wrong', 'platform: { nmae: x }\n', 'did you mean "name"?'],
    [
      'a patch finds no object',
      patch('{}').replace('argo-server', 'argo-servr'),
      'did you mean "Deployment/argo-server"?',
    ],
    ['an object is not valid', patch('{ spec: { replicas: many } }'), 'argo-workflows/argo-server'],
    [
      'a reference leads nowhere',
      patch('{ spec: { template: { spec: { serviceAccountName: nobody } } } }'),
      'nobody',
    ],
  ];

  test.each(bad)('because %s answers 2, writes nothing and keeps the old folder', (_why, config, message) => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const before = contents(join(cwd, 'dist'));
    writeFileSync(join(cwd, 'cto.yaml'), config);
    const { code, stdout, stderr } = cto(['synth'], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('nothing was written');
    expect(stderr).not.toMatch(/\n +at /);
    expect(contents(join(cwd, 'dist'))).toEqual(before);
    expect(readdirSync(cwd).sort()).toEqual(['cto.yaml', 'dist']);
  });

  test('for one of several profiles writes none of them', () => {
    const cwd = temporaryFolder({ 'cto.yaml': 'features: { high_availability: true }\n' });
    const { code } = cto(['synth', '--profile', 'standard,minimal'], { cwd });
    expect(code).toBe(2);
    expect(existsSync(join(cwd, 'dist'))).toBe(false);
  });

  test('because the output folder holds something else leaves it alone', () => {
    const cwd = temporaryFolder({ 'dist/minimal/thesis.txt': 'years of work\n' });
    const { code, stderr } = cto(['synth'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('holds files but no bundle.json');
    expect(contents(join(cwd, 'dist'))).toEqual({ 'minimal/thesis.txt': 'years of work\n' });
  });

  test.each(['json', 'sarif'])('--report %s prints the findings for programs', (format) => {
    const cwd = temporaryFolder({ 'cto.yaml': patch('{ spec: { replicas: many } }') });
    const { code, stdout } = cto(['synth', '--report', format], { cwd });
    expect(code).toBe(2);
    const report = JSON.parse(stdout) as { findings?: unknown[]; runs?: { results: unknown[] }[] };
    const found = report.findings ?? report.runs?.[0]?.results ?? [];
    expect(found.length).toBeGreaterThan(0);
    expect(stdout).toContain('argo-server');
  });

  test('--verbose shows the errors underneath', () => {
    const cwd = temporaryFolder({ 'dist/minimal/bundle.json': 'no json' });
    const plain = cto(['bundle', 'show', 'dist/minimal'], { cwd });
    const verbose = cto(['bundle', 'show', 'dist/minimal', '--verbose'], { cwd });
    expect([plain.code, verbose.code]).toEqual([2, 2]);
    expect(plain.stderr).not.toContain('caused by');
    expect(verbose.stderr).toMatch(/^caused by SyntaxError: .+$/m);
    expect(cto(['bundle', 'show', 'dist/minimal'], { cwd, env: { CTO_VERBOSE: '1' } }).stderr).toBe(
      verbose.stderr,
    );
  });
});
