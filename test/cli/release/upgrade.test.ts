import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../../src/bundle/digest.js';
import { exitCodes } from '../../../src/kernel/errors.js';
import type { Clock } from '../../../src/kernel/clock.js';
import { spawnExec, type Exec } from '../../../src/kernel/exec.js';
import { runCli } from '../../../src/cli/run.js';
import { upgradeProgram, type UpgradeSurroundings } from '../../../src/cli/run/upgrade.js';
import { ctoProgram } from '../../../src/cli/commands/index.js';
import type { Command } from '../../../src/cli/command.js';
import { temporaryFolder } from '../../support/folder.js';
import {
  archiveOf,
  makeKey,
  startReleaseSite,
  type ReleaseSite,
  type SiteKey,
} from '../../release/support/release-site.js';
import { interruption } from '../../../src/cli/process/interruption.js';
import { manualClock, recordingIo } from '../support/io.js';
import { builtin } from '../../../src/cli/product.js';

/** A program that answers its version, as far as an upgrade asks. */
const programOf = (version: string) => `#!/bin/sh\necho ${version}\n`;

let site: ReleaseSite;
let key: SiteKey;

beforeEach(async () => {
  site = await startReleaseSite();
  key = await makeKey();
  await site.publish('1.0.0', programOf('1.0.0'), key);
  await site.publish('1.1.0', programOf('1.1.0'), key);
});

/** What a test may vary. */
interface Run {
  readonly args?: readonly string[];
  /** Version of the program that runs. */
  readonly version?: string;
  readonly surroundings?: Partial<UpgradeSurroundings>;
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** A program of 1.0.0, installed somewhere. */
function installed(): string {
  const folder = temporaryFolder();
  const file = join(folder, 'cto');
  writeFileSync(file, programOf('1.0.0'));
  chmodSync(file, 0o751);
  return file;
}

/** Runs the real command line about a program that is not this process. */
async function run({
  args = [],
  version = '1.0.0',
  surroundings,
  env = {},
  file = installed(),
  signal,
  clock = manualClock(),
}: Run = {}) {
  const { io, stdout, stderr } = recordingIo({
    env: { PATH: process.env['PATH'], ...env },
    clock,
    ...(signal && { signal: () => signal }),
  });
  const around: UpgradeSurroundings = {
    program: { file, executable: true },
    facts: site.facts([key]),
    platform: 'linux',
    arch: 'x64',
    exec: spawnExec,
    ...surroundings,
  };
  const commands = ctoProgram.commands.map((command): Command =>
    command.name !== 'upgrade'
      ? command
      : {
          ...command,
          load: () =>
            Promise.resolve((words, options, own) =>
              upgradeProgram(words, options, { io: own, version, surroundings: around }),
            ),
        },
  );
  const code = await runCli(['upgrade', ...args], io, builtin, { ...ctoProgram, commands });
  return { code, out: stdout(), said: stderr(), file, folder: join(file, '..') };
}

const nowOf = (file: string) => readFileSync(file, 'utf8');

describe('cto upgrade', () => {
  test('replaces the program with the latest release, after it verified and tried it, without asking the API', async () => {
    const { code, out, file, folder } = await run();
    expect(out.split('\n')).toEqual([
      'cto 1.0.0 is 1.1.0 now',
      `  program    ${file} (linux-amd64)`,
      `  archive    ${site.releases}/download/v1.1.0/${archiveOf('1.1.0')}`,
      `  SHA-256    ${sha256(site.files.get(`v1.1.0/${archiveOf('1.1.0')}`) ?? '')}`,
      expect.stringMatching(/^ {2}signature {2}by the key [0-9A-F]{16}, 2023-11-14$/),
      '',
    ]);
    expect(code).toBe(0);
    expect(nowOf(file)).toBe(programOf('1.1.0'));
    expect(statSync(file).mode & 0o777).toBe(0o751);
    expect(readdirSync(folder)).toEqual(['cto']);
    expect(site.requests.map((path) => path.replace('/example/platform/releases/', ''))).toEqual([
      'latest',
      'tag/v1.1.0',
      'download/v1.1.0/checksums.txt',
      'download/v1.1.0/checksums.txt.minisig',
      `download/v1.1.0/${archiveOf('1.1.0')}`,
    ]);
  });

  test('--dry-run looks and verifies, and changes nothing', async () => {
    const { code, out, file } = await run({ args: ['--dry-run'] });
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('cto 1.0.0 would become 1.1.0; nothing was changed'),
    ]);
    expect(nowOf(file)).toBe(programOf('1.0.0'));
    expect(site.requests.filter((path) => path.endsWith('.tar.gz'))).toEqual([]);
  });

