import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { spawnExec } from '../../../src/kernel/exec.js';
import { startLocalRegistry } from '../../../src/release/registry/local/index.js';
import { temporaryFolder } from '../../support/folder.js';

const token = 'token-of-this-test';

/** A registry, and the real npm in a folder with a package of this name. */
async function setUp(name = 'cto') {
  const registry = await startLocalRegistry({ tokens: { [token]: 'releaser' } });
  onTestFinished(registry.stop);
  const { host } = new URL(registry.url);
  const folder = temporaryFolder({ npmrc: `//${host}/:_authToken=${token}\n`, nobody: '' });
  const write = (version: string) =>
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version }));
  const npm = async (args: readonly string[], userconfig = 'npmrc') => {
    const { code, stdout, stderr } = await spawnExec({
      file: 'npm',
      args: [
        ...args,
        ...['--registry', registry.url, '--userconfig', join(folder, userconfig)],
        ...['--cache', join(folder, 'cache'), '--no-update-notifier', '--loglevel', 'error'],
      ],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      cwd: folder,
    });
    return { code, stdout: Buffer.from(stdout).toString('utf8').trim(), stderr };
  };
  const publish = async (version: string, ...more: string[]) => {
    write(version);
    return npm(['publish', '--access', 'public', ...more]);
  };
  return { registry, npm, publish, write };
}

describe('the local npm registry, asked by the real npm', () => {
  test('knows who has its token, and nobody else', async () => {
    const { npm } = await setUp();
    expect(await npm(['whoami'])).toMatchObject({ code: 0, stdout: 'releaser' });
    expect((await npm(['whoami'], 'nobody')).code).not.toBe(0);
  }, 60_000);

  test.each(['cto', '@acme/cto'])(
    'keeps what is published of %s under its tag',
    async (name) => {
      const { registry, npm, publish } = await setUp(name);
      const absent = await npm(['view', `${name}@1.0.0`, 'version', '--json']);
      expect([absent.code, absent.stderr + absent.stdout]).toEqual([1, expect.stringContaining('E404')]);
      expect((await publish('1.0.0')).code).toBe(0);
      expect((await publish('2.0.0-rc.1', '--tag', 'next')).code).toBe(0);
      const tags = await npm(['view', name, 'dist-tags', '--json']);
      expect(JSON.parse(tags.stdout)).toEqual({ latest: '1.0.0', next: '2.0.0-rc.1' });
      const { stdout } = await npm(['view', `${name}@1.0.0`, 'dist.integrity', '--json']);
      expect(stdout).toMatch(/^"sha512-/);
      expect(JSON.stringify(registry.exchanges)).not.toContain('"data"');
    },
    60_000,
  );

  test('never gives a version other bytes, and takes none from nobody', async () => {
    const { registry, npm, publish, write } = await setUp();
    await publish('1.0.0');
    const again = await publish('1.0.0', '--force');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('You cannot publish over')]);
    write('1.1.0');
    expect((await npm(['publish'], 'nobody')).code).not.toBe(0);
    expect([...(registry.state.packages.get('cto')?.versions.keys() ?? [])]).toEqual(['1.0.0']);
  }, 60_000);

  test('marks a version as deprecated and takes the mark away, and changes nothing else of it', async () => {
    const { registry, npm, publish } = await setUp();
    await publish('1.0.0');
    await publish('1.1.0');
    const before = registry.state.packages.get('cto')?.versions.get('1.1.0');
    expect((await npm(['deprecate', 'cto@1.1.0', 'loses data'])).code).toBe(0);
    const marked = await npm(['view', 'cto@1.1.0', 'deprecated', '--json']);
    expect(JSON.parse(marked.stdout)).toBe('loses data');
    expect((await npm(['view', 'cto@1.0.0', 'deprecated', '--json'])).stdout).toBe('');
    expect((await npm(['deprecate', 'cto@1.1.0', ''])).code).toBe(0);
    expect(registry.state.packages.get('cto')?.versions.get('1.1.0')).toEqual(before);
  }, 60_000);

  test('leads a tag to a version that is there, and to no other', async () => {
    const { npm, publish } = await setUp('@acme/cto');
    await publish('1.0.0');
    await publish('1.1.0');
    expect((await npm(['dist-tag', 'add', '@acme/cto@1.0.0', 'latest'])).code).toBe(0);
    expect((await npm(['dist-tag', 'add', '@acme/cto@3.0.0', 'latest'])).code).toBe(1);
    const { stdout } = await npm(['view', '@acme/cto', 'dist-tags', '--json']);
    expect(JSON.parse(stdout)).toEqual({ latest: '1.0.0' });
  }, 60_000);
});

describe('the local npm registry refuses', () => {
  const version = { name: 'cto', version: '1.0.0', dist: { integrity: 'sha512-other' } };
  const attachments = { 'cto-1.0.0.tgz': { data: Buffer.from('bytes').toString('base64') } };
  const body = {
    name: 'cto',
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': version },
    _attachments: attachments,
  };

  test.each([
    ['bytes that are not those of their integrity', body, 400],
    ['a name that is not that of the address', { ...body, name: 'other' }, 400],
    ['a version without bytes that is not there', { ...body, _attachments: {} }, 404],
    ['what is no JSON of a package', 'nothing', 400],
  ])('%s', async (_what, sent, status) => {
    const { registry } = await setUp();
    const answer = await fetch(`${registry.url}cto`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(sent),
    });
    expect(answer.status).toBe(status);
    expect(registry.state.packages.size).toBe(0);
  });
});

test('the local npm registry outlives a path that no client writes', async () => {
  const { registry } = await setUp();
  expect((await fetch(`${registry.url}%zz`)).status).toBe(404);
  expect((await fetch(`${registry.url}-/whoami`)).status).toBe(401);
});
