import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../support/program.js';
import { native, runtimeOf } from './support/executable.js';
import { mounting, shellFunction } from './support/mounting.js';

// Disks that are really full: file systems in memory of a few megabytes, which only the processes of the test see.

// below build/, so that packages can be linked instead of copied
mkdirSync(join(root, 'build'), { recursive: true });
const folder = mkdtempSync(join(root, 'build', '.e2e-full-disk-'));
const clone = join(folder, 'clone');
const version = '9.9.9';

beforeAll(() => {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  execFileSync('cp', ['-al', join(root, 'node_modules'), join(clone, 'node_modules')]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script in which `release` is `npm run release`. */
const inClone = (script: string) =>
  mounting(shellFunction('release', process.execPath, join(root, 'build/scripts/release.js')) + script, {
    cwd: clone,
  });

const build = `release build --version ${version} --targets native --quiet`;

describe('a disk that is full while a release is built', () => {
  test('is said by the path, at the program and at its archive, leaves nothing half, and the same command goes on after space was made', async () => {
    const said = await inClone(`
      mkdir -p build/release
      mount -t tmpfs -o size=60m none build/release
      ${build}
      release verify --version ${version}
      find build/release -name '*.part'
      echo ---
      mount -o remount,size=150m build/release
      ${build}
      find build/release -name '*.part' -o -name '*.tar.gz' -size +10M
      echo ---
      mount -o remount,size=600m build/release
      ${build}
      release verify --version ${version}`);
    const [program = '', archive = '', whole = ''] = said.split('---\n');
    expect(program).toMatch(
      /building executables: \S*\/build\/release\/9\.9\.9\/work\/programs\/\S+ cannot be written: no space is left \[E_DISK_FULL\]/,
    );
    expect(program).toMatch(/next {2}make space in \S+, then run the same command again\ncode 3\n/);
    expect(program).toContain('E_RELEASE_NOT_BUILT');
    expect(program).not.toContain('.part');
    expect(archive).toMatch(
      /packing archives: \S+\.tar\.gz cannot be written: no space is left \[E_DISK_FULL\]/,
    );
    expect(archive).toMatch(/code 3\n$/);
    expect(whole.match(/^code \d+$/gm)).toEqual(['code 0', 'code 0']);
  }, 900_000);

  test('is said where the cache lies, which keeps nothing of what did not fit', async () => {
    const { path } = await runtimeOf(native);
    const said = await inClone(`
      mkdir -p build/caches
      mount -t tmpfs -o size=200m none build/caches
      mkdir build/caches/cto-release
      cp '${path}' '${path}.json' build/caches/cto-release/
      export XDG_CACHE_HOME="$PWD/build/caches"
      ${build}
      find build/caches -type f | sort`);
    expect(said).toMatch(
      /building executables: \S+\/caches\/cto-release\/[0-9a-f/-]+ cannot be written: no space is left \[E_DISK_FULL\]/,
    );
    const kept = said
      .slice(said.indexOf('code 3\n'))
      .split('\n')
      .filter((line) => line.startsWith('build/caches/'));
    const runtime = path.slice(dirname(path).length + 1);
    expect(kept).toEqual([`build/caches/cto-release/${runtime}`, `build/caches/cto-release/${runtime}.json`]);
  }, 600_000);
});
