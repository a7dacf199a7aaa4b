import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BinariesMissing, type BinariesEnvironment } from './binaries.js';
import { goVersion, runGo } from './build.js';
import { modulesFolder } from './versions.js';

/** Programs besides Kubernetes that end-to-end tests start: the package in the wrapper module `test/testbed/<name>`, the name of the file, and what both are made of. */
const tools = {
  /** Argo CD's controllers and a Redis. */
  argocd: { package: '.', file: 'argocd-testbed', sources: ['go.mod', 'go.sum', 'main.go'] },
  /** The real SOPS. */
  sops: { package: 'github.com/getsops/sops/v3/cmd/sops', file: 'sops', sources: ['go.mod', 'go.sum'] },
} as const;

/** Name of a program besides Kubernetes. */
export type ToolName = keyof typeof tools;

/** All of them, the one that takes longest first. */
export const toolNames: readonly ToolName[] = ['argocd', 'sops'];

/** Flags of the build; part of the name of the result. */
const flags = ['-trimpath', '-ldflags=-s -w'];

/**
 * Path of a program besides Kubernetes, built into the cache of the test bed when it is not there: Argo CD takes about two minutes, SOPS less than one.
 *
 * @param say gets a line when it is built
 * @throws BinariesMissing without the program and without a Go toolchain
 */
export async function ensureTool(
  name: ToolName,
  say: (line: string) => void = () => undefined,
  env: BinariesEnvironment = process.env,
): Promise<string> {
  const file = cachedTool(name, env);
  if (existsSync(file)) return file;
  if ((await goVersion(env)) === undefined)
    throw new BinariesMissing(
      `no ${name} for the tests: ${file} is not built, and there is no Go to build it`,
    );
  say(`building ${name}`);
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial-${process.pid}`;
  await runGo(join(modulesFolder, name), [
    'build',
    '-mod=readonly',
    ...flags,
    '-o',
    partial,
    tools[name].package,
  ]);
  renameSync(partial, file);
  return file;
}

/** Where a program is cached: outside the repository, named after what it is built of. */
export function cachedTool(name: ToolName, env: BinariesEnvironment): string {
  const module = join(modulesFolder, name);
  const hash = createHash('sha256').update(flags.join(' ')).update(process.arch);
  for (const source of tools[name].sources) hash.update(readFileSync(join(module, source)));
  const cache = [env['XDG_CACHE_HOME']].find((path) => path) ?? join(homedir(), '.cache');
  return join(cache, 'cto-testbed', `${name}-${hash.digest('hex').slice(0, 8)}`, tools[name].file);
}
