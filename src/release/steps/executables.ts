import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { openCache } from '../cache/index.js';
import { codesignTools } from '../codesign/index.js';
import type { ReleaseContext } from '../context.js';
import {
  buildExecutable,
  buildUniversal,
  isStrippable,
  makeBlob,
  stripTool,
  stripVersion,
  unstripped,
  type Blob,
  type BuiltExecutable,
} from '../executable/index.js';
import { releaseFolders } from '../folders.js';
import { fetchRuntime, hostTarget, type Runtime, type RuntimeSource } from '../runtime/index.js';
import { expectSame } from '../file-facts.js';
import type { Step } from '../step.js';
import { enterArtifact } from '../store.js';
import { targetOf, targets, universal, type Target } from '../target.js';
import { readProgram } from './program.js';
import { signProgram } from './sign-program.js';

/** Builds the program of every platform; the universal one is made of the two for macOS. */
export const executables: Step = {
  id: 'executables',
  title: 'building executables',
  tools: ({ config, secrets }) => [
    ...(isStripping(config) ? [stripTool] : []),
    ...codesignTools({ signing: config.signing, secrets }),
  ],
  run: async (context, signal) => {
    const wanted = neededTargets(context.config.targets);
    tellUnstripped(wanted, context);
    const kitchen = await prepare(context, signal);
    const built = new Map<string, BuiltExecutable>();
    await Promise.all(
      wanted.map(({ id }) =>
        context.limit.run(async () => {
          built.set(id, await buildOne(id, kitchen, context, signal));
          tell(context, id, built.size, wanted.length);
        }, signal),
      ),
    );
    await joinUniversal(built, context);
    for (const [target, executable] of built) {
      if (!context.config.targets.includes(target)) continue;
      const { path, sha256, payloadSha256, signature } = executable;
      const entered = await enterArtifact(context, `cto-${target}`, path, {
        kind: 'executable',
        target,
        payloadSha256,
        signature,
      });
      expectSame({ name: entered.name, sha256 }, entered.sha256);
    }
  },
};

/** Whether some runtime is stripped; what strips is needed then alone. */
function isStripping({ optimisation, targets: ids }: ReleaseContext['config']): boolean {
  return optimisation === 'size' && neededTargets(ids).some(isStrippable);
}

/** Says which programs do not become smaller, though it was asked for. A warning where that is all of them. */
function tellUnstripped(wanted: readonly Target[], { config, emit }: ReleaseContext): void {
  const text = config.optimisation === 'size' ? unstripped(wanted) : undefined;
  if (text !== undefined) emit({ kind: isStripping(config) ? 'note' : 'warning', text });
}

/** What every executable is made with. */
interface Kitchen {
  readonly host: Runtime;
  readonly blob: Blob;
  readonly stripWith: string | undefined;
}

async function prepare(context: ReleaseContext, signal: AbortSignal): Promise<Kitchen> {
  const { exec, env, folder, config } = context;
  const host = await fetchRuntime(hostTarget(platform, arch), { ...runtimeSource(context), signal });
  const blob = await makeBlob({
    program: await readProgram(context),
    node: host.path,
    folder: join(releaseFolders(folder).work, 'blob'),
    exec,
    signal,
  });
  await enterArtifact(context, blobName, blob.path, { kind: 'part' });
  return {
    host,
    blob,
    stripWith: isStripping(config) ? await stripVersion(exec, env) : undefined,
  };
}

/** Where pinned runtimes come from in a release. */
export function runtimeSource({ cacheFolder, clock, exec, env, config }: ReleaseContext): RuntimeSource {
  const registry = config.runtimes.registry;
  return {
    cache: openCache({ folder: cacheFolder, clock }),
    exec,
    env,
    ...(registry !== undefined && { registry }),
  };
}

/** Platforms that are built: those that are asked for, and those that the universal program is made of. */
export function neededTargets(ids: readonly string[]): readonly Target[] {
  const all = ids.flatMap((id) => (id === universal.id ? universal.of : [id]));
  return targets.filter(({ id }) => all.includes(id));
}

/** Where the program of a platform lies. */
export function programPath({ folder }: Pick<ReleaseContext, 'folder'>, target: string): string {
  const name = target === universal.id ? universal.program : targetOf(target).program;
  return join(releaseFolders(folder).work, 'programs', target, name);
}

async function buildOne(
  id: Target['id'],
  { host, blob, stripWith }: Kitchen,
  context: ReleaseContext,
  signal: AbortSignal,
): Promise<BuiltExecutable> {
  const from = runtimeSource(context);
  const runtime = await runtimeFor(id, context, signal);
  return buildExecutable({
    ...from,
    runtime,
    host,
    blob,
    stripWith,
    root: context.root,
    destination: programPath(context, id),
    sign: (bytes, target) => signProgram(bytes, target, runtime, context, signal),
    signal,
  });
}

async function joinUniversal(built: Map<string, BuiltExecutable>, context: ReleaseContext): Promise<void> {
  if (!context.config.targets.includes(universal.id)) return;
  const slices = universal.of.flatMap((id) => built.get(id) ?? []);
  built.set(universal.id, await buildUniversal(slices, programPath(context, universal.id)));
}

/** The pinned runtime of a platform. */
export function runtimeFor(id: string, context: ReleaseContext, signal: AbortSignal): Promise<Runtime> {
  return fetchRuntime(id as Runtime['target'], { ...runtimeSource(context), signal });
}

function tell({ emit }: ReleaseContext, id: string, done: number, total: number): void {
  emit({ kind: 'step', phase: 'executables', action: 'built', subject: id, done, total });
}

/** Name of what is injected into every executable. */
export const blobName = 'cto.blob';
