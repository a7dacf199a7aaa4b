import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { spawnExec, type Exec } from '../../../src/kernel/exec.js';
import { packNpm, publishedManifest, type NpmPackage } from '../../../src/release/npm/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';

const PATH = process.env['PATH'] ?? '';
const facts = { name: 'cto', version: '0.1.0', repository: 'example-org/cto' };

const release = {
  releases: 'https://github.com/example-org/cto/releases',
  archive: 'cto-{version}-{os}-{arch}',
  minisignKeys: [`RWQ${'a'.repeat(53)}`],
};

function pack(folder: string, exec: Exec = spawnExec, env: Readonly<Record<string, string>> = {}) {
  return packNpm({
    ...facts,
    root,
    commit: '0123456789ab',
    release,
    destination: join(folder, 'cto-0.1.0.tgz'),
    exec,
    env: { PATH, HOME: folder, ...env },
  });
}

/** Files of a tarball with their mode. */
async function contentOf(tarball: string): Promise<Map<string, { mode: number; text: string }>> {
  const entries = extract();
  entries.end(gunzipSync(readFileSync(tarball)));
  const found = new Map<string, { mode: number; text: string }>();
  for await (const entry of entries)
    found.set(entry.header.name, {
      mode: entry.header.mode & 0o777,
      text: (await buffer(entry)).toString('utf8'),
    });
  return found;
}

describe('the npm package', () => {
  let made: NpmPackage;
  let content: Map<string, { mode: number; text: string }>;
  const folder = temporaryFolder();
  beforeAll(async () => {
    made = await pack(folder);
    content = await contentOf(made.path);
  }, 60_000);

  test('holds the program, its description, README and LICENSE, and nothing else', () => {
    const rest = [...content.keys()].filter((path) => !/^package\/chunks\/[\w-]+\.js(\.map)?$/.test(path));
    expect(rest.sort()).toEqual(
      ['LICENSE', 'README.md', 'cli.js', 'cli.js.map', 'package.json'].map((name) => `package/${name}`),
    );
    const all = [...content.values()].map(({ text }) => text).join('');
    expect(all).not.toContain(root);
    // which releases it trusts
    expect(all).toContain(release.minisignKeys[0]);
  });

  test('runs nothing while it is installed and needs nothing beside it', () => {
    const manifest = JSON.parse(content.get('package/package.json')!.text) as Record<string, unknown>;
    expect(Object.keys(manifest).sort()).toEqual([
      'bin',
      'description',
      'engines',
      'files',
      'license',
      'name',
      'repository',
      'type',
      'version',
    ]);
    expect(manifest).toMatchObject({ name: 'cto', version: '0.1.0', engines: { node: '>=20.19.0' } });
  });

  test('is installed without a network into an empty prefix, and works from there', () => {
    const prefix = temporaryFolder();
    const env = { PATH, HOME: prefix, XDG_CACHE_HOME: join(prefix, 'cache'), NO_COLOR: '1' };
    const flags = [
      '--global',
      `--prefix=${prefix}`,
      `--cache=${join(prefix, 'npm')}`,
      '--offline',
      '--no-audit',
    ];
    execFileSync('npm', ['install', ...flags, made.path], { cwd: prefix, env, stdio: 'pipe' });
    const cto = (...args: string[]) =>
      execFileSync(join(prefix, 'bin', 'cto'), args, { cwd: prefix, env, encoding: 'utf8', stdio: 'pipe' });
    expect(cto('--version')).toBe('0.1.0\n');
    expect(() => cto('upgrade')).toThrow('npm install --global cto@latest');
    cto('synth', '--profile', 'standard', '--out', 'out');
    const index = (base: string) => readFileSync(join(base, 'standard', 'bundle.json'), 'utf8');
    expect(index(join(prefix, 'out'))).toBe(index(join(root, 'dist')));
  }, 120_000);

  test('is the same in every byte when it is packed elsewhere, under another umask and in another time zone', async () => {
    const underUmask: Exec = (call) =>
      spawnExec({ ...call, file: 'sh', args: ['-c', 'umask 077; exec "$@"', 'sh', call.file, ...call.args] });
    const again = await pack(temporaryFolder(), underUmask, { TZ: 'Pacific/Auckland' });
    expect(again.sha256).toBe(made.sha256);
  }, 60_000);

  test('has a program that can be run and other files that cannot', () => {
    const runnable = [...content].filter(([, { mode }]) => (mode & 0o111) !== 0).map(([path]) => path);
    expect(runnable).toEqual(['package/cli.js']);
  });
});

test('keys of package.json that are for developers are not published', () => {
  const own = {
    name: 'x',
    private: true,
    scripts: { postinstall: 'x' },
    dependencies: { a: '1' },
    license: 'Apache-2.0',
  };
  expect(JSON.parse(publishedManifest(own, facts))).toEqual({
    name: 'cto',
    version: '0.1.0',
    license: 'Apache-2.0',
    repository: { type: 'git', url: 'git+https://github.com/example-org/cto.git' },
    bin: { cto: 'cli.js' },
    files: ['cli.js', 'cli.js.map', 'chunks'],
  });
});
