import { describe, expect, test } from 'vitest';
import { releaseSchema } from '../../../src/release/config/schema.js';
import { codesignTools, rcodesignInstall } from '../../../src/release/codesign/index.js';
import type { RepositoryFacts } from '../../../src/github/releases/index.js';
import { OperatorError } from '../../../src/kernel/errors.js';
import type { Exec } from '../../../src/kernel/exec.js';
import { loadReleaseConfig } from '../../../src/release/config/load.js';
import type { DoctorContext } from '../../../src/release/doctor/context.js';
import { installPackages } from '../../../src/release/doctor/install.js';
import { examineEnvironment, missingPackages } from '../../../src/release/doctor/run.js';
import { identify } from '../../../src/release/identity.js';
import { createSecrets } from '../../../src/release/secrets.js';
import type { Step, Tool } from '../../../src/release/step.js';

const source = { commit: 'c'.repeat(40), committedAt: 0, changes: [], tags: [] };
const now = Date.parse('2026-11-30T00:00:00Z');

/** Programs that are installed answer; all others are not found. */
const machineWith =
  (...installed: string[]): Exec =>
  ({ file }) =>
    Promise.resolve(
      installed.includes(file)
        ? { code: 0, stdout: Buffer.from(`${file} version 1.2.3 (some day)`), stderr: '' }
        : { code: 127, stdout: new Uint8Array(), stderr: 'not found' },
    );

const step = (...tools: Tool[]): Step => ({
  id: 'x',
  title: 'working',
  tools: () => tools,
  run: () => Promise.resolve(),
});

const qemu: Tool = {
  name: 'qemu',
  debianPackage: 'qemu-user-static',
  versionArgs: ['--version'],
  purpose: 'the program for arm64 cannot be started',
};

const forgeFacts: RepositoryFacts = {
  name: 'acme/platform',
  private: false,
  archived: false,
  defaultBranch: 'main',
  mayWrite: true,
  token: {},
  serverTime: now,
};

function context(own: Partial<DoctorContext> = {}, yaml = 'repository: acme/platform\n'): DoctorContext {
  const secrets = own.secrets ?? createSecrets({});
  return {
    config: loadReleaseConfig(yaml, 'release.yaml', {}).config,
    identity: identify({ version: '1.2.3', snapshot: true }, own.source ?? source),
    source,
    packageVersion: '1.2.3',
    nodeVersion: '20.19.0',
    steps: [],
    secrets,
    exec: machineWith(),
    clock: { now: () => now, elapsed: () => 0, sleep: () => Promise.resolve(), random: () => 0 },
    env: {},
    freeBytes: () => Promise.resolve({ build: 9e9, cache: 9e9 }),
    askForge: () => Promise.resolve(forgeFacts),
    ...own,
  };
}

async function found(id: string, own: Partial<DoctorContext> = {}, yaml?: string) {
  const results = await examineEnvironment(context(own, yaml), new AbortController().signal);
  return results.find((result) => result.id === id)?.findings ?? [];
}

