import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { spawnExec } from '../../src/kernel/exec.js';
import { openCache } from '../../src/release/cache/index.js';
import {
  buildExecutable,
  makeBlob,
  signWithoutKey,
  type BuiltExecutable,
} from '../../src/release/executable/index.js';
import { bundleSingleFile } from '../../src/release/program/index.js';
import { fetchRuntime, hostTarget } from '../../src/release/runtime/index.js';
import { smokeTest } from '../../src/release/smoke/index.js';
import { targetOf, type TargetId } from '../../src/release/target.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';

// runtimes are packages of the npm registry, kept between runs as the binaries of the test bed are
const kept = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cto-testbed', 'release');
const env = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);
const clock = { now: () => Date.now() };
const runtimes = openCache({ folder: kept, clock });
const native = hostTarget(process.platform, process.arch);

/** Builds the executable of a platform from the sources, in a folder of its own. */
async function build(target: TargetId, settings: { readonly env?: Record<string, string> } = {}) {
  const folder = temporaryFolder();
  const exec: typeof spawnExec = (call) => spawnExec({ ...call, env: { ...call.env, ...settings.env } });
  const source = { exec, env, cache: runtimes };
  const program = await bundleSingleFile({ root, optimisation: 'default' });
  const host = await fetchRuntime(native, source);
  const blob = await makeBlob({ program, node: host.path, folder: join(folder, 'work'), exec });
  return buildExecutable({
    runtime: await fetchRuntime(target, source),
    host,
    blob,
    destination: join(folder, targetOf(target).program),
    sign: signWithoutKey,
    root,
    // what is injected is made anew each time: it is what is tested
    cache: openCache({ folder: join(folder, 'cache'), clock }),
    exec,
    env,
  });
}

describe('the executable of this machine', () => {
  let built: BuiltExecutable;
  beforeAll(async () => {
    built = await build(native);
  }, 600_000);

  /** Runs it with nothing on PATH: no Node, no git, no shell. */
  function cto(folder: string, ...args: string[]): string {
    const surroundings = { PATH: '', HOME: folder };
    return execFileSync(built.path, args, {
      cwd: folder,
      env: surroundings,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  }

  test('makes every byte of the index that the source tree makes, without Node on PATH', () => {
    const folder = temporaryFolder();
    cto(folder, 'synth', '--profile', 'standard', '--out', 'out');
    const made = readFileSync(join(folder, 'out', 'standard', 'bundle.json'), 'utf8');
    expect(made).toBe(readFileSync(join(root, 'dist', 'standard', 'bundle.json'), 'utf8'));
  });

  test('answers the same from the compiled form that it keeps in the folder of the person', () => {
    const folder = temporaryFolder();
    const answers = [1, 2].map(() => cto(folder, '--help'));
    expect(answers[0]).toContain('Usage: cto');
    expect(answers[1]).toBe(answers[0]);
  });

  test('is the same in every byte when it is built elsewhere and in another time zone', async () => {
    const again = await build(native, { env: { TZ: 'Pacific/Auckland', LC_ALL: 'C' } });
    expect(again.sha256).toBe(built.sha256);
  }, 600_000);
});

describe('the executables of other platforms', () => {
  const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string })
    .version;

  test.each(['linux-arm64', 'windows-amd64'] as const)(
    '%s answers with its version, or says what is missing to start it',
    async (id) => {
      const { path } = await build(id);
      const request = { target: targetOf(id), file: path, args: ['--version'], folder: temporaryFolder() };
      const result = await smokeTest({ ...request, exec: spawnExec, env }, `${version}\n`);
      // a machine without the emulators says so; in CI they are installed
      if (result.is === 'skipped') expect(result.because).toContain('of Debian not installed');
      else expect(result).toMatchObject({ is: 'answered' });
    },
    900_000,
  );
});
