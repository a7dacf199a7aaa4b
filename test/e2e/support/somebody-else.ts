import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../../../src/cli/release/run/context.js';
import { spawnExec } from '../../../src/kernel/exec.js';
import { openCache } from '../../../src/release/cache/index.js';
import { fetchLicence, fetchRuntime } from '../../../src/release/runtime/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';
import { env, native } from './executable.js';

/** Number of a user without an account. */
const stranger = 54_321;

/** Somebody who can build in this tree and is not who runs the tests. Undefined: this process may not become somebody else, or others cannot read the tree. */
export const somebodyElse: number | undefined =
  process.getuid?.() === 0 && isReadableBy(stranger) ? stranger : undefined;

function isReadableBy(user: number): boolean {
  const file = join(root, 'package.json');
  return spawnSync('cat', [file], { uid: user, gid: user, stdio: 'ignore' }).status === 0;
}

/** Makes a clone somebody's own, but for the packages: as links they are the files of this tree. The folder around it is opened for passing through. */
export function giveTo(user: number, clone: string): void {
  chmodSync(dirname(clone), 0o711);
  const own = readdirSync(clone).filter((name) => name !== 'node_modules');
  execFileSync('chown', ['-hR', `${user}:${user}`, '--', ...own], { cwd: clone });
  chownSync(clone, user, user);
}

/**
 * A home for somebody, with nothing in it but the runtime that a build of this machine fetched, and Node's licence: all else is built anew.
 *
 * @returns variables that lead there
 */
export async function homeOf(user: number): Promise<Record<string, string>> {
  const home = temporaryFolder();
  const kept = join(home, 'cache', 'cto-release');
  for (const path of [kept, join(home, 'tmp')]) mkdirSync(path, { recursive: true });
  const clock = { now: () => Date.now() };
  const cache = openCache({ folder: cacheFolder({ env, cwd: root }), clock });
  const source = { cache, exec: spawnExec, env };
  for (const { path } of [await fetchRuntime(native, source), await fetchLicence(native, source)])
    for (const file of [path, `${path}.json`]) cpSync(file, join(kept, basename(file)));
  execFileSync('chown', ['-R', `${user}:${user}`, home]);
  return { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), TMPDIR: join(home, 'tmp') };
}
