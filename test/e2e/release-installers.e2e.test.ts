import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { spawnExec } from '../../src/kernel/exec.js';
import { renderShellInstaller } from '../../src/release/installers/index.js';
import { temporaryFolder } from '../support/folder.js';
import { hiddenName, startHiddenHost, type HiddenHost } from './support/hidden-host.js';

/** A file whose download breaks off in its middle. */
interface Breaking {
  readonly whole: Uint8Array;
  /** How often it still does. */
  times: number;
}

/** A page of releases, as far as an installer looks at it. */
interface Releases {
  /** Answers of paths below the page; a number is a status. */
  readonly files: Map<string, Uint8Array | number | Breaking>;
  latest: string;
  readonly seen: string[];
}

const archive = (version: string) => `cto-${version}-linux-amd64.tar.gz`;
const releases: Releases = { files: new Map(), latest: '1.0.0', seen: [] };
const shells = [['dash'], ['busybox', 'sh'], ['bash', '--posix'], ['bash']] as const;
let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer(answer(() => address));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/example/platform/releases`;
});

afterAll(() => server.close());

beforeEach(() => {
  releases.files.clear();
  releases.seen.length = 0;
  releases.latest = '1.0.0';
  for (const version of ['1.0.0', '1.1.0']) publish(version, pack(`#!/bin/sh\necho cto ${version}\n`));
});