  test('--output json says what became of it, for programs', async () => {
    const { out, file } = await run({ args: ['--output', 'json'] });
    expect(JSON.parse(out)).toEqual({
      schemaVersion: 1,
      upgraded: true,
      from: '1.0.0',
      to: '1.1.0',
      program: file,
      target: 'linux-amd64',
      archive: `${site.releases}/download/v1.1.0/${archiveOf('1.1.0')}`,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      signature: { format: 'minisign', keyId: expect.any(String) as string, timestamp: 1_700_000_000 },
    });
  });

  test('--output ndjson tells each tenth of the download, the result last', async () => {
    await site.publish(
      '1.2.0',
      `#!/bin/sh\necho 1.2.0; exit\n${randomBytes(2_500_000).toString('latin1')}`,
      key,
    );
    const { out } = await run({ args: ['--output', 'ndjson'] });
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; done?: number });
    expect(lines.filter(({ kind }) => kind === 'step').length).toBe(10);
    expect(lines.at(-1)).toMatchObject({ kind: 'result', upgraded: true });
  });

  test.each([
    ['1.1.0', [], { upgraded: false, from: '1.1.0', to: '1.1.0' }],
    // an old answer of a page that somebody keeps
    ['1.2.0-rc.1', [], { upgraded: false, from: '1.2.0-rc.1', to: '1.1.0' }],
    ['1.0.0', ['1.0.0'], { upgraded: false, from: '1.0.0', to: '1.0.0' }],
    // what is asked for by name may be older
    ['1.1.0', ['v1.0.0'], { upgraded: true, from: '1.1.0', to: '1.0.0' }],
    ['dev', [], { upgraded: true, from: 'dev', to: '1.1.0' }],
  ])('from %s to %j', async (version, args, expected) => {
    const { code, out } = await run({ version, args: [...args, '--output', 'json'] });
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining(expected)]);
  });

  test('says in words that there is nothing to do', async () => {
    expect((await run({ version: '1.1.0' })).out).toBe('nothing to do: this is cto 1.1.0 already\n');
    expect((await run({ version: '1.2.0-rc.1' })).out).toBe(
      'nothing to do: this is cto 1.2.0-rc.1, newer than the latest release 1.1.0\n',
    );
  });

  test('a mirror has the same paths, and its releases are verified with the same keys', async () => {
    const facts = { ...site.facts([key]), releases: 'https://example.test/releases' };
    const { code } = await run({ surroundings: { facts }, args: ['--releases', `${site.releases}/`] });
    expect(code).toBe(0);
  });

  test.each(['darwin-arm64', 'darwin-universal'])(
    'a Mac takes the archive of %s when there is no better one',
    async (platform) => {
      await site.publish('1.2.0', programOf('1.2.0'), key, platform);
      const { code, out } = await run({ surroundings: { platform: 'darwin', arch: 'arm64' } });
      expect([code, out]).toEqual([0, expect.stringContaining(archiveOf('1.2.0', platform))]);
    },
  );

  test('a key that is named counts instead of those that the program was built with', async () => {
    const other = await makeKey();
    await site.publish('1.2.0', programOf('1.2.0'), other);
    const named = join(temporaryFolder({ 'new.pub': `untrusted comment: x\n${other.line}\n` }), 'new.pub');
    expect((await run()).code).toBe(exitCodes.differs);
    expect((await run({ args: ['--key', named] })).code).toBe(0);
  });

  test('keys change: a program that was built with both takes the release of either', async () => {
    const next = await makeKey();
    await site.publish('1.2.0', programOf('1.2.0'), next);
    expect((await run({ surroundings: { facts: site.facts([next, key]) } })).code).toBe(0);
    expect((await run({ args: ['1.1.0'], surroundings: { facts: site.facts([next, key]) } })).code).toBe(0);
  });

  test('a program that knows no key says so, and goes on when a person lets TLS and the checksum do', async () => {
    const surroundings = { facts: site.facts([]) };
    const refused = await run({ surroundings });
    expect([refused.code, refused.said]).toEqual([
      exitCodes.refused,
      expect.stringContaining('E_UPGRADE_UNSIGNED'),
    ]);
    expect(site.requests).toEqual([]);
    const { code, out } = await run({ surroundings, args: ['--unsigned'] });
    expect([code, out]).toEqual([0, expect.stringContaining('signature  not checked')]);
  });

  test('--unsigned does not keep a program from verifying that knows a key', async () => {
    await site.publish('1.2.0', programOf('1.2.0'));
    const { code, said } = await run({ args: ['--unsigned'] });
    expect([code, said]).toEqual([
      exitCodes.differs,
      expect.stringContaining('it has no checksums.txt.minisig'),
    ]);
  });

  test('what a killed upgrade left an hour ago goes with the next one, and nothing else does', async () => {
    const file = installed();
    const id = '8b1c6a0e-3f61-4f4e-9f0b-0c1d2e3f4a5b';
    const left = [`cto.${id}.new`, `cto.${id}.old`];
    const others = ['cto.old', 'other.new', `other.${id}.new`];
    for (const name of [...left, ...others]) writeFileSync(join(file, '..', name), '');
    await run({ file, args: ['1.1.0'] });
    expect(readdirSync(join(file, '..')).sort()).toEqual(['cto', ...left, ...others].sort());
    const clock = manualClock();
    clock.advance(Date.now() - clock.now() + 3_700_000);
    await run({ file, args: ['1.1.0'], clock });
    expect(readdirSync(join(file, '..')).sort()).toEqual(['cto', ...others].sort());
  });

  test.each([
    ['linux', 'x64', [programOf('1.0.0'), programOf('1.1.0')]],
    ['win32', 'x64', [programOf('1.0.0'), programOf('1.1.0')]],
  ] as const)(
    'on %s starts the new program beside the old one, then in its place',
    async (platform, arch, held) => {
      await site.publish(
        '1.1.0',
        programOf('1.1.0'),
        key,
        platform === 'win32' ? 'windows-amd64' : 'linux-amd64',
      );
      const file = installed();
      const seen: (readonly [started: string, there: string])[] = [];
      const exec: Exec = (call) => {
        seen.push([call.file, nowOf(file)]);
        return spawnExec(call);
      };
      const { code, folder } = await run({ file, surroundings: { exec, platform, arch } });
      expect(seen).toEqual([
        [expect.stringMatching(/\/cto\.[0-9a-f-]{36}\.new$/), held[0]],
        [file, held[1]],
      ]);
      expect([code, readdirSync(folder)]).toEqual([0, ['cto']]);
    },
  );

  test('on Windows a program that does not start in its place goes, and the former one is back', async () => {
    const picky = '#!/bin/sh\ncase $0 in *.new) echo 1.1.0 ;; *) exit 3 ;; esac\n';
    await site.publish('1.1.0', picky, key, 'windows-amd64');
    const { code, file, folder } = await run({ surroundings: { platform: 'win32' } });
    expect([code, nowOf(file), readdirSync(folder)]).toEqual([
      exitCodes.differs,
      programOf('1.0.0'),
      ['cto'],
    ]);
  });
});

