import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnExec } from '../../src/kernel/exec.js';
import type { Clock } from '../../src/kernel/clock.js';
import { isOperatorError } from '../../src/kernel/errors.js';
import { openGit } from '../../src/gitops/git/index.js';
import { publish, type PublishRequest } from '../../src/gitops/publish.js';
import { bareEnvironment } from '../support/program.js';
import { temporaryFolder } from '../support/folder.js';
import { committedBundle, numberedBundle } from './support/bundle.js';
import { startGitServer, type GitServer } from './support/git-server.js';

const clock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

const bundle = committedBundle();
let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.stop());

function open(name: string, token?: string, env: Readonly<Record<string, string>> = {}) {
  return openGit({
    url: server.url(name),
    exec: spawnExec,
    env: { ...bareEnvironment(), ...env },
    temporary: temporaryFolder(),
    ...(token !== undefined && { token }),
  });
}

function request(folder: string, more: Partial<PublishRequest> = {}): PublishRequest {
  return {
    bundle,
    destination: { repositoryUrl: server.url('any'), revision: 'HEAD', folder, environment: 'test' },
    message: () => `publish ${folder}\n`,
    ...more,
  };
}

async function publishTo(name: string, wanted: PublishRequest, env: Readonly<Record<string, string>> = {}) {
  const repository = await open(name, undefined, env);
  try {
    return await publish(
      { repository, clock, emit: () => undefined, signal: new AbortController().signal },
      wanted,
    );
  } finally {
    await repository.close();
  }
}

/** Commits a file as somebody else does. */
function commitByHand(name: string, path: string, content: string): void {
  const folder = temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@y', ...args], {
      stdio: 'pipe',
    });
  git('clone', '--quiet', server.folder(name), '.');
  execFileSync('mkdir', ['-p', `${folder}/${path.split('/').slice(0, -1).join('/')}`]);
  execFileSync('tee', [`${folder}/${path}`], { input: content, stdio: ['pipe', 'ignore', 'pipe'] });
  git('add', '.');
  git('commit', '--quiet', '-m', path);
  git('push', '--quiet', 'origin', 'HEAD');
}

