import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findToken } from '../../src/cli/run/github-access.js';
import { githubRepository } from '../../src/github/index.js';
import type { ExecCall } from '../../src/kernel/exec.js';
import { run, written } from '../cli/publish/support.js';
import { temporaryFolder } from '../support/folder.js';
import { committedBundle } from './support/bundle.js';
import { startGitServer, type GitServer } from './support/git-server.js';
import { errorOf, publishTo } from './support/publishing.js';

const token = 's3cr3t-t0ken-value';
let server: GitServer;
let locked: GitServer;
beforeAll(async () => {
  server = await startGitServer();
  locked = await startGitServer(token);
});
afterAll(async () => {
  await server.stop();
  await locked.stop();
});

describe('credentials', { timeout: 120_000 }, () => {
  test('come from the credential helpers of git', async () => {
    locked.create('helper');
    const folder = temporaryFolder({
      helper: `#!/bin/sh\ntest "$1" = get && printf 'username=me\\npassword=${token}\\n'\n`,
    });
    chmodSync(join(folder, 'helper'), 0o755);
    const settings = temporaryFolder({ gitconfig: `[credential]\n\thelper = ${folder}/helper\n` });
    const { result } = await publishTo(
      locked.url('helper'),
      {},
      { GIT_CONFIG_GLOBAL: `${settings}/gitconfig` },
    );
    expect(result).toBe('committed');
  });

  test('that are missing are asked for in the error, and never at a prompt', async () => {
    locked.create('nobody');
    const error = await errorOf(publishTo(locked.url('nobody')));
    expect([error.code, error.exitCode, error.hint]).toEqual([
      'E_GIT',
      3,
      'give credentials: CTO_GIT_TOKEN, a credential helper of git, or log in with gh',
    ]);
  });

  test('reach the server, and no argument, output, remote, commit or trace of git', async () => {
    locked.create('leaks');
    const folder = temporaryFolder();
    const trace = join(folder, 'trace');
    // every call of git with its arguments, those that git makes itself included
    const bin = temporaryFolder({
      git: `#!/bin/sh\nprintf '%s\\n' "$*" >> ${folder}/arguments\nexec ${execFileSync('which', ['git'], { encoding: 'utf8' }).trim()} "$@"\n`,
    });
    chmodSync(join(bin, 'git'), 0o755);
    const env = {
      CTO_GIT_TOKEN: token,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      GIT_TRACE: trace,
      GIT_TRACE_CURL: trace,
      GIT_TRACE_SETUP: trace,
    };
    const args = ['publish', '--bundle', written(committedBundle()), '--repository', locked.url('leaks')];
    const outcomes = [await run([...args, '--verbose'], env), await run([...args, '--output', 'json'], env)];
    outcomes.push(await run([...args, '--branch', 'missing', '--verbose'], env));
    outcomes.push(await run([...args, '--verbose'], { ...env, CTO_GIT_TOKEN: `${token}-wrong` }));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 4, 3]);
    const calls = readFileSync(join(folder, 'arguments'), 'utf8');
    expect(calls).toContain('push --porcelain');
    const traced = readFileSync(trace, 'utf8');
    expect(traced).toContain('git remote-http');
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    const commit = locked.git('leaks', 'cat-file', 'commit', 'main');
    for (const text of [calls, traced, commit, JSON.stringify(outcomes), locked.log.join('\n')])
      for (const secret of [token, basic]) expect(text.includes(secret)).toBe(false);
  });
});