describe('an upgrade that cannot be', () => {
  const list = () => site.files.get('v1.1.0/checksums.txt')?.toString() ?? '';

  test.each<[string, () => Promise<void> | void, Run, number, string]>([
    [
      'an archive that was tampered with',
      async () => {
        const signature = site.files.get('v1.1.0/checksums.txt.minisig')!;
        const text = site.files.get('v1.1.0/checksums.txt')!;
        await site.publish('1.1.0', programOf('evil'), key);
        site.files.set('v1.1.0/checksums.txt', text);
        site.files.set('v1.1.0/checksums.txt.minisig', signature);
      },
      {},
      exitCodes.differs,
      'this release is not trusted: cto-1.1.0-linux-amd64.tar.gz has the SHA-256',
    ],
    [
      'a list of checksums that was changed',
      () =>
        void site.files.set(
          'v1.1.0/checksums.txt',
          Buffer.from(list().replace(/^./, (digit) => (digit === '0' ? '1' : '0'))),
        ),
      {},
      exitCodes.differs,
      'checksums.txt.minisig does not fit checksums.txt',
    ],
    [
      'the signed list of another release',
      () => {
        for (const name of ['checksums.txt', 'checksums.txt.minisig'])
          site.files.set(`v1.1.0/${name}`, site.files.get(`v1.0.0/${name}`)!);
      },
      {},
      exitCodes.differs,
      'checksums.txt is that of another release: it names no file of 1.1.0',
    ],
    [
      'a release without an archive for this platform',
      () => site.publish('1.1.0', programOf('1.1.0'), key, 'linux-arm64'),
      {},
      exitCodes.usage,
      'for this platform: it has no cto-1.1.0-linux-amd64.tar.gz',
    ],
    [
      'a signature over another file',
      () => void site.files.set('v1.1.0/checksums.txt.minisig', Buffer.from(key.sign(list(), 'other.txt'))),
      {},
      exitCodes.differs,
      'is about "timestamp:',
    ],
    [
      'the key of somebody else',
      async () => site.publish('1.1.0', programOf('1.1.0'), await makeKey()),
      {},
      exitCodes.differs,
      'which is not trusted',
    ],
    [
      'no signature',
      () => void site.files.delete('v1.1.0/checksums.txt.minisig'),
      {},
      exitCodes.differs,
      'it has no checksums.txt.minisig',
    ],
    [
      'a page instead of the list',
      () => {
        site.files.set('v1.1.0/checksums.txt', Buffer.from('<html>'));
        site.files.set('v1.1.0/checksums.txt.minisig', Buffer.from(key.sign('<html>')));
      },
      {},
      exitCodes.differs,
      'checksums.txt is not a list of checksums',
    ],
    [
      'a program that does not start',
      () => site.publish('1.1.0', '#!/bin/sh\necho no such library >&2; exit 127\n', key),
      {},
      exitCodes.differs,
      'the program of 1.1.0 does not start here: no such library; nothing was changed',
    ],
    [
      'a program of another version',
      () => site.publish('1.1.0', programOf('1.0.9'), key),
      {},
      exitCodes.differs,
      'it says it is "1.0.9"; nothing was changed',
    ],
    [
      'a file that is no program',
      () => site.publish('1.1.0', 'text', key),
      {},
      exitCodes.differs,
      'does not start here',
    ],
    [
      'a program that starts, but not in its place',
      () => site.publish('1.1.0', '#!/bin/sh\ncase $0 in *.new) echo 1.1.0 ;; *) exit 3 ;; esac\n', key),
      {},
      exitCodes.differs,
      'exit code 3; the former one is in its place again',
    ],
    ['no such version', () => undefined, { args: ['9.9.9'] }, exitCodes.remote, 'versions that exist: http'],
    [
      'what is no version',
      () => undefined,
      { args: ['../../x'] },
      exitCodes.usage,
      '"../../x" is no version',
    ],
    [
      'a page that leads to no release',
      () => void site.faults.set('latest', (response) => void response.writeHead(200).end('none')),
      {},
      exitCodes.remote,
      'leads to no release',
    ],
    [
      'a tag of something else',
      () =>
        void site.faults.set(
          'latest',
          (response) => void response.writeHead(302, { location: 'tag/vnext' }).end(),
        ),
      {},
      exitCodes.usage,
      '"next" is no version',
    ],
    [
      'a tag that is no text',
      () =>
        void site.faults.set(
          'latest',
          (response) => void response.writeHead(302, { location: 'tag/v%zz' }).end(),
        ),
      {},
      exitCodes.usage,
      '"%zz" is no version',
    ],
    [
      'too many requests',
      () =>
        void site.faults.set(
          'latest',
          (response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
        ),
      {},
      exitCodes.remote,
      'wait some minutes',
    ],
    [
      'a server that always fails',
      () => void site.faults.set('latest', (response) => void response.writeHead(502).end()),
      {},
      exitCodes.remote,
      'answered 502',
    ],
    [
      'redirects without an end',
      () =>
        void site.faults.set(
          'latest',
          (response) => void response.writeHead(302, { location: 'latest' }).end(),
        ),
      {},
      exitCodes.remote,
      'answered 302',
    ],
    [
      'a redirect to a file of this machine',
      () =>
        void site.faults.set(
          'latest',
          (response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
        ),
      {},
      exitCodes.remote,
      'E_UPGRADE_REDIRECT',
    ],
    ['nobody who answers', () => site.stop(), {}, exitCodes.remote, 'cannot download http'],
    [
      'a proxy that is none',
      () => undefined,
      { env: { HTTP_PROXY: 'ftp://x', NO_PROXY: '' }, args: ['--releases', 'http://example.test/releases'] },
      exitCodes.usage,
      'E_PROXY',
    ],
    [
      'a mirror that is no address',
      () => undefined,
      { args: ['--releases', 'mirror'] },
      exitCodes.usage,
      '"mirror" is no address',
    ],
    [
      'a platform without an archive',
      () => undefined,
      { surroundings: { arch: 'riscv64' } },
      exitCodes.usage,
      'for this platform: linux-riscv64',
    ],
    [
      'a source tree',
      () => undefined,
      { surroundings: { program: { file: '/home/ann/cto/build/cli.js', executable: false } } },
      exitCodes.usage,
      'git pull',
    ],
    [
      'a program of a package manager',
      () => undefined,
      { surroundings: { program: { file: '/usr/bin/cto', executable: true } } },
      exitCodes.usage,
      'E_UPGRADE_OWNER',
    ],
    [
      'a program that was removed meanwhile',
      () => undefined,
      { surroundings: { program: { file: '/home/nobody/cto', executable: true } } },
      exitCodes.usage,
      'is not there any more',
    ],
  ])('%s', async (_, prepare, how, code, message) => {
    await prepare();
    const answer = await run(how);
    expect(answer.said).toContain(message);
    expect(answer.code).toBe(code);
    expect(answer.out).toBe('');
    expect(nowOf(answer.file)).toBe(programOf('1.0.0'));
    expect(readdirSync(answer.folder)).toEqual(['cto']);
    expect(existsSync(answer.file)).toBe(true);
  });

  test('is said with its code and what to do, for programs too', async () => {
    const { out } = await run({ args: ['9.9.9', '--output', 'json'] });
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'E_UPGRADE_ABSENT', exitCode: 3 } });
  });
});

