import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtin } from '../../../src/cli/product.js';
import { releaseProgram } from '../../../src/cli/release/commands.js';
import { runCli } from '../../../src/cli/run.js';
import { publishRelease } from '../../../src/release/publish/index.js';
import { setUp, token } from '../../release/support/forge.js';
import { builtRelease, never, planOf, requestOf } from '../../release/support/publishing.js';
import { temporaryFolder } from '../../support/folder.js';
import { bareEnvironment } from '../../support/program.js';
import { recordingIo } from '../support/io.js';

/** A repository of which nothing is built, and what runs `npm run release` in it. */
function repositoryOf(url: string) {
  const cwd = temporaryFolder({ 'release.yaml': `repository: acme/platform\napi_url: ${url}\n` });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  return {
    cwd,
    release: async (...args: string[]) => {
      const { io, stdout, stderr } = recordingIo({ cwd, env: { ...bareEnvironment(), GITHUB_TOKEN: token } });
      const code = await runCli(args, io, builtin, releaseProgram);
      return { code, stdout: stdout(), stderr: stderr() };
    },
  };
}

describe('a draft whose folder is lost', () => {
  test('is taken back by version and owner, from a clone in which nothing was built', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const controller = new AbortController();
    const request = requestOf(setting, folder, planOf(artifacts));
    const emit: typeof request.emit = (event) => {
      if (event.kind === 'phase' && event.phase === 'verify')
        controller.abort(new Error('the machine is gone'));
    };
    await publishRelease({ ...request, emit }, controller.signal).catch(() => undefined);
    expect(setting.forge.state.releases.size).toBe(1);

    const { release } = repositoryOf(setting.forge.url);
    const unnamed = await release('rollback', '--version', '1.0.0', '--yes');
    expect(unnamed).toMatchObject({ code: 2, stdout: '' });
    const whose = ['rollback', '--version', '1.0.0', '--owner', 'job-1'];
    const would = await release(...whose, '--dry-run');
    expect(would).toMatchObject({ code: 0, stdout: 'would be deleted: the draft of v1.0.0\n' });
    expect(setting.forge.state.releases.size).toBe(1);
    const done = await release(...whose, '--yes');
    expect(done).toMatchObject({ code: 0, stdout: 'deleted: the draft of v1.0.0\n' });
    expect(setting.forge.state.releases.size).toBe(0);

    // and the same version can be released again
    const again = builtRelease();
    const report = await publishRelease(requestOf(setting, again.folder, planOf(again.artifacts)), never);
    expect(report.outcome).toBe('published');
  });
});

describe('acts that belong to no release', () => {
  test('are shown by audit --shared, whole, without a secret; an end that was cut off is noticed by its hash', async () => {
    const setting = await setUp();
    const { release, cwd } = repositoryOf(setting.forge.url);
    const made = await release('keygen', 'keys', '--output', 'json');
    const { keyId } = JSON.parse(made.stdout) as { keyId: string };
    const shown = await release('audit', '--shared');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(`generate-key minisign key=${keyId}`);
    expect(shown.stdout).toMatch(/whole: 1 act, the last with hash [0-9a-f]{64}/);
    const secret = readFileSync(join(cwd, 'keys/minisign.key'), 'utf8').split('\n')[1] ?? '';
    expect(readFileSync(join(cwd, 'build/release/audit.ndjson'), 'utf8')).not.toContain(secret);
    const cut = await release('audit', '--shared', '--head', 'f'.repeat(64));
    expect(cut.code).toBe(1);
    expect(cut.stdout).toContain('broken in line 2');
    // its lock is given back, and it is not mistaken for a version
    expect(existsSync(join(cwd, 'build/release/audit.ndjson.lock'))).toBe(false);
    expect((await release('verify')).stderr).toContain('nothing is built yet');
  });
});

test('a filter of the log that cannot be read stops a command before anything begins', async () => {
  const setting = await setUp();
  const { release, cwd } = repositoryOf(setting.forge.url);
  const filter = ['--output', 'ndjson', '--log-filter', 'levle=error'];
  const { code, stderr } = await release('build', '--version', '1.0.0', ...filter);
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean "level"?');
  expect(existsSync(join(cwd, 'build'))).toBe(false);
});

test('a build whose audit log cannot be opened keeps nobody else from the folder', async () => {
  const setting = await setUp();
  const { release, cwd } = repositoryOf(setting.forge.url);
  const folder = join(cwd, 'build/release/1.0.0');
  mkdirSync(join(folder, 'audit.ndjson'), { recursive: true });
  expect((await release('build', '--version', '1.0.0', '--snapshot')).code).not.toBe(0);
  expect(readdirSync(folder)).toEqual(['audit.ndjson']);
});