describe('publishing over plain git', () => {
  test('makes the first commit of an empty repository on its default branch', async () => {
    server.create('empty', 'trunk');
    const { result, commit } = await publishTo('empty', request('clusters/a', { branch: 'trunk' }));
    expect(result).toBe('committed');
    expect(server.git('empty', 'rev-parse', 'trunk')).toBe(commit);
    expect(server.git('empty', 'show', 'trunk:clusters/a/bundle/images.txt')).toBe(
      bundle.files.get('images.txt')?.trim(),
    );
  });

  test('makes one commit, then none for the same bundle', async () => {
    server.create('same');
    await publishTo('same', request('a'));
    const again = await publishTo('same', request('a'));
    expect([again.result, again.commit]).toEqual(['unchanged', undefined]);
    expect(server.git('same', 'rev-list', '--count', 'main')).toBe('1');
  });

  test('keeps what others committed, and touches only its own folder', async () => {
    server.create('shared');
    await publishTo('shared', request('a'));
    commitByHand('shared', 'docs/notes.md', 'mine\n');
    await publishTo('shared', request('a', { bundle: numberedBundle(bundle, 1) }));
    expect(server.git('shared', 'show', 'main:docs/notes.md')).toBe('mine');
    expect(
      server
        .git('shared', 'diff', '--name-only', 'HEAD~1', 'HEAD')
        .split('\n')
        .every((path) => path.startsWith('a/')),
    ).toBe(true);
    expect(server.git('shared', 'log', '--merges', '--oneline')).toBe('');
  });

  test('does not let attributes, filters or line endings of the repository change a byte', async () => {
    server.create('attributes');
    commitByHand(
      'attributes',
      '.gitattributes',
      '* text eol=crlf filter=lfs\n*.yaml working-tree-encoding=UTF-16\n',
    );
    await publishTo('attributes', request('a'));
    const stored = execFileSync(
      'git',
      ['-C', server.folder('attributes'), 'cat-file', 'blob', 'main:a/bundle/manifests/00-crds.yaml'],
      { encoding: 'utf8' },
    );
    expect(stored).toBe(bundle.files.get('manifests/00-crds.yaml'));
  });

  test('stops at foreign files in the way and names them all', async () => {
    server.create('foreign');
    commitByHand('foreign', 'a/README.md', 'mine\n');
    commitByHand('foreign', 'a/applications/more.yaml', 'mine\n');
    const error = await publishTo('foreign', request('a')).catch((reason: unknown) => reason);
    expect(isOperatorError(error) && [error.code, error.problems.map(({ message }) => message)]).toEqual([
      'E_GITOPS_BLOCKED',
      ['a/README.md was not written by cto', 'a/applications/more.yaml was not written by cto'],
    ]);
    expect(server.git('foreign', 'rev-list', '--count', 'main')).toBe('2');
  });

  test('of twenty publishers of different folders at once all land, none doubled, without merge commits', async () => {
    server.create('race');
    commitByHand('race', 'README.md', 'start\n');
    const folders = Array.from({ length: 20 }, (_, index) => `clusters/c${index}`);
    const results = await Promise.all(folders.map((folder) => publishTo('race', request(folder))));
    expect(results.every(({ result }) => result === 'committed')).toBe(true);
    const subjects = server.git('race', 'log', '--format=%s', 'main').split('\n').sort();
    expect(subjects).toEqual(['README.md', ...folders.map((folder) => `publish ${folder}`)].sort());
    expect(server.git('race', 'log', '--merges', '--oneline')).toBe('');
  }, 240_000);

  test('sees another publisher of the same folder by the digest it expected', async () => {
    server.create('twice');
    const first = numberedBundle(bundle, 1);
    const second = numberedBundle(bundle, 2);
    await publishTo('twice', request('a'));
    await publishTo('twice', request('a', { bundle: first, expected: bundle.index.digest }));
    const error = await publishTo(
      'twice',
      request('a', { bundle: second, expected: bundle.index.digest }),
    ).catch((reason: unknown) => reason);
    expect(isOperatorError(error) && error.code).toBe('E_GITOPS_SUPERSEDED');
    expect(String(error)).toContain(first.index.digest);
    const told = await publishTo('twice', request('a', { bundle: second, expected: first.index.digest }));
    expect(told.result).toBe('committed');
  });

  test('says what to do when the branch is protected', async () => {
    server.create('protected');
    commitByHand('protected', 'x', 'y');
    const hook = `${server.folder('protected')}/hooks/pre-receive`;
    execFileSync('tee', [hook], {
      input: '#!/bin/sh\necho "GH006: Protected branch update failed" >&2\nexit 1\n',
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    execFileSync('chmod', ['+x', hook]);
    const error = await publishTo('protected', request('a')).catch((reason: unknown) => reason);
    expect(isOperatorError(error) && [error.code, error.hint]).toEqual([
      'E_GITOPS_REFUSED',
      'if the branch is protected, publish with --mode pull-request; otherwise ask for the right to push to it',
    ]);
    expect(String(error)).toContain('GH006: Protected branch update failed');
  });

  test('gives a token to the server, and to nothing else', async () => {
    const locked = await startGitServer('s3cr3t-t0ken-value');
    try {
      locked.create('private');
      const call: string[] = [];
      const repository = await openGit({
        url: locked.url('private'),
        token: 's3cr3t-t0ken-value',
        env: bareEnvironment(),
        temporary: temporaryFolder(),
        exec: (one) => {
          call.push(...one.args);
          return spawnExec(one);
        },
      });
      const context = { repository, clock, emit: () => undefined, signal: new AbortController().signal };
      expect((await publish(context, request('a'))).result).toBe('committed');
      expect(call.join(' ')).not.toContain('s3cr3t');
      await repository.close();
      const wrong = await openGit({
        url: locked.url('private'),
        token: 'wrong-token-value',
        env: bareEnvironment(),
        temporary: temporaryFolder(),
        exec: spawnExec,
      });
      const error = await wrong.read('a').catch((reason: unknown) => reason);
      expect(isOperatorError(error) && error.hint).toContain('CTO_GIT_TOKEN');
      expect(String(error)).not.toContain('wrong-token-value');
      await wrong.close();
    } finally {
      await locked.stop();
    }
  });

  test('refuses an address with credentials in it', async () => {
    const opened = openGit({
      url: 'https://me:secret@git.example.com/x.git',
      env: {},
      temporary: temporaryFolder(),
      exec: spawnExec,
    });
    await expect(opened).rejects.toThrow('the address of the repository holds credentials');
  });

  test('commits as the person whose git it is', async () => {
    server.create('author');
    await publishTo('author', request('a'), {
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    });
    expect(server.git('author', 'log', '-1', '--format=%an <%ae>')).toBe('Ada <ada@example.com>');
    server.create('nobody');
    await publishTo('nobody', request('a'));
    expect(server.git('nobody', 'log', '-1', '--format=%an')).toBe('cto');
  });

  test('fetches no contents of a large repository but those it reads', async () => {
    server.create('large');
    const big = execFileSync('git', ['hash-object', '-w', '--stdin'], {
      cwd: server.folder('large'),
      input: 'x'.repeat(5_000_000),
      encoding: 'utf8',
    }).trim();
    const stream = [
      'commit refs/heads/main',
      'committer x <x@y> 0 +0000',
      'data 1',
      'x',
      ...Array.from({ length: 10_000 }, (_, i) => `M 100644 ${big} files/${i % 100}/${i}`),
      '',
    ].join('\n');
    execFileSync('git', ['fast-import', '--quiet'], { cwd: server.folder('large'), input: stream });
    const { result } = await publishTo('large', request('clusters/a'));
    expect(result).toBe('committed');
    expect(server.git('large', 'ls-tree', '-r', '--name-only', 'main').split('\n').length).toBeGreaterThan(
      10_000,
    );
  }, 60_000);
});
