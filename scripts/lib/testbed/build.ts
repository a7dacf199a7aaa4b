import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, setPriority } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  kubernetesPrograms,
  kwokProgram,
  linkerFlags,
  requiredFiles,
  stageFiles,
  stagesFile,
  type Program,
} from './recipe.js';
import { kubernetesModule, kubernetesVersion, kwokModule, type TestbedMinor } from './versions.js';

const run = promisify(execFile);

/** Version of the Go toolchain on the PATH, such as `go1.26.8`; undefined when there is none. */
export async function goVersion(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  try {
    return (await run('go', ['env', 'GOVERSION'], { env })).stdout.trim();
  } catch {
    return undefined;
  }
}

/**
 * Builds all programs of a Kubernetes version into a folder, which appears as a whole or not at all, so that builds side by side
 * and interrupted ones leave nothing half done.
 *
 * @param folder where they go; its parent is made
 * @param say gets a line per step
 * @throws Error when Go fails; its words are on stderr
 */
export async function buildBinaries(
  minor: TestbedMinor,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const partial = `${partialPrefix(folder)}${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    say(`building kwok`);
    await goBuild(kwokModule, [kwokProgram], linkerFlags(minor).slice(0, 1), partial);
    say(
      `building Kubernetes ${kubernetesVersion(minor)} (minutes with an empty build cache, seconds with a warm one)`,
    );
    await goBuild(kubernetesModule(minor), kubernetesPrograms, linkerFlags(minor), partial);
    writeFileSync(join(partial, stagesFile), await readStages());
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Waits while other processes of this machine build the same folder, since two at once only take longer, and removes what killed ones
 * left.
 */
export async function waitForOtherBuilds(folder: string, say: (line: string) => void): Promise<void> {
  const prefix = partialPrefix(folder);
  const others = listOrEmpty(dirname(folder))
    .map((name) => join(dirname(folder), name))
    .filter((path) => path.startsWith(prefix));
  for (const path of others) {
    const pid = Number(path.slice(prefix.length));
    if (isAlive(pid)) say(`process ${pid} is building ${folder}; waiting for it`);
    while (isAlive(pid) && existsSync(path)) await pause(1000);
    rmSync(path, { recursive: true, force: true });
  }
}

/** Beside the folder, with the machine's name: a cache may be shared, process numbers are not. */
function partialPrefix(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.${hostname()}.`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function goBuild(
  module: string,
  programs: readonly Program[],
  linker: readonly string[],
  folder: string,
): Promise<void> {
  const packages = programs.map((program) => program.package);
  const args = [
    'build',
    '-trimpath',
    '-mod=readonly',
    `-ldflags=${linker.join(' ')}`,
    '-o',
    join(folder, '/'),
  ];
  await runGo(module, [...args, ...packages]);
  for (const { name, package: path } of programs) {
    renameSync(join(folder, programFile(path)), join(folder, name));
  }
}

/** File that `go build` makes of a package: its last element that is no major version. */
function programFile(path: string): string {
  return (
    path
      .split('/')
      .filter((part) => !/^v\d+$/.test(part))
      .at(-1) ?? path
  );
}

/** Runs Go in a module, with its words on stderr. */
export function runGo(module: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
    const go = spawn('go', args, { cwd: module, env, stdio: ['ignore', 'ignore', 'inherit'] });
    go.on('error', reject);
    // somebody works on this machine while two cores compile for minutes
    go.on('spawn', () => setPriority(go.pid ?? 0, 10));
    go.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`go ${args[0] ?? ''} failed in ${module}; see above`)),
    );
  });
}

async function readStages(): Promise<string> {
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], {
    cwd: kwokModule,
  });
  const folder = join(stdout.trim(), 'kustomize', 'stage');
  return stageFiles.map((file) => readFileSync(join(folder, file), 'utf8').trimEnd()).join('\n---\n') + '\n';
}

/** What a folder of binaries lacks. Empty: it can be used. */
export function missingFiles(folder: string): readonly string[] {
  const present = new Set(listOrEmpty(folder));
  return requiredFiles.filter((name) => !present.has(name));
}

function listOrEmpty(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
