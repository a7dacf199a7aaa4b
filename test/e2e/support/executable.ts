import { homedir } from 'node:os';
import { join } from 'node:path';
import { spawnExec, type Exec } from '../../../src/kernel/exec.js';
import { openCache } from '../../../src/release/cache/index.js';
import type { Optimisation } from '../../../src/release/config/schema.js';
import {
  buildExecutable,
  makeBlob,
  signWithoutKey,
  stripVersion,
  type BuiltExecutable,
} from '../../../src/release/executable/index.js';
import { bundleSingleFile, type ProgramIdentity } from '../../../src/release/program/index.js';
import { fetchRuntime, hostTarget, type Runtime } from '../../../src/release/runtime/index.js';
import { targetOf, type TargetId } from '../../../src/release/target.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';

// runtimes are packages of the npm registry, kept between runs as the binaries of the test bed are
const kept = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cto-testbed', 'release');
const clock = { now: () => Date.now() };
const runtimes = openCache({ folder: kept, clock });

/** Environment of this process, for the programs that a build starts. */
export const env: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);

/** The platform that this process runs on. */
export const native: TargetId = hostTarget(process.platform, process.arch);

/** The pinned runtime of a platform, as a build fetches it. */
export function runtimeOf(target: TargetId, exec: Exec = spawnExec): Promise<Runtime> {
  return fetchRuntime(target, { exec, env, cache: runtimes });
}

/** What {@link build} may vary. */
export interface BuildVariation {
  /** Variables on top of those that programs of a build get. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default 'default' */
  readonly optimisation?: Optimisation;
  /** Absent: the version of package.json, and no release. */
  readonly identity?: Pick<ProgramIdentity, 'version' | 'release'>;
}

/** What was built, and what of. */
export interface BuiltOf extends BuiltExecutable {
  /** Path of the runtime, as its makers built it. */
  readonly runtime: string;
  /** Path of what was injected. */
  readonly blob: string;
}

/** Builds the executable of a platform from the sources, in a folder of its own. */
export async function build(
  target: TargetId,
  { env: more, optimisation = 'default', identity = {} }: BuildVariation = {},
): Promise<BuiltOf> {
  const folder = temporaryFolder();
  const exec: Exec = (call) => spawnExec({ ...call, env: { ...call.env, ...more } });
  const program = await bundleSingleFile({ root, optimisation, ...identity });
  const host = await runtimeOf(native, exec);
  const blob = await makeBlob({ program, node: host.path, folder: join(folder, 'work'), exec });
  const runtime = await runtimeOf(target, exec);
  const built = await buildExecutable({
    runtime,
    host,
    blob,
    destination: join(folder, targetOf(target).program),
    stripWith: optimisation === 'size' ? await stripVersion(exec, env) : undefined,
    sign: signWithoutKey,
    root,
    // what is injected is made anew each time: it is what is tested
    cache: openCache({ folder: join(folder, 'cache'), clock }),
    exec,
    env,
  });
  return { ...built, runtime: runtime.path, blob: blob.path };
}
