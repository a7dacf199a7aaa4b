import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { bareEnvironment } from '../support/program.js';
import { committedBundle } from './support/bundle.js';
import { startGitServer, type GitServer } from './support/git-server.js';
import { commitFiles, publishTo } from './support/publishing.js';

const bundle = committedBundle();

/** What `git lfs track "*.yaml"` writes. */
const attributes = '*.yaml filter=lfs diff=lfs merge=lfs -text\n';
let server: GitServer;
let person: Record<string, string>;

beforeAll(async () => {
  const { status } = spawnSync('git', ['lfs', 'version']);
  expect(status, 'the tests need git-lfs: apt-get install git-lfs').toBe(0);
  // somebody who has run `git lfs install`
  const home = temporaryFolder();
  person = { ...bareEnvironment(), HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['lfs', 'install', '--skip-repo'], { env: person, stdio: 'pipe' });
  expect(readFileSync(join(home, '.gitconfig'), 'utf8')).toContain('git-lfs filter-process');
  server = await startGitServer();
  server.create('tracked');
  commitFiles(server.folder('tracked'), { '.gitattributes': attributes });
});
afterAll(() => server.stop());

describe('a repository that keeps *.yaml in Git LFS', { timeout: 120_000 }, () => {
  const git = (folder: string, ...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, ...args], { env: person, encoding: 'utf8', stdio: 'pipe' });
  const clone = () => {
    const folder = temporaryFolder();
    execFileSync('git', ['clone', '--quiet', server.folder('tracked'), folder], {
      env: person,
      stdio: 'pipe',
    });
    return folder;
  };

  test('makes a pointer of what a person commits', () => {
    const folder = clone();
    writeFileSync(join(folder, 'other.yaml'), 'of: somebody\n');
    git(folder, 'add', '.');
    expect(git(folder, 'show', ':other.yaml')).toContain('version https://git-lfs.github.com/spec/v1');
  });

  test('gets the bytes of the bundle from somebody who has LFS, and no pointer', async () => {
    expect((await publishTo(server.url('tracked'), {}, person)).result).toBe('committed');
    const stored = (path: string) =>
      execFileSync('git', ['-C', server.folder('tracked'), 'cat-file', 'blob', `main:clusters/a/${path}`], {
        encoding: 'utf8',
      });
    for (const [path, text] of bundle.files)
      expect([path, stored(`bundle/${path}`) === text]).toEqual([path, true]);
    expect((await publishTo(server.url('tracked'), {}, person)).result).toBe('unchanged');
  });

  test('checks out to the same bytes where LFS is installed, and LFS finds nothing to mend', () => {
    const folder = clone();
    for (const [path, text] of bundle.files)
      expect([path, readFileSync(join(folder, 'clusters/a/bundle', path), 'utf8') === text]).toEqual([
        path,
        true,
      ]);
    expect(git(folder, 'status', '--porcelain')).toBe('');
    expect(git(folder, 'lfs', 'ls-files')).toBe('');
    expect(git(folder, 'lfs', 'fsck', '--pointers')).toContain('Git LFS fsck OK');
    git(folder, 'add', '--renormalize', '.');
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });
});
