import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildBinaries, goVersion, missingFiles, waitForOtherBuilds } from './build.js';
import { recipeHash, requiredFiles } from './recipe.js';
import { kubernetesVersion, type TestbedMinor } from './versions.js';

/** No binaries and no way to make them: what is missing and how to get it. */
export class BinariesMissing extends Error {
  override readonly name = 'BinariesMissing';
}

/** The environment variables that say where binaries are. */
export type BinariesEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Folder with the binaries of a Kubernetes minor: the one of `KUBEBUILDER_ASSETS`, else the cache, else built into the cache.
 *
 * @param say gets a line per step of a build
 * @throws BinariesMissing without binaries and without a Go toolchain
 */
export async function ensureBinaries(
  minor: TestbedMinor,
  say: (line: string) => void,
  env: BinariesEnvironment = process.env,
): Promise<string> {
  const found = findBinaries(minor, env);
  if (found !== undefined) return found;
  if ((await goVersion(env)) === undefined) throw new BinariesMissing(missingText(minor, env));
  const folder = cachedFolder(minor, env);
  await waitForOtherBuilds(folder, say);
  if (findBinaries(minor, env) === undefined) await buildBinaries(minor, folder, say);
  return folder;
}

/** Folder with complete binaries of a Kubernetes minor, without building any; undefined when there is none. */
export function findBinaries(minor: TestbedMinor, env: BinariesEnvironment): string | undefined {
  return [...assetFolders(minor, env), cachedFolder(minor, env)].find(
    (folder) => missingFiles(folder).length === 0 && reportsMinor(folder, minor),
  );
}

/**
 * Folder in which the binaries of a Kubernetes minor are cached. It lies outside the repository, named after version and recipe.
 *
 * @param env `XDG_CACHE_HOME` replaces the default `~/.cache`
 */
export function cachedFolder(minor: TestbedMinor, env: BinariesEnvironment): string {
  // an empty variable counts as unset
  const cache = [env['XDG_CACHE_HOME']].find((path) => path) ?? join(homedir(), '.cache');
  return join(cache, 'cto-testbed', `${kubernetesVersion(minor)}-${recipeHash(minor)}`);
}

/** Where `KUBEBUILDER_ASSETS` may hold them: one folder per minor, or the folder itself. */
function assetFolders(minor: TestbedMinor, env: BinariesEnvironment): readonly string[] {
  const assets = env['KUBEBUILDER_ASSETS'];
  return assets ? [join(assets, minor), assets] : [];
}

function reportsMinor(folder: string, minor: TestbedMinor): boolean {
  const text = execFileSync(join(folder, 'kube-apiserver'), ['--version'], { encoding: 'utf8' });
  return text.includes(` v${minor}.`);
}

function missingText(minor: TestbedMinor, env: BinariesEnvironment): string {
  const assets = assetFolders(minor, env).find(existsSync);
  const why =
    assets === undefined
      ? 'KUBEBUILDER_ASSETS is not set or leads nowhere'
      : `${assets} (KUBEBUILDER_ASSETS) lacks ${missingFiles(assets).join(', ') || `a kube-apiserver ${minor}`}`;
  return (
    `no test bed for Kubernetes ${minor}: ${why}, ${cachedFolder(minor, env)} is not built, and there is no Go to build it; ` +
    `install Go (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a folder with ${requiredFiles.join(', ')}`
  );
}
