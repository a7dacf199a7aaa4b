import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnExec } from '../../src/kernel/exec.js';
import { startLocalForge } from '../../src/release/forge/local/index.js';
import { root } from '../support/program.js';
import { native } from './support/executable.js';
import { giveTo, homeOf, somebodyElse } from './support/somebody-else.js';

// below build/, so that packages can be linked instead of copied
mkdirSync(join(root, 'build'), { recursive: true });
const folder = mkdtempSync(join(root, 'build', '.e2e-release-'));
const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

/** A clone of the repository as it is committed, with the packages of this one. */
function cloneOf(name: string): string {
  const clone = join(folder, name);
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  execFileSync('cp', ['-al', join(root, 'node_modules'), join(clone, 'node_modules')]);
  return clone;
}

/** Runs `npm run release` in a clone, as a process of its own. @param user absent: whoever runs the tests */
function release(clone: string, args: readonly string[], env: Record<string, string> = {}, user?: number) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'build/scripts/release.js'), ...args],
    {
      cwd: clone,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 64e6,
      ...(user !== undefined && { uid: user, gid: user }),
    },
  );
  return { code: status, stdout, stderr };
}

/** The same while this process serves a forge. */
async function releaseAsync(clone: string, args: readonly string[], env: Record<string, string>) {
  const { code, stdout, stderr } = await spawnExec({
    file: process.execPath,
    args: [join(root, 'build/scripts/release.js'), ...args],
    cwd: clone,
    env: { ...(process.env as Record<string, string>), ...env },
  });
  return { code, stdout: Buffer.from(stdout).toString('utf8'), stderr };
}

