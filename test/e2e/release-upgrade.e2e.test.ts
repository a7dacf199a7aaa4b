import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { spawnExec } from '../../src/kernel/exec.js';
import { wine } from '../../src/release/smoke/wine.js';
import { targetOf } from '../../src/release/target.js';
import { temporaryFolder } from '../support/folder.js';
import {
  archiveOf,
  factsOf,
  makeKey,
  pagePath,
  releasePage,
  startReleaseSite,
  type ReleasePage,
} from '../release/support/release-site.js';
import { build, env, native } from './support/executable.js';
import { hiddenName, startHiddenHost, type HiddenHost } from './support/hidden-host.js';

const versions = ['1.0.0', '1.1.0'] as const;

describe('an executable of a release that upgrades itself', () => {
  const page: ReleasePage = releasePage();
  const times = new Map<string, number>();
  let host: HiddenHost;
  let first: string;

  beforeAll(async () => {
    host = await startHiddenHost(({ url = '' }, response) => {
      times.set(url, (times.get(url) ?? 0) + 1);
      page.answer(url, response, times.get(url) ?? 1);
    });
    const key = await makeKey();
    const release = factsOf(`https://${hiddenName}${pagePath}`, [key]);
    const built = [];
    for (const version of versions)
      built.push((await build(native, { identity: { version, release } })).path);
    first = built[0] ?? '';
    for (const [index, version] of versions.entries())
      await page.publish(version, readFileSync(built[index] ?? ''), key, native);
  }, 600_000);

  afterAll(() => host.stop());

  beforeEach(() => {
    page.faults.clear();
    page.latest = '1.1.0';
  });

  /** A machine with the first release, behind a proxy, and nothing on PATH. */
  function machine() {
    const home = temporaryFolder();
    const [bin, tmp] = [join(home, 'bin'), join(home, 'tmp')];
    for (const folder of [bin, tmp]) mkdirSync(folder);
    const program = join(bin, 'cto');
    copyFileSync(first, program);
    chmodSync(program, 0o755);
    const env = {
      PATH: '',
      HOME: home,
      TMPDIR: tmp,
      HTTPS_PROXY: host.proxy,
      NODE_EXTRA_CA_CERTS: host.certificate,
    };
    const cto = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await spawnExec({ file: program, args, env });
      return { code, out: Buffer.from(stdout).toString('utf8'), said: stderr };
    };
    return { cto, program, bin, tmp, env };
  }

  test('becomes the latest release, knows that it is, and goes back to the first one', async () => {
    const { cto, bin, tmp } = machine();
    expect(await cto('upgrade', '--dry-run')).toMatchObject({
      code: 0,
      out: expect.stringContaining('cto 1.0.0 would become 1.1.0; nothing was changed') as string,
    });
    expect(await cto('upgrade')).toMatchObject({
      code: 0,
      out: expect.stringContaining('cto 1.0.0 is 1.1.0 now') as string,
    });
    expect((await cto('--version')).out).toBe('1.1.0\n');
    expect((await cto('upgrade')).out).toBe('nothing to do: this is cto 1.1.0 already\n');
    expect((await cto('upgrade', '1.0.0')).code).toBe(0);
    expect((await cto('--version')).out).toBe('1.0.0\n');
    expect([readdirSync(bin), readdirSync(tmp)]).toEqual([['cto'], []]);
    expect(new Set(host.asked)).toEqual(new Set([`${hiddenName}:443`]));
  });

  test('that is killed while it downloads is the program that it was, and upgrades the next time', async () => {
    const { cto, program, bin, env } = machine();
    const half = new Promise<void>((resolve) => {
      page.faults.set(`v1.1.0/${archiveOf('1.1.0', native)}`, (response, _time, whole) => {
        response.writeHead(200, { 'content-length': whole.length });
        response.write(whole.subarray(0, whole.length / 2), () => resolve());
      });
    });
    const child = spawn(program, ['upgrade', '--quiet'], { env, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await half;
    child.kill('SIGKILL');
    await ended;
    page.faults.clear();
    expect([readdirSync(bin), (await cto('--version')).out]).toEqual([['cto'], '1.0.0\n']);
    expect((await cto('upgrade')).code).toBe(0);
    expect((await cto('--version')).out).toBe('1.1.0\n');
  });

  test('trusts nothing but the key that it was built with, even over TLS that it trusts', async () => {
    const { cto } = machine();
    const file = 'v1.1.0/checksums.txt';
    const whole = page.files.get(file) ?? Buffer.alloc(0);
    const forged = Buffer.from(whole.toString().replace(/[0-9a-f]{64}/, '0'.repeat(64)));
    page.faults.set(file, (response) => void response.writeHead(200).end(forged));
    const { code, said } = await cto('upgrade');
    expect([code, said]).toEqual([1, expect.stringContaining('E_UPGRADE_UNTRUSTED')]);
    expect((await cto('--version')).out).toBe('1.0.0\n');
  });

  test('takes a mirror from CTO_INSTALL_URL, and says why a server is not trusted', async () => {
    const { program, env } = machine();
    const other = { ...env, NODE_EXTRA_CA_CERTS: '', CTO_INSTALL_URL: `https://${hiddenName}/mirror/` };
    const { code, stderr } = await spawnExec({ file: program, args: ['upgrade'], env: other });
    expect([code, stderr]).toEqual([3, expect.stringContaining('cannot be trusted: its certificate')]);
    const trusted = { ...other, NODE_EXTRA_CA_CERTS: host.certificate };
    const absent = await spawnExec({ file: program, args: ['upgrade'], env: trusted });
    expect(absent.stderr).toContain(`https://${hiddenName}/mirror/latest`);
  });

  test('verifies releases with the keys that it was built with, without --key', async () => {
    const { cto } = machine();
    const folder = temporaryFolder();
    for (const name of ['checksums.txt', 'checksums.txt.minisig'])
      writeFileSync(join(folder, name), page.files.get(`v1.1.0/${name}`) ?? '');
    const { out } = await cto('release', 'verify', folder);
    expect(out).toContain('minisign: verified, made with a trusted key');
  });

  test('that another user installed is left to that one, before anything is downloaded', async () => {
    const { program, bin, env } = machine();
    chmodSync(bin, 0o555);
    times.clear();
    // root may write everywhere; whoever else runs the tests is stopped by the folder itself
    const user = process.getuid?.() === 0 ? { uid: 54_321, gid: 54_321 } : {};
    for (const folder of [join(bin, '..'), join(bin, '..', 'tmp'), host.folder]) chmodSync(folder, 0o777);
    const said = await new Promise<string>((resolve) => {
      const child = spawn(program, ['upgrade'], { env, stdio: ['ignore', 'ignore', 'pipe'], ...user });
      let text = '';
      child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.on('close', () => resolve(text));
    });
    chmodSync(bin, 0o755);
    expect(said).toContain(`this user may not write to ${bin}`);
    expect([...times.keys()].filter((path) => path.endsWith('.gz'))).toEqual([]);
  });
});

describe('a program for Windows that upgrades itself while it runs', () => {
  test('becomes the latest release; the file of the program that runs lies aside, until the next upgrade removes it', async () => {
    const site = await startReleaseSite();
    const key = await makeKey();
    const built = [];
    for (const version of versions) {
      const identity = { version, release: site.facts([key]) };
      built.push((await build('windows-amd64', { identity })).path);
    }
    const [first = '', second = ''] = built;
    await site.publish('1.1.0', readFileSync(second), key, 'windows-amd64');
    const folder = temporaryFolder();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const file = join(bin, 'cto.exe');
    copyFileSync(first, file);
    const cto = (...args: readonly string[]) =>
      wine.run({ target: targetOf('windows-amd64'), file, args, folder, exec: spawnExec, env });
    const { code, stdout, stderr } = await cto('upgrade', '--quiet');
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringContaining('cto 1.0.0 is 1.1.0 now')]);
    // it was started in its place, which is part of the upgrade
    expect(readFileSync(file).equals(readFileSync(second))).toBe(true);
    expect(readdirSync(bin)).toEqual(['cto.exe', expect.stringMatching(/^cto\.exe\.[0-9a-f-]{36}\.old$/)]);
  }, 600_000);
});
