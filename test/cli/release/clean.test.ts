import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runRelease } from '../../../src/cli/release/index.js';
import { cacheKey, openCache } from '../../../src/release/cache/index.js';
import { writeWhole } from '../../../src/release/store.js';
import { temporaryFolder } from '../../support/folder.js';
import { recordingIo } from '../support/io.js';

/** A machine on which 1.0.0 was built, with two files in the cache, the first of which was of use earlier. */
async function machine() {
  const cwd = temporaryFolder({
    'build/release/1.0.0/artifacts/cto.tar.gz': '0'.repeat(1000),
    'build/release/1.0.0/metrics.json': '{}',
  });
  const home = join(cwd, 'caches');
  const keys = ['first', 'second'].map((name) => cacheKey({ name }));
  for (const [index, key] of keys.entries()) {
    const cache = openCache({ folder: join(home, 'cto-release'), clock: { now: () => 1e12 + index * 1e6 } });
    await cache.file(key, (path) => writeWhole(path, new Uint8Array(1_500_000)));
  }
  const recorded = recordingIo({ cwd, env: { XDG_CACHE_HOME: home } });
  const run = async (...args: string[]) => ({
    code: await runRelease(['clean', ...args], recorded.io),
    stdout: recorded.stdout(),
    stderr: recorded.stderr(),
  });
  return {
    run,
    built: () => existsSync(join(cwd, 'build/release/1.0.0/artifacts')),
    cached: () => keys.map((key) => existsSync(join(home, 'cto-release', key))),
  };
}

describe('release clean', () => {
  test('removes builds and leaves the cache', async () => {
    const { run, built, cached } = await machine();
    expect(await run()).toEqual({ code: 0, stdout: 'removed\n     0.0 MB  1.0.0: artifacts\n', stderr: '' });
    expect([built(), cached()]).toEqual([false, [true, true]]);
  });

  test('says what would go, and removes nothing, with --dry-run', async () => {
    const { run, built, cached } = await machine();
    const { code, stdout } = await run('--cache', '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^would be removed\n.*\n +3\.0 MB {2}2 files of the cache/),
    ]);
    expect([built(), cached()]).toEqual([true, [true, true]]);
  });

  test('empties the cache when asked, or leaves what was of use last', async () => {
    const { run, cached } = await machine();
    expect((await run('--keep', '2')).code).toBe(0);
    expect(cached()).toEqual([false, true]);
    await run('--cache');
    expect(cached()).toEqual([false, false]);
  });

  test('tells programs the same', async () => {
    const { run } = await machine();
    const { stdout } = await run('--version', 'v1.0.0', '--cache', '--output', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      builds: [{ version: '1.0.0', removed: ['artifacts'], size: 1000 }],
      cache: { files: 2, size: 3_000_000 },
    });
  });

  test('refuses a size that is none, and removes nothing', async () => {
    const { run, built } = await machine();
    const { code, stderr } = await run('--keep', '2GB');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--keep is "2GB"')]);
    expect(built()).toBe(true);
  });
});