describe('the environment of a release', () => {
  test('that is as it should be has nothing bad in it', async () => {
    const results = await examineEnvironment(context(), new AbortController().signal);
    expect(results.flatMap(({ findings }) => findings).filter(({ is }) => is === 'bad')).toEqual([]);
    expect(results.map(({ says }) => says)).toContain('everything is committed');
  });

  test.each([
    ['node', { nodeVersion: '18.20.0' }, '18.20.0'],
    ['clean-tree', { source: { ...source, changes: [' M a.ts'] } }, '1 files differ'],
    ['version', { packageVersion: '1.2.2' }, 'package.json says 1.2.2'],
    ['version', { source: { ...source, tags: ['v1.2.4'] } }, 'tagged v1.2.4'],
    ['disk', { freeBytes: () => Promise.resolve({ build: 1e9, cache: 9e9 }) }, '1.0 GB free for the build'],
    ['disk', { freeBytes: () => Promise.resolve({ build: 9e9, cache: 1e9 }) }, '1.0 GB free for the cache'],
    ['tools', { steps: [step(qemu)] }, 'qemu is not installed'],
    [
      'forge',
      { askForge: () => Promise.resolve({ ...forgeFacts, mayWrite: false }) },
      'may not write to acme/platform',
    ],
    [
      'forge',
      { askForge: () => Promise.resolve({ ...forgeFacts, serverTime: now + 600_000 }) },
      'the clock of this machine says',
    ],
    ['forge', { askForge: () => Promise.resolve({ ...forgeFacts, archived: true }) }, 'is archived'],
    [
      'forge',
      { askForge: () => Promise.resolve({ ...forgeFacts, token: { scopes: ['gist'] } }) },
      'has the scopes gist, and needs repo or public_repo',
    ],
    [
      'forge',
      { askForge: () => Promise.resolve({ ...forgeFacts, token: { expires: now - 1 } }) },
      'the token ends at 2026-11-29T23:59:59.999Z',
    ],
  ] satisfies [string, Partial<DoctorContext>, string][])(
    '%s: %o is bad, and says how to mend it',
    async (id, own, detail) => {
      const bad = (await found(id, own)).filter(({ is }) => is === 'bad');
      expect(bad).toHaveLength(1);
      expect(bad[0]?.detail).toContain(detail);
      expect(bad[0]).toHaveProperty('fix');
    },
  );

  test('a token that ends within two weeks is a warning', async () => {
    const day = 86_400_000;
    const findings = await found('forge', {
      askForge: () => Promise.resolve({ ...forgeFacts, token: { expires: now + 13 * day } }),
    });
    expect(findings).toMatchObject([
      {
        is: 'warning',
        detail: 'the token ends at 2026-12-13T00:00:00.000Z',
        fix: expect.stringContaining('new one') as string,
      },
    ]);
  });

  test.each<[string, Partial<RepositoryFacts>]>([
    ['of a job, or fine-grained, which shows no scopes or an empty list', { token: { scopes: [] } }],
    ['classic, with more than it needs', { token: { scopes: ['repo', 'gist'] } }],
    ['of a machine whose clock is off by less than five minutes', { serverTime: now + 240_000 }],
  ])('a token %s is good, as publishing takes it', async (_what, facts) => {
    const findings = await found('forge', { askForge: () => Promise.resolve({ ...forgeFacts, ...facts }) });
    expect(findings).toEqual([{ is: 'good', detail: 'the token may write to acme/platform' }]);
  });

  test('public_repo is not enough for a repository that is private, nor another repository than the one meant', async () => {
    const token = { scopes: ['public_repo'] };
    const facts = { ...forgeFacts, private: true, token, name: 'acme/other' };
    const findings = await found('forge', { askForge: () => Promise.resolve(facts) });
    expect(findings.map(({ is, detail }) => `${is} ${detail}`)).toEqual([
      'bad acme/platform is called acme/other now',
      'bad the token has the scopes public_repo, and needs repo',
    ]);
  });

  test('a token that has not the shape of one is bad, and sent nowhere', async () => {
    const secrets = createSecrets({ GITHUB_TOKEN: '"ghp_quoted"' });
    const askForge = () => Promise.reject(new Error('it was sent'));
    expect(await found('forge', { secrets, askForge })).toMatchObject([
      { is: 'bad', detail: 'the token is in quotes' },
    ]);
  });

  test('without a token building goes on', async () => {
    expect(await found('forge', { askForge: () => Promise.resolve(undefined) })).toMatchObject([
      { is: 'warning' },
    ]);
  });

  test('a forge that does not answer is one bad finding, and every other check is made', async () => {
    const askForge = () => Promise.reject(new OperatorError('E_FORGE', 'no answer', { hint: 'try again' }));
    const results = await examineEnvironment(context({ askForge }), new AbortController().signal);
    expect(results.find(({ id }) => id === 'forge')?.findings).toEqual([
      { is: 'bad', detail: 'no answer', fix: 'try again' },
    ]);
    expect(results.length).toBeGreaterThan(5);
  });

  test('a signature that is required and has no key is bad, one that is not wanted is good', async () => {
    const yaml = 'repository: acme/platform\nsigning: {minisign: required, gpg: off}\n';
    const findings = await found('signing', {}, yaml);
    expect(findings[0]).toMatchObject({
      is: 'bad',
      detail: expect.stringContaining('CTO_RELEASE_MINISIGN_KEY') as unknown,
    });
    expect(findings[1]).toEqual({ is: 'good', detail: 'gpg is off' });
  });

  test('programs that know no key of minisign are a warning: they could not verify the next release', async () => {
    expect(await found('program-keys', {})).toMatchObject([{ is: 'warning' }]);
    const yaml = `repository: acme/platform\ntrusted_keys: {minisign: [RWQ${'A'.repeat(53)}]}\n`;
    expect(await found('program-keys', {}, yaml)).toEqual([{ is: 'good', detail: '1 of minisign' }]);
  });

  test('a program that answers is shown with its version', async () => {
    expect(await found('tools', { steps: [step(qemu)], exec: machineWith('qemu') })).toEqual([
      { is: 'good', detail: 'qemu 1.2.3' },
    ]);
  });

  test('a program that one step can do without and another cannot is needed; packages to install are named once', async () => {
    const steps = [step({ ...qemu, optional: true }), step(qemu), step({ ...qemu, name: 'other' })];
    const results = await examineEnvironment(context({ steps }), new AbortController().signal);
    expect(missingPackages(results)).toEqual(['qemu-user-static']);
    expect(await found('tools', { steps: [step({ ...qemu, optional: true })] })).toMatchObject([
      { is: 'warning' },
    ]);
  });
});