const artifacts = (clone: string) => join(clone, 'build/release', version, 'artifacts');
const build = ['build', '--version', version, '--targets', 'native'];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a release of a fresh clone', () => {
  let first: string;
  beforeAll(() => {
    first = cloneOf('first');
    const made = release(first, build);
    expect(made.stderr).not.toContain('error');
    expect(made.code).toBe(0);
  }, 600_000);

  test('has exactly the files that the plan says', () => {
    const { stdout } = release(first, [
      'plan',
      '--version',
      version,
      '--targets',
      'native',
      '--output',
      'json',
    ]);
    const { files } = JSON.parse(stdout) as { files: { name: string }[] };
    expect(readdirSync(artifacts(first)).sort()).toEqual(files.map(({ name }) => name).sort());
  });

  test('holds the bundles that are committed: the digests are the same', () => {
    const { files } = JSON.parse(readFileSync(join(artifacts(first), 'release.json'), 'utf8')) as {
      files: { profile?: string; digest?: string }[];
    };
    const bundles = files.filter(({ profile }) => profile !== undefined);
    expect(bundles).toHaveLength(3);
    for (const { profile = '', digest } of bundles) {
      const index = JSON.parse(readFileSync(join(first, 'dist', profile, 'bundle.json'), 'utf8')) as {
        digest: string;
      };
      expect(digest).toBe(index.digest);
    }
  });

  test('verifies, and one changed byte in any file fails it by the name of that file', () => {
    const verify = () => release(first, ['verify', '--version', version]);
    expect(verify().code).toBe(0);
    for (const name of readdirSync(artifacts(first))) {
      const path = join(artifacts(first), name);
      const whole = readFileSync(path);
      const changed = Buffer.from(whole);
      const middle = Math.floor(changed.length / 2);
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      writeFileSync(path, changed);
      const { code, stdout, stderr } = verify();
      writeFileSync(path, whole);
      expect(`${code} ${stdout}${stderr}`, name).toMatch(/^1 /);
      expect(stdout + stderr, name).toContain(name);
    }
  });

  test('publish --dry-run shows every call, asks for no token and leaves nothing behind', () => {
    const before = readdirSync(join(first, 'build/release', version));
    const { code, stdout } = release(first, ['publish', '--version', version, '--dry-run', '--quiet'], {
      GITHUB_TOKEN: '',
      NPM_TOKEN: '',
      CTO_RELEASE_PUBLISHERS: '[github, npm]',
    });
    expect(code).toBe(0);
    expect(stdout).toContain('nothing left this machine');
    const calls = stdout.split('\n').filter((line) => /^ +(GET|POST|PUT|PATCH|DELETE) /.test(line));
    const patches = calls.filter((line) => line.includes('PATCH'));
    expect(patches).toHaveLength(1);
    // one upload for each file, and nothing is public before the last of them
    const uploads = calls.filter((line) => line.includes('POST') && line.includes('/assets?'));
    expect(uploads).toHaveLength(readdirSync(artifacts(first)).length);
    expect(calls.indexOf(patches[0] ?? '')).toBeGreaterThan(calls.indexOf(uploads.at(-1) ?? ''));
    // the registry takes nothing back, so it comes last
    expect(calls.at(-1)).toMatch(/PUT +registry\.npmjs\.org\/\S+ +201$/);
    expect(readdirSync(join(first, 'build/release', version))).toEqual(before);
  });

  test('publishing for real without a token is refused with the way out', () => {
    const { code, stderr } = release(first, ['publish', '--version', version], { GITHUB_TOKEN: '' });
    expect(code).toBe(2);
    expect(stderr).toContain('GITHUB_TOKEN');
    expect(stderr).toContain('--dry-run');
  });

  test('is published on a forge, verifies from there by its tag, and can be superseded but not deleted', async () => {
    const { commit } = JSON.parse(readFileSync(join(artifacts(first), 'release.json'), 'utf8')) as {
      commit: string;
    };
    const token = 'ghp_forgeOfThisTest0forgeOfThisTest0abcd';
    const forge = await startLocalForge({
      folder: join(folder, 'forge'),
      repository: 'acme/platform',
      clock: { now: () => Date.now() },
      tokens: { [token]: { login: 'ada', mayWrite: true } },
      tags: { [`v${version}`]: commit },
    });
    try {
      const env = {
        GITHUB_TOKEN: token,
        CTO_RELEASE_API_URL: forge.url,
        CTO_RELEASE_REPOSITORY: 'acme/platform',
      };
      const run = (...args: string[]) => releaseAsync(first, args, env);
      const published = await run('publish', '--version', version);
      expect(published.stderr).not.toContain(token);
      expect(`${published.code} ${published.stdout}`).toContain(
        `published: release v${version} of acme/platform`,
      );
      // a second time there is nothing left to do
      expect((await run('resume', '--version', version)).code).toBe(0);
      const verified = await run('verify', `v${version}`);
      expect(`${verified.code} ${verified.stdout}`).toContain(`0 intact: v${version}`);
      const refused = await run('rollback', '--version', version, '--yes');
      expect(refused.code).toBe(4);
      const superseded = await run('rollback', '--version', version, '--yes', '--because', 'it was a test');
      expect(`${superseded.code} ${superseded.stdout}`).toContain('is marked as superseded');
      expect((await run('verify', `v${version}`)).stdout).toContain('superseded');
    } finally {
      await forge.stop();
    }
  }, 300_000);

  const byWhom = somebodyElse === undefined ? 'the same user' : 'another user who has a cache of their own';
  test(`a build in another folder, time zone and umask, by ${byWhom}, is the same in every byte`, async () => {
    const second = cloneOf('second');
    const theirs = somebodyElse === undefined ? {} : await homeOf(somebodyElse);
    if (somebodyElse !== undefined) giveTo(somebodyElse, second);
    const elsewhere = { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', ...theirs };
    const before = process.umask(0o077);
    try {
      const made = release(second, build, elsewhere, somebodyElse);
      expect(made.code, made.stderr).toBe(0);
    } finally {
      process.umask(before);
    }
    expect(statSync(artifacts(second)).uid).toBe(somebodyElse ?? process.getuid?.());
    const { code, stdout } = release(first, [
      'compare',
      artifacts(first),
      artifacts(second),
      '--output',
      'json',
    ]);
    const { files } = JSON.parse(stdout) as { files: { name: string; is: string }[] };
    expect(files.filter(({ is }) => is !== 'same')).toEqual([]);
    expect(code).toBe(0);
  }, 600_000);

  test('the program knows where the releases after it will be', () => {
    const program = join(first, 'build/release', version, 'work/programs', native, 'cto');
    // port 9 is where nobody is
    const env = { PATH: '', HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:9' };
    const ask = (...more: string[]) =>
      spawnSync(program, ['upgrade', '--quiet', ...more], { env, encoding: 'utf8' });
    // its configuration names no key
    expect(ask().stderr).toContain('E_UPGRADE_UNSIGNED');
    expect(ask('--unsigned').stderr).toContain(
      'cannot download https://github.com/example-org/cto/releases/latest: ',
    );
  });

  test('figures of the build are kept, and nobody changed the log of what mattered for security', () => {
    expect(release(first, ['metrics', '--version', version]).stdout).toMatch(/executables +\S/);
    expect(release(first, ['audit', '--version', version]).code).toBe(0);
  });
});