describe('a download', () => {
  const breaking = (times: number) => {
    site.faults.set(`v1.1.0/${archiveOf('1.1.0')}`, (response, time, whole) => {
      response.writeHead(200, { 'content-length': whole.length });
      if (time > times) response.end(whole);
      else response.write(whole.subarray(0, whole.length / 2), () => response.destroy());
    });
  };

  test('that breaks off is begun anew', async () => {
    breaking(2);
    const { code, file } = await run();
    expect([code, nowOf(file)]).toEqual([0, programOf('1.1.0')]);
  });

  test('that always breaks off is none that was tampered with', async () => {
    breaking(99);
    const { code, said } = await run();
    expect([code, said]).toEqual([exitCodes.remote, expect.stringContaining('the download broke off')]);
    expect(said).not.toContain('trusted');
  });

  test('waits as long as the server asks for, and asks again', async () => {
    site.faults.set('latest', (response, time) => {
      if (time === 1) response.writeHead(503, { 'retry-after': '2' }).end();
      else response.writeHead(302, { location: 'tag/v1.1.0' }).end();
    });
    expect((await run()).code).toBe(0);
  });

  test('ends with Ctrl-C, and leaves the program and nothing else', async () => {
    const controller = new AbortController();
    site.faults.set(`v1.1.0/${archiveOf('1.1.0')}`, (response, _time, whole) => {
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.subarray(0, 10), () => controller.abort(interruption('SIGINT')));
    });
    const { code, file, folder } = await run({ signal: controller.signal });
    expect([code, nowOf(file), readdirSync(folder)]).toEqual([
      exitCodes.interrupted,
      programOf('1.0.0'),
      ['cto'],
    ]);
  });
});
