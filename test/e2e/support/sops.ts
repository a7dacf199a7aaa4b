import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../support/program.js';

const run = promisify(execFile);
const module = join(root, 'test/testbed/sops');

/** Flags of the build; part of the name of the result. */
const flags = ['-trimpath', '-ldflags=-s -w'];

/** Path of the real SOPS, built into the cache of the test bed when it is not there: less than a minute. */
export async function ensureSops(): Promise<string> {
  const file = cachedFile();
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial-${process.pid}`;
  await run('go', ['build', ...flags, '-o', partial, 'github.com/getsops/sops/v3/cmd/sops'], {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    maxBuffer: 2 ** 26,
  });
  renameSync(partial, file);
  return file;
}

function cachedFile(): string {
  const hash = createHash('sha256').update(flags.join(' ')).update(process.arch);
  for (const name of ['go.mod', 'go.sum']) hash.update(readFileSync(join(module, name)));
  const cache = [process.env['XDG_CACHE_HOME']].find((path) => path) ?? join(homedir(), '.cache');
  return join(cache, 'cto-testbed', `sops-${hash.digest('hex').slice(0, 8)}`, 'sops');
}

/** Runs SOPS with the identity of one who may decrypt, and nothing of the machine's own settings. */
export async function sops(
  program: string,
  args: readonly string[],
  { identity, cwd }: { readonly identity: string; readonly cwd: string },
): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, SOPS_AGE_KEY: identity };
  return (await run(program, [...args], { cwd, env, maxBuffer: 2 ** 26 })).stdout;
}
