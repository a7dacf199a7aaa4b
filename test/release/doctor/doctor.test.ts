import { describe, expect, test } from 'vitest';
import type { RepositoryFacts } from '../../../src/github/releases/index.js';
import { OperatorError } from '../../../src/kernel/errors.js';
import type { Exec } from '../../../src/kernel/exec.js';
import { loadReleaseConfig } from '../../../src/release/config/load.js';
import type { DoctorContext } from '../../../src/release/doctor/context.js';
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
      'off by 600 s',
    ],
    ['forge', { askForge: () => Promise.resolve({ ...forgeFacts, archived: true }) }, 'is archived'],
    [
      'forge',
      { askForge: () => Promise.resolve({ ...forgeFacts, token: { scopes: ['gist'] } }) },
      'its scopes are gist',
    ],
    [
      'forge',
      { askForge: () => Promise.resolve({ ...forgeFacts, token: { expires: now - 1 } }) },
      'has expired',
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

  test('a token that ends within a week is a warning', async () => {
    const day = 86_400_000;
    const findings = await found('forge', {
      askForge: () => Promise.resolve({ ...forgeFacts, token: { expires: now + 3 * day } }),
    });
    expect(findings).toContainEqual({
      is: 'warning',
      detail: 'the token expires in 3 days',
      fix: 'make a new one',
    });
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