test('a program that is in no package is missed with what installs it', async () => {
  const { signing } = releaseSchema.parse({ repository: 'a/b' });
  const secrets = createSecrets({ CTO_RELEASE_APPLE_CERTIFICATE: 'x' });
  const [rcodesign] = codesignTools({ signing, secrets });
  expect(await found('tools', { steps: [step(rcodesign!)] })).toMatchObject([
    { is: 'bad', fix: rcodesignInstall },
  ]);
});

describe('what can be installed', () => {
  const { signal } = new AbortController();
  const recording = (codes: Readonly<Record<string, number>>) => {
    const calls: string[] = [];
    const exec: Exec = ({ file, args, env }) => {
      calls.push(`${file} ${args.join(' ')} ${env['DEBIAN_FRONTEND'] ?? ''}`);
      const code = codes[args[0] ?? ''] ?? 0;
      return Promise.resolve({
        code,
        stdout: new Uint8Array(),
        stderr: code === 0 ? '' : `${args[0]} failed\n`,
      });
    };
    return { calls, exec };
  };

  test('is, after the lists of packages were fetched, without a question', async () => {
    const { calls, exec } = recording({});
    await installPackages(['minisign', 'wine64'], { exec, env: {} }, signal);
    expect(calls).toEqual([
      'apt-get update --quiet noninteractive',
      'apt-get install --yes --no-install-recommends minisign wine64 noninteractive',
    ]);
  });

  test('may do with the lists that are there', async () => {
    const { exec } = recording({ update: 100 });
    await expect(installPackages(['minisign'], { exec, env: {} }, signal)).resolves.toBeUndefined();
  });

  test('and cannot be installed is an error with all that was said', async () => {
    const { exec } = recording({ update: 100, install: 100 });
    await expect(installPackages(['minisign'], { exec, env: {} }, signal)).rejects.toMatchObject({
      code: 'E_RELEASE_INSTALL',
      message: 'apt-get could not install minisign: update failed; install failed',
      exitCode: 3,
    });
  });
});
