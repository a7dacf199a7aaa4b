import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { committedBundle, numberedBundle } from './support/bundle.js';
import { startGitServer, type GitServer } from './support/git-server.js';
import { commitFiles, errorOf, publishTo } from './support/publishing.js';

const bundle = committedBundle();
let server: GitServer;
beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.stop());

/** Files of the bundle as the repository stores them, byte for byte. */
function stored(name: string, path: string): string {
  return execFileSync(
    'git',
    ['-C', server.folder(name), 'cat-file', 'blob', `main:clusters/a/bundle/${path}`],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
}

function expectBytes(name: string): void {
  for (const [path, content] of bundle.files) expect(stored(name, path), path).toBe(content);
}

describe('the branch', { timeout: 120_000 }, () => {
  test('of an empty repository is the default one that its server has in mind', async () => {
    server.create('unborn', 'trunk');
    await publishTo(server.url('unborn'));
    expect(server.git('unborn', 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/trunk');
  });

  test('is the default one, whatever its name', async () => {
    server.create('develop', 'develop');
    commitFiles(server.folder('develop'), { 'README.md': 'x' }, 'develop');
    const { before } = await publishTo(server.url('develop'));
    expect([before.branch, server.git('develop', 'rev-list', '--count', 'develop')]).toEqual([
      'develop',
      '2',
    ]);
  });

  test('has to be named when the repository has a detached HEAD; the error lists what there is', async () => {
    server.create('detached');
    commitFiles(server.folder('detached'), { 'README.md': 'x' });
    server.git('detached', 'update-ref', '--no-deref', 'HEAD', server.git('detached', 'rev-parse', 'main'));
    const error = await errorOf(publishTo(server.url('detached')));
    expect([error.code, error.hint]).toEqual(['E_GIT_BRANCH', 'name one with --branch; there are: main']);
    expect((await publishTo(server.url('detached'), { branch: 'main' })).result).toBe('committed');
  });

  test('that is missing is not begun without history', async () => {
    server.create('missing');
    commitFiles(server.folder('missing'), { 'README.md': 'x' });
    const error = await errorOf(publishTo(server.url('missing'), { branch: 'mian' }));
    expect([error.code, error.message, error.hint]).toEqual([
      'E_GITOPS_BRANCH',
      'the repository has no branch "mian"',
      'check --branch, or make it first: git push origin HEAD:refs/heads/mian',
    ]);
    expect(server.git('missing', 'branch', '--list', 'mian')).toBe('');
  });
});

describe('the repository', { timeout: 120_000 }, () => {
  test('may be a shallow clone itself', async () => {
    server.create('deep');
    for (const path of ['one', 'two', 'three']) commitFiles(server.folder('deep'), { [path]: path });
    server.create('shallow');
    rmSync(server.folder('shallow'), { recursive: true });
    execFileSync('git', [
      'clone',
      '--quiet',
      '--bare',
      '--depth=1',
      `file://${server.folder('deep')}`,
      server.folder('shallow'),
    ]);
    for (const key of ['http.receivepack', 'uploadpack.allowFilter'])
      server.git('shallow', 'config', key, 'true');
    expect((await publishTo(server.url('shallow'))).result).toBe('committed');
    expect((await publishTo(server.url('shallow'), { bundle: numberedBundle(bundle, 1) })).result).toBe(
      'committed',
    );
    expect(server.git('shallow', 'rev-list', '--count', 'main')).toBe('3');
  });

  test('keeps its submodules, and one in place of the folder stops us', async () => {
    server.create('modules');
    commitFiles(server.folder('modules'), { 'README.md': 'x' });
    const commit = server.git('modules', 'rev-parse', 'main');
    const stream = `commit refs/heads/main\ncommitter x <x@y> 0 +0000\ndata 1\nx\nfrom ${commit}\nM 160000 ${commit} lib\nM 160000 ${commit} clusters/b\nM 120000 inline clusters/c\ndata 4\n../d\n\n`;
    execFileSync('git', ['fast-import', '--quiet'], { cwd: server.folder('modules'), input: stream });
    await publishTo(server.url('modules'));
    expect(server.git('modules', 'ls-tree', 'main', 'lib')).toContain(`160000 commit ${commit}`);
    for (const folder of ['clusters/b', 'clusters/c']) {
      const destination = { repositoryUrl: server.url('modules'), folder, environment: 'b' };
      const error = await errorOf(publishTo(server.url('modules'), { destination }));
      expect([error.code, error.message]).toEqual([
        'E_GITOPS_PATH',
        `"${folder}" is a file, a link or a submodule of the repository`,
      ]);
    }
  });

  test('gets the bytes of the bundle whatever attributes, filters and settings say: LFS, line endings, encodings', async () => {
    server.create('filters');
    const attributes =
      '* text eol=crlf filter=lfs diff=lfs merge=lfs ident\n*.yaml working-tree-encoding=UTF-16\n';
    commitFiles(server.folder('filters'), { 'clusters/.gitattributes': attributes });
    const settings = temporaryFolder({
      gitconfig:
        '[core]\n\tautocrlf = true\n\tfileMode = false\n[filter "lfs"]\n\tclean = tr a-z A-Z\n\tsmudge = tr A-Z a-z\n\trequired = true\n',
    });
    await publishTo(server.url('filters'), {}, { GIT_CONFIG_GLOBAL: `${settings}/gitconfig` });
    expectBytes('filters');
    const modes = server
      .git('filters', 'ls-tree', '-r', '--format=%(objectmode)', 'main', 'clusters/a')
      .split('\n');
    expect(new Set(modes)).toEqual(new Set(['100644']));
    expect((await publishTo(server.url('filters'))).result).toBe('unchanged');
  });

  test('checks out to the same bytes on a machine that changes line endings', async () => {
    server.create('checkout');
    await publishTo(server.url('checkout'));
    const folder = temporaryFolder();
    execFileSync('git', ['-c', 'core.autocrlf=true', 'clone', '--quiet', server.folder('checkout'), folder]);
    const status = execFileSync('git', ['-c', 'core.autocrlf=true', '-C', folder, 'status', '--porcelain']);
    expect(status.toString()).toBe('');
    const file = execFileSync('cat', [`${folder}/clusters/a/bundle/images.txt`], { encoding: 'utf8' });
    expect(file).toBe(bundle.files.get('images.txt'));
  });

  test('may be reached by SSH', async () => {
    server.create('ssh');
    // what ssh does with a command line, without the network: it runs the command at the other end
    const bin = temporaryFolder({
      ssh: '#!/bin/sh\nprintf "%s\\n" "$*" >> "$0.log"\nfor last; do :; done\nexec sh -c "$last"\n',
    });
    chmodSync(`${bin}/ssh`, 0o755);
    const url = `ssh://git@git.example.com${server.folder('ssh')}`;
    const env = { GIT_SSH_COMMAND: `${bin}/ssh`, GIT_SSH_VARIANT: 'ssh' };
    expect((await publishTo(url, {}, env)).result).toBe('committed');
    expectBytes('ssh');
    const log = execFileSync('cat', [`${bin}/ssh.log`], { encoding: 'utf8' });
    expect(log).toContain("git@git.example.com git-receive-pack '");
  });
});

describe('somebody else who publishes to the same folder at the same time', { timeout: 120_000 }, () => {
  const [ours, theirs] = [numberedBundle(bundle, 1), numberedBundle(bundle, 2)];

  /** Lets the other one land between our look and our push. */
  async function interrupted(name: string, more: { readonly overwrite?: boolean } = {}) {
    server.create(name);
    await publishTo(server.url(name));
    const repository = server.url(name);
    const { openGit } = await import('../../src/gitops/git/index.js');
    const { publish } = await import('../../src/gitops/publish.js');
    const { spawnExec } = await import('../../src/kernel/exec.js');
    const { clock } = await import('./support/publishing.js');
    const { bareEnvironment } = await import('../support/program.js');
    const own = await openGit({
      url: repository,
      exec: spawnExec,
      env: bareEnvironment(),
      temporary: temporaryFolder(),
    });
    let once = true;
    const racing = {
      ...own,
      commit: async (request: Parameters<typeof own.commit>[0]) => {
        if (once) await publishTo(repository, { bundle: theirs });
        once = false;
        return own.commit(request);
      },
    };
    const context = {
      repository: racing,
      clock,
      emit: () => undefined,
      signal: new AbortController().signal,
    };
    const destination = { repositoryUrl: repository, folder: 'clusters/a', environment: 'a' };
    try {
      return await publish(context, { bundle: ours, destination, message: () => 'ours\n', ...more });
    } finally {
      await own.close();
    }
  }

  test('is not overwritten: the conflict is shown as digests, with what to decide', async () => {
    const error = await errorOf(interrupted('conflict'));
    expect([error.code, error.message]).toEqual([
      'E_GITOPS_SUPERSEDED',
      `the folder holds bundle ${theirs.index.digest}, not ${bundle.index.digest}; ${ours.index.digest} was not published`,
    ]);
    expect(error.hint).toContain(`--expect ${theirs.index.digest}`);
    expect(error.hint).toContain('--overwrite');
    expect(server.git('conflict', 'rev-list', '--count', 'main')).toBe('2');
  });

  test('is replaced when that was decided', async () => {
    const { attempts, previous } = await interrupted('decided', { overwrite: true });
    expect([attempts, previous?.digest]).toEqual([2, theirs.index.digest]);
    expect(server.git('decided', 'rev-list', '--count', 'main')).toBe('3');
  });
});
