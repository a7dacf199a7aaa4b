import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  linkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { bareEnvironment, cto } from '../support/program.js';

function git(cwd: string, ...args: string[]): void {
  const identity = [
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  execFileSync('git', [...identity, ...args], { cwd, env: bareEnvironment(), stdio: 'pipe' });
}

/** A folder with two bundles that differ by one field. */
function twoBundles(): string {
  const cwd = temporaryFolder();
  cto(['synth', '-q', '--out', 'before'], { cwd });
  cto(['synth', '-q', '--out', 'after', '--set', 'components.argocd.server.replicas=3'], { cwd });
  return cwd;
}

describe('bundle diff', () => {
  test('of a bundle and itself answers 0', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const { code, stdout } = cto(['bundle', 'diff', 'dist/minimal', 'dist/minimal'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no object differs/);
  });

  test('of folders names each object and field, and answers 1', () => {
    const cwd = twoBundles();
    const { code, stdout } = cto(['bundle', 'diff', 'before/minimal', 'after/minimal'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('~ apps/v1 Deployment argocd/argocd-server\n    spec.replicas: 1 -> 3');
    expect(stdout).toMatch(/\d+ added, 0 removed, \d+ changed/);
  });

  test('--output json prints a versioned object', () => {
    const cwd = twoBundles();
    const { stdout } = cto(['bundle', 'diff', 'before/minimal', 'after/minimal', '-o', 'json'], { cwd });
    const { schemaVersion, changes } = JSON.parse(stdout) as { schemaVersion: number; changes: unknown[] };
    expect(schemaVersion).toBe(1);
    expect(changes).toContainEqual({
      action: 'changed',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'argocd',
      name: 'argocd-server',
      fields: expect.arrayContaining([{ path: 'spec.replicas', before: '1', after: '3' }]) as unknown[],
    });
  });

  test('of git revisions works in every form, also with another current folder', () => {
    const cwd = temporaryFolder({ 'sub/keep.txt': '' });
    git(cwd, 'init', '--quiet', '--initial-branch', 'main');
    cto(['synth', '-q'], { cwd });
    git(cwd, 'add', '.');
    git(cwd, 'commit', '--quiet', '--message', 'first');
    git(cwd, 'tag', 'v1');
    cto(['synth', '-q', '--set', 'components.argocd.server.replicas=3'], { cwd });
    const expected = cto(['bundle', 'diff', 'v1:dist/minimal', 'dist/minimal'], { cwd });
    expect(expected.code, expected.stderr).toBe(1);
    expect(expected.stdout).toContain('spec.replicas: 1 -> 3');
    for (const [before, after] of [
      ['v1', 'dist/minimal'],
      ['main', 'dist/minimal'],
      ['HEAD:dist/minimal/', 'dist/minimal'],
    ] as const)
      expect(cto(['bundle', 'diff', before, after], { cwd }).stdout).toBe(expected.stdout);
    git(cwd, 'commit', '--quiet', '--all', '--message', 'second');
    expect(cto(['bundle', 'diff', 'v1:dist/minimal', 'HEAD:dist/minimal'], { cwd }).stdout).toBe(
      expected.stdout,
    );
    const below = cto(['bundle', 'diff', 'v1', '../dist/minimal'], { cwd: join(cwd, 'sub') });
    expect(below.stdout).toBe(expected.stdout);
  }, 60_000);

  test.each([
    ['a folder that is no bundle', ['.', 'dist/minimal'], 'is neither a bundle nor a git revision'],
    ['a revision that does not exist', ['v9', 'dist/minimal'], '"v9" is neither'],
    ['an option as a revision', ['--', '--output=x:dist/minimal', 'dist/minimal'], 'is neither'],
  ])('refuses %s with exit code 2', (_what, args, message) => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const { code, stderr } = cto(['bundle', 'diff', ...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('bundle verify', () => {
  const tamper: readonly (readonly [string, (folder: string) => void, string])[] = [
    [
      'a file was changed',
      (f) => appendFileSync(join(f, 'images.txt'), 'evil.example.com/x:1\n'),
      'images.txt was changed',
    ],
    [
      'a file was added',
      (f) => writeFileSync(join(f, 'manifests', '99-x.yaml'), 'a: 1\n'),
      '99-x.yaml is not part',
    ],
    ['a file was removed', (f) => rmSync(join(f, 'README.md')), 'README.md is listed but missing'],
    [
      'a file was renamed',
      (f) => renameSync(join(f, 'README.md'), join(f, 'LIESMICH.md')),
      'LIESMICH.md is not part',
    ],
  ];

  test('answers 0 for what synth wrote', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const { code, stdout } = cto(['bundle', 'verify', 'dist/minimal'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^intact: dist\/minimal, \d+ files, digest sha256:[0-9a-f]{64}\n$/);
  });

  test.each(tamper)('answers 1 when %s, and names it', (_what, change, message) => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    change(join(cwd, 'dist', 'minimal'));
    const { code, stderr } = cto(['bundle', 'verify', 'dist/minimal'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  test('answers 2 for a folder that is no bundle', () => {
    const { code, stderr } = cto(['bundle', 'verify', '.']);
    expect(code).toBe(2);
    expect(stderr).toContain('it has no bundle.json');
  });
});

describe('bundle show', () => {
  test('lists waves, components with their reasons, and Secrets', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const { code, stdout } = cto(['bundle', 'show', 'dist/minimal'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^profile minimal, platform cto, /);
    expect(stdout).toMatch(/ {2}argocd \(Argo CD v[\d.]+\): \d+ objects; .*profile minimal/);
    expect(stdout).toContain('Secrets to provide');
  });

  test('--output json prints the index', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    const { stdout } = cto(['bundle', 'show', 'dist/minimal', '-o', 'json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 2, profile: 'minimal' });
  });
});

describe('an archive of a bundle', () => {
  const tar = (cwd: string, ...args: string[]) => execFileSync('tar', args, { cwd });

  test('is taken by every command that takes a bundle: verify, show, diff', () => {
    const cwd = twoBundles();
    tar(cwd, '-czf', 'before.tar.gz', '-C', 'before', 'minimal');
    const verified = cto(['bundle', 'verify', 'before.tar.gz'], { cwd });
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout.replace('before.tar.gz', 'X')).toBe(
      cto(['bundle', 'verify', 'before/minimal'], { cwd }).stdout.replace('before/minimal', 'X'),
    );
    const shown = cto(['bundle', 'show', 'before.tar.gz'], { cwd });
    expect(shown.stdout).toBe(cto(['bundle', 'show', 'before/minimal'], { cwd }).stdout);
    expect(cto(['bundle', 'diff', 'before/minimal', 'before.tar.gz'], { cwd }).code).toBe(0);
    const { code, stdout } = cto(['bundle', 'diff', 'before.tar.gz', 'after/minimal'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('spec.replicas: 1 -> 3');
  });

  test('with a changed file is not intact, by its name', () => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    appendFileSync(join(cwd, 'dist/minimal/images.txt'), 'evil\n');
    tar(cwd, '-czf', 'x.tar.gz', '-C', 'dist', 'minimal');
    const { code, stderr } = cto(['bundle', 'verify', 'x.tar.gz'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('images.txt');
  });

  test.each<[string, string, (cwd: string) => void, RegExp]>([
    [
      'a link',
      'bundle verify',
      (cwd) => symlinkSync('/etc/passwd', join(cwd, 'dist/minimal/link')),
      /link" is a symlink/,
    ],
    [
      'a hard link',
      'bundle show',
      (cwd) => linkSync(join(cwd, 'dist/minimal/images.txt'), join(cwd, 'dist/minimal/also')),
      /is a link, and not a file/,
    ],
  ])('that holds %s is refused by %s', (_what, command, spoil, why) => {
    const cwd = temporaryFolder();
    cto(['synth', '-q'], { cwd });
    spoil(cwd);
    tar(cwd, '-czf', 'x.tar.gz', '-C', 'dist', 'minimal');
    const { code, stderr } = cto([...command.split(' '), 'x.tar.gz'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
  });

  test.each(['bundle verify', 'bundle show'])(
    'that leads elsewhere is refused by %s, and nothing is written there',
    (command) => {
      const cwd = temporaryFolder({ 'in/bundle.json': '{}', 'outside.txt': 'evil' });
      tar(join(cwd, 'in'), '-czPf', '../x.tar.gz', '../outside.txt', 'bundle.json');
      rmSync(join(cwd, 'outside.txt'));
      const { code, stderr } = cto([...command.split(' '), 'x.tar.gz'], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain('leads out of the archive');
      expect(existsSync(join(cwd, 'outside.txt'))).toBe(false);
    },
  );
});