/** Answers like a page of releases that lies at an address. */
function answer(at: () => string): RequestListener {
  return (request, response) => {
    const path = request.url ?? '';
    releases.seen.push(path);
    if (path.endsWith('/releases/latest')) {
      response.writeHead(302, { location: `${at()}/tag/v${releases.latest}` }).end();
      return;
    }
    if (path.includes('/tag/')) {
      response.writeHead(200).end('a release');
      return;
    }
    const found = releases.files.get(path.replace(/^.*\/releases\/download\//, '')) ?? 404;
    if (typeof found === 'number') response.writeHead(found).end();
    else if (found instanceof Uint8Array)
      response.writeHead(200, { 'content-length': found.length }).end(found);
    else {
      const { whole } = found;
      const [, from = '0'] = /^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
      const rest = whole.subarray(Number(from));
      const range = { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` };
      response.writeHead(from === '0' ? 200 : 206, {
        'content-length': rest.length,
        ...(from !== '0' && range),
      });
      if (found.times-- <= 0) response.end(rest);
      else response.write(rest.subarray(0, rest.length / 2), () => response.destroy());
    }
  };
}

/** Packs a program as a release does: in a folder of its own. */
function pack(program: string): Buffer {
  const folder = temporaryFolder({ 'cto-x/cto': program });
  chmodSync(join(folder, 'cto-x/cto'), 0o755);
  return execFileSync('tar', ['-czf', '-', '-C', folder, 'cto-x'], { maxBuffer: 1e7 });
}

function publish(version: string, packed: Buffer): void {
  const digest = createHash('sha256').update(packed).digest('hex');
  releases.files.set(`v${version}/${archive(version)}`, packed);
  releases.files.set(
    `v${version}/checksums.txt`,
    Buffer.from(`${'0'.repeat(64)}  other.txt\n${digest}  ${archive(version)}\n`),
  );
}

/** Makes the download of the archive break off so many times. */
function breaking(times: number): void {
  const whole = releases.files.get(`v1.0.0/${archive('1.0.0')}`) as Uint8Array;
  releases.files.set(`v1.0.0/${archive('1.0.0')}`, { whole, times });
}

/** Folder with the programs that an installer may use, and nothing else. */
function toolbox(without: readonly string[] = [], extra: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder(extra);
  for (const name of Object.keys(extra)) chmodSync(join(folder, name), 0o755);
  const tools =
    'sh uname tar gzip mktemp mkdir rm mv cp chmod cut awk sed tail head find grep cat curl wget sha256sum id minisign sleep';
  for (const tool of tools.split(' ').filter((name) => !without.includes(name) && !(name in extra))) {
    const [path] = ['/usr/bin', '/bin'].map((bin) => join(bin, tool)).filter((one) => existsSync(one));
    if (path !== undefined) symlinkSync(path, join(folder, tool));
  }
  return folder;
}

interface Run {
  readonly shell?: readonly string[];
  readonly args?: readonly string[];
  readonly home?: string;
  readonly script?: string;
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly minisignKey?: string;
  readonly cwd?: string;
}

/** A system that is always the same, whatever the tests run on. */
const linux = {
  uname: '#!/bin/sh\n[ "$1" = -m ] && echo x86_64 || echo Linux\n',
  ldd: '#!/bin/sh\necho "ldd (GNU libc) 2.36"\n',
};

async function run({
  shell = ['dash'],
  args = [],
  home = temporaryFolder(),
  script,
  path,
  env = {},
  minisignKey,
  cwd,
}: Run = {}) {
  const text =
    script ??
    renderShellInstaller({
      name: 'cto',
      releases: address,
      archive: 'cto-{version}-{os}-{arch}',
      targets: ['linux-amd64', 'windows-amd64'],
      ...(minisignKey !== undefined && { minisignKey }),
    });
  const [file = 'sh', ...options] = shell;
  const result = await spawnExec({
    file: join('/usr/bin', file),
    args: [...options, '-s', '--', ...args],
    env: { HOME: home, PATH: path ?? toolbox([], linux), NO_COLOR: '1', ...env },
    stdin: text,
    ...(cwd !== undefined && { cwd }),
  });
  return { code: result.code, said: result.stderr, home, program: join(home, '.local/bin/cto') };
}

describe.each(shells.map((shell) => ({ name: shell.join(' '), shell })))(
  'install.sh in $name',
  ({ shell }) => {
    test('installs the latest release, upgrades it and removes it, without asking the API', async () => {
      const { code, said, home, program } = await run({ shell });
      expect([code, said]).toEqual([0, expect.stringContaining('installing cto 1.0.0 for linux-amd64')]);
      expect(said).toContain('is not in PATH');
      expect(execFileSync(program, { encoding: 'utf8' })).toBe('cto 1.0.0\n');
      releases.latest = '1.1.0';
      expect((await run({ shell, home })).code).toBe(0);
      expect(execFileSync(program, { encoding: 'utf8' })).toBe('cto 1.1.0\n');
      expect((await run({ shell, home, args: ['--version', 'v1.0.0'] })).code).toBe(0);
      expect(execFileSync(program, { encoding: 'utf8' })).toBe('cto 1.0.0\n');
      expect((await run({ shell, home, args: ['--uninstall'] })).code).toBe(0);
      expect(readdirSync(join(home, '.local/bin'))).toEqual([]);
      expect(releases.seen.filter((path) => path.includes('api'))).toEqual([]);
    });

    test('refuses an archive that was tampered with, and leaves what was there', async () => {
      const home = (await run({ shell })).home;
      releases.files.set(`v1.1.0/${archive('1.1.0')}`, pack('#!/bin/sh\necho evil\n'));
      const { code, said, program } = await run({ shell, home, args: ['--version', '1.1.0'] });
      expect([code, said]).toEqual([
        1,
        expect.stringContaining('the checksum of cto-1.1.0-linux-amd64.tar.gz is not right'),
      ]);
      expect(execFileSync(program, { encoding: 'utf8' })).toBe('cto 1.0.0\n');
      expect(readdirSync(join(home, '.local/bin'))).toEqual(['cto']);
    });

    test('does nothing when the download of the script breaks off, wherever it does', async () => {
      const whole = renderShellInstaller({
        name: 'cto',
        releases: address,
        archive: 'cto-{version}-{os}-{arch}',
        targets: ['linux-amd64'],
      });
      const last = '{ main "$@"; exit 0; }\n';
      const cuts = [
        200,
        1500,
        4000,
        whole.length - last.length,
        ...Array.from({ length: last.length - 2 }, (_, index) => whole.length - 2 - index),
      ];
      for (const cut of cuts.filter((_, index) => index % 3 === 0)) {
        const { home } = await run({ shell, script: whole.slice(0, cut) });
        expect(existsSync(join(home, '.local'))).toBe(false);
      }
      expect(releases.seen).toEqual([]);
    });
  },
);

describe('install.sh fails closed, and says why', () => {
  const lines = (text: string) => Buffer.from(text);
  test.each<[string, () => void, Run, string]>([
    [
      'no checksum of the archive',
      () => releases.files.set('v1.0.0/checksums.txt', lines('')),
      {},
      'has not one checksum of',
    ],
    [
      'two checksums of the archive',
      () =>
        releases.files.set(
          'v1.0.0/checksums.txt',
          lines(`${'a'.repeat(64)}  ${archive('1.0.0')}\n${'b'.repeat(64)}  ${archive('1.0.0')}\n`),
        ),
      {},
      'has not one checksum of',
    ],
    ['no list of checksums', () => releases.files.delete('v1.0.0/checksums.txt'), {}, 'not found: '],
    [
      'a version that does not exist',
      () => undefined,
      { args: ['--version', '9.9.9'] },
      'versions that exist',
    ],
    [
      'a version that is none',
      () => undefined,
      { args: ['--version', '1.0.0; id'] },
      '"1.0.0; id" is no version',
    ],
    [
      'too many requests',
      () => releases.files.set(`v1.0.0/${archive('1.0.0')}`, 429),
      {},
      'too many requests',
    ],
    ['a broken server', () => releases.files.set('v1.0.0/checksums.txt', 500), {}, 'answered 500'],
    [
      'a program that does not start',
      () => publish('1.0.0', pack('#!/bin/sh\necho no such library >&2; exit 1\n')),
      {},
      'does not start here: no such library',
    ],
    [
      'an archive without the program',
      () => publish('1.0.0', execFileSync('tar', ['-czf', '-', '-C', '/etc', 'hostname'])),
      {},
      'does not hold cto',
    ],
    ['an unknown option', () => undefined, { args: ['--sudo'] }, 'unknown option --sudo'],
    ['an empty prefix', () => undefined, { args: ['--prefix', ''] }, '--prefix needs a value'],
    ['an empty version', () => undefined, { args: ['--version', ''] }, '--version needs a value'],
    ['a download that always breaks off', () => breaking(99), {}, 'the download broke off: http://127.0.0.1'],
    ['no home', () => undefined, { env: { HOME: '' } }, 'HOME is not set'],
    [
      'a proxy that is not there',
      () => undefined,
      { env: { http_proxy: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' } },
      'no answer from',
    ],
  ])('%s', async (_, prepare, how, message) => {
    prepare();
    const { code, said, program } = await run(how);
    expect(said).toContain(message);
    expect(code).not.toBe(0);
    expect(existsSync(program)).toBe(false);
  });

  test('a list of checksums that breaks off is none that was tampered with', async () => {
    const whole = releases.files.get('v1.0.0/checksums.txt') as Uint8Array;
    releases.files.set('v1.0.0/checksums.txt', { whole, times: 99 });
    const { said } = await run();
    expect(said).toContain('the download broke off');
    expect(said).not.toContain('tell us');
  });

  test('says one error, not what follows from it', async () => {
    const { said } = await run({ path: toolbox(['sha256sum'], linux) });
    expect(said.match(/error:/g)).toHaveLength(1);
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['no curl and no wget', ['curl', 'wget'], linux, 'there is no curl and no wget'],
    ['nothing to check a checksum with', ['sha256sum'], linux, 'cannot be checked'],
    [
      'musl',
      [],
      { ...linux, ldd: '#!/bin/sh\necho "musl libc (x86_64)" >&2; exit 1\n' },
      'musl instead of glibc',
    ],
    [
      'a processor that nothing is built for',
      [],
      { ...linux, uname: '#!/bin/sh\n[ "$1" = -m ] && echo riscv64 || echo Linux\n' },
      'for the processor riscv64',
    ],
    [
      'a system that nothing is built for',
      [],
      { ...linux, uname: '#!/bin/sh\n[ "$1" = -m ] && echo amd64 || echo FreeBSD\n' },
      'no cto for FreeBSD',
    ],
    ['Windows', [], { ...linux, uname: '#!/bin/sh\necho MINGW64_NT\n' }, 'install.ps1'],
  ])('%s', async (_, without, extra, message) => {
    const { code, said, program } = await run({ path: toolbox(without, extra) });
    expect([code, said]).toEqual([1, expect.stringContaining(message)]);
    expect(existsSync(program)).toBe(false);
  });

  test('a folder where the program should go is not touched, nor a link of something else', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, '.local/bin'), { recursive: true });
    symlinkSync('/bin/true', join(home, '.local/bin/cto'));
    for (const args of [[], ['--uninstall']]) {
      const { code, said } = await run({ home, args });
      expect([code, said]).toEqual([1, expect.stringContaining('something else installed it')]);
    }
  });

  test('a place that cannot be written is noticed before anything is downloaded', async () => {
    const home = temporaryFolder({ file: '' });
    const { code, said } = await run({ home, args: ['--prefix', join(home, 'file')] });
    expect([code, said]).toEqual([1, expect.stringContaining('cannot write to')]);
    expect(releases.seen).toEqual([]);
  });
});

describe('install.sh under sudo', () => {
  const root = { ...linux, id: '#!/bin/sh\necho 0\n' };

  test.each(['', '--uninstall'])('does not guess whose program it is %s', async (option) => {
    const { code, said, home } = await run({
      path: toolbox([], root),
      args: option === '' ? [] : [option],
      env: { SUDO_USER: 'somebody' },
    });
    expect([code, said]).toEqual([1, expect.stringContaining('say --system, or --prefix')]);
    expect(readdirSync(home)).toEqual([]);
    expect(releases.seen).toEqual([]);
  });

  test('goes where it is told', async () => {
    const prefix = temporaryFolder();
    const env = { SUDO_USER: 'somebody' };
    const { code } = await run({ path: toolbox([], root), args: ['--prefix', prefix], env });
    expect([code, readdirSync(join(prefix, 'bin'))]).toEqual([0, ['cto']]);
  });
});

describe('install.sh behind a proxy', () => {
  let host: HiddenHost;
  const mirror = `https://${hiddenName}/example/platform/releases`;

  beforeAll(async () => {
    host = await startHiddenHost(answer(() => mirror));
    writeFileSync(join(host.folder, '.wgetrc'), `ca_certificate = ${host.certificate}\n`);
  });

  afterAll(() => host.stop());

  const onlyWith = (tool: string) =>
    toolbox(
      ['curl', 'wget'].filter((other) => other !== tool),
      linux,
    );

  test.each(['curl', 'wget'])('takes HTTPS_PROXY with %s', async (tool) => {
    host.asked.length = 0;
    const { code, said, program } = await run({
      path: onlyWith(tool),
      env: {
        CTO_INSTALL_URL: mirror,
        HTTPS_PROXY: host.proxy,
        CURL_CA_BUNDLE: host.certificate,
        WGETRC: join(host.folder, '.wgetrc'),
      },
    });
    expect([code, said]).toEqual([0, expect.stringContaining('installed')]);
    expect(readFileSync(program, 'utf8')).toContain('1.0.0');
    expect(new Set(host.asked)).toEqual(new Set([`${hiddenName}:443`]));
  });

  test.each(['curl', 'wget'])('goes past it where NO_PROXY says so, with %s', async (tool) => {
    host.asked.length = 0;
    const { code, said } = await run({
      path: onlyWith(tool),
      env: {
        CTO_INSTALL_URL: mirror,
        HTTPS_PROXY: host.proxy,
        NO_PROXY: hiddenName,
      },
    });
    expect([code, said]).toEqual([1, expect.stringContaining('no answer from')]);
    expect(host.asked).toEqual([]);
  });
});

describe('install.sh', () => {
  // the wget of busybox does not notice; the checksum does
  test.each(['curl', 'wget'])('survives a download that breaks off, with %s', async (tool) => {
    breaking(1);
    const path = toolbox(
      ['curl', 'wget'].filter((other) => other !== tool),
      linux,
    );
    const { code, said } = await run({ path });
    expect([code, said]).toEqual([0, expect.stringContaining('installed')]);
  });

  test('a relative prefix is one of the folder it is called in', async () => {
    const { code, said } = await run({ args: ['--prefix', '-here'], cwd: temporaryFolder() });
    expect([code, said]).toEqual([0, expect.stringMatching(/installed \/.*\/-here\/bin\/cto/)]);
  });

  test.each([
    ['without curl, with the wget of GNU', {}],
    ['without curl, with the wget of busybox', { wget: '#!/bin/sh\nexec /usr/bin/busybox wget "$@"\n' }],
  ])('installs %s', async (_, extra) => {
    const { code, said, program } = await run({ path: toolbox(['curl'], { ...linux, ...extra }) });
    expect([code, said]).toEqual([0, expect.stringContaining('installed')]);
    expect(readFileSync(program, 'utf8')).toContain('1.0.0');
  });

  test('takes the program for Apple silicon when Rosetta translates the shell', async () => {
    const mac = {
      ...linux,
      uname: '#!/bin/sh\n[ "$1" = -m ] && echo x86_64 || echo Darwin\n',
      sysctl: '#!/bin/sh\necho 1\n',
    };
    const { said } = await run({ path: toolbox([], mac) });
    expect(said).toContain('there is no cto for darwin-arm64');
  });

  test('says nothing of PATH when it is right already', async () => {
    const home = temporaryFolder();
    const path = [toolbox([], linux), join(home, '.local/bin')].join(delimiter);
    expect((await run({ home, path })).said).not.toContain('is not in PATH');
  });

  test('goes where --prefix says', async () => {
    const prefix = join(temporaryFolder(), 'with space');
    expect((await run({ args: ['--prefix', prefix] })).code).toBe(0);
    expect(execFileSync(join(prefix, 'bin/cto'), { encoding: 'utf8' })).toBe('cto 1.0.0\n');
  });
});

describe('the signature of the checksums', () => {
  const folder = temporaryFolder();
  execFileSync('minisign', ['-G', '-W', '-f', '-p', join(folder, 'key.pub'), '-s', join(folder, 'key')], {
    stdio: 'ignore',
  });
  const minisignKey = readFileSync(join(folder, 'key.pub'), 'utf8').trim().split('\n').at(-1)!;
  const sign = (content: Uint8Array) => {
    writeFileSync(join(folder, 'checksums.txt'), content);
    execFileSync('minisign', ['-S', '-W', '-s', join(folder, 'key'), '-m', join(folder, 'checksums.txt')], {
      stdio: 'ignore',
    });
    releases.files.set('v1.0.0/checksums.txt.minisig', readFileSync(join(folder, 'checksums.txt.minisig')));
  };

  test('is checked when minisign is there', async () => {
    sign(releases.files.get('v1.0.0/checksums.txt') as Uint8Array);
    const { code, said } = await run({ minisignKey });
    expect([code, said]).toEqual([0, expect.stringContaining('signature: checked with minisign')]);
  });

  test('that is wrong stops everything, although the checksum is right', async () => {
    sign(Buffer.from('other'));
    const { code, said, program } = await run({ minisignKey });
    expect([code, said]).toEqual([1, expect.stringContaining('tampered with')]);
    expect(existsSync(program)).toBe(false);
  });

  test('that is missing stops everything', async () => {
    expect((await run({ minisignKey })).said).toContain('not found: ');
  });

  test('is not claimed to be checked without minisign', async () => {
    const { code, said } = await run({ minisignKey, path: toolbox(['minisign'], linux) });
    expect([code, said]).toEqual([0, expect.stringContaining('signature: not checked')]);
  });
});

test('install.sh has no finding of shellcheck', () => {
  const script = renderShellInstaller({
    name: 'cto',
    releases: address,
    archive: 'cto-{version}-{os}-{arch}',
    targets: ['linux-amd64'],
    minisignKey: 'RWQ=',
  });
  const { stdout } = {
    stdout: execFileSync('shellcheck', ['-s', 'sh', '-'], { input: script, encoding: 'utf8' }),
  };
  expect(stdout).toBe('');
});