describe('findToken', { timeout: 120_000 }, () => {
  const github = githubRepository('https://github.com/acme/platform', {});
  const calls: ExecCall[] = [];
  const gh = (code: number, stdout: string) => (call: ExecCall) => {
    calls.push(call);
    return Promise.resolve({ code, stdout: Buffer.from(stdout), stderr: '' });
  };
  const find = (env: Readonly<Record<string, string>>, exec = gh(1, '')) =>
    findToken({ env, exec, version: '0', forge: false, ...(github && { github }) });

  test('prefers what was meant for us, then the usual variables, then what gh is logged in with', async () => {
    const logged = gh(0, 'from-gh\n');
    expect(await find({ CTO_GIT_TOKEN: 'ours', GITHUB_TOKEN: 'job', GH_TOKEN: 'person' }, logged)).toBe(
      'ours',
    );
    expect(await find({ GITHUB_TOKEN: 'job', GH_TOKEN: 'person' }, logged)).toBe('job');
    expect(await find({ GITHUB_TOKEN: '', GH_TOKEN: 'person' }, logged)).toBe('person');
    expect(await find({ PATH: '/bin' }, logged)).toBe('from-gh');
    expect(calls.at(-1)).toMatchObject({ file: 'gh', args: ['auth', 'token', '--hostname', 'github.com'] });
    expect(await find({}, gh(127, ''))).toBeUndefined();
  });

  test('gives a token of GitHub to no other server', async () => {
    const env = { GITHUB_TOKEN: 'job', GH_TOKEN: 'person', CTO_GITHUB_APP_ID: '1' };
    expect(await findToken({ env, exec: gh(0, 'from-gh'), version: '0', forge: false })).toBeUndefined();
  });
});

describe('commits', { timeout: 120_000 }, () => {
  test('are signed with an SSH key when git is told to', async () => {
    server.create('ssh-signed');
    const folder = temporaryFolder();
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', join(folder, 'key')]);
    const allowed = join(folder, 'allowed');
    execFileSync('tee', [allowed], {
      input: `ada@example.com ${readFileSync(join(folder, 'key.pub'), 'utf8')}`,
    });
    await publishTo(
      server.url('ssh-signed'),
      {},
      signing(`[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = ${folder}/key`),
    );
    const verified = execFileSync(
      'git',
      [
        '-C',
        server.folder('ssh-signed'),
        '-c',
        `gpg.ssh.allowedSignersFile=${allowed}`,
        'log',
        '-1',
        '--format=%G? %GS',
        'main',
      ],
      { encoding: 'utf8' },
    );
    expect(verified.trim()).toBe('G ada@example.com');
  });

  test('are signed with a GPG key when git is told to', async () => {
    server.create('gpg-signed');
    const home = temporaryFolder();
    chmodSync(home, 0o700);
    const gpg = { PATH: process.env['PATH'] ?? '', GNUPGHOME: home };
    try {
      execFileSync(
        'gpg',
        [
          '--batch',
          '--quiet',
          '--passphrase',
          '',
          '--quick-gen-key',
          'Ada <ada@example.com>',
          'ed25519',
          'sign',
        ],
        { env: gpg, stdio: 'pipe' },
      );
      await publishTo(
        server.url('gpg-signed'),
        {},
        { ...signing('[user]\n\tsigningKey = ada@example.com'), GNUPGHOME: home },
      );
      const verified = execFileSync(
        'git',
        ['-C', server.folder('gpg-signed'), 'log', '-1', '--format=%G? %GS', 'main'],
        { encoding: 'utf8', env: gpg },
      );
      expect(verified.trim()).toBe('G Ada <ada@example.com>');
    } finally {
      execFileSync('gpgconf', ['--kill', 'all'], { env: gpg });
    }
  }, 30_000);

  test('that cannot be signed are not made', async () => {
    server.create('unsigned');
    const wanted = signing('[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = /nowhere/key');
    const error = await errorOf(publishTo(server.url('unsigned'), {}, wanted));
    expect(error.hint).toContain('commits are to be signed (commit.gpgSign)');
    expect(server.git('unsigned', 'for-each-ref')).toBe('');
  });

  function signing(settings: string): Record<string, string> {
    const identity = '[user]\n\tname = Ada\n\temail = ada@example.com\n[commit]\n\tgpgSign = true\n';
    return {
      GIT_CONFIG_GLOBAL: join(temporaryFolder({ gitconfig: `${identity}${settings}\n` }), 'gitconfig'),
    };
  }
});
