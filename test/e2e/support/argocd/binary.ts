import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BinariesMissing } from '../../../../scripts/lib/testbed/index.js';
import { root } from '../../../support/program.js';

const run = promisify(execFile);
const module = join(root, 'test/testbed/argocd');

/** Flags of the build; part of the name of the result. */
const flags = ['-trimpath', '-ldflags=-s -w'];

/** Path of the program with Argo CD's controllers and a Redis, built into the cache of the test bed when it is not there: about two minutes. */
export async function ensureArgoCd(): Promise<string> {
  const file = cachedFile();
  if (existsSync(file)) return file;
  if (!(await hasGo()))
    throw new BinariesMissing(
      `no Argo CD for the tests: ${file} is not built, and there is no Go to build it`,
    );
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial-${process.pid}`;
  await run('go', ['build', ...flags, '-o', partial, '.'], {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
    maxBuffer: 2 ** 26,
  });
  renameSync(partial, file);
  return file;
}

async function hasGo(): Promise<boolean> {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}

function cachedFile(): string {
  const hash = createHash('sha256').update(flags.join(' ')).update(process.arch);
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(module, name)));
  const cache = [process.env['XDG_CACHE_HOME']].find((path) => path) ?? join(homedir(), '.cache');
  return join(cache, 'cto-testbed', `argocd-${hash.digest('hex').slice(0, 8)}`, 'argocd-testbed');
}
