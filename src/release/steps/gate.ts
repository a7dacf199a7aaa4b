import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { ReleaseContext } from '../context.js';
import { isStrippable, strip } from '../executable/strip.js';
import { releaseFolders } from '../folders.js';
import { examineExecutable, examineUniversal } from '../gate/index.js';
import type { Step } from '../step.js';
import { targetOf, universal, type Target } from '../target.js';
import { readArtifact, readPart } from '../store.js';
import { blobName, neededTargets, programPath, runtimeFor } from './executables.js';
import { sha256Of } from '../file-facts.js';

/** Examines every program: the runtime plus the blob, and nothing else. The universal one has to be made of the two that were examined. */
export const gate: Step = {
  id: 'gate',
  title: 'examining executables',
  run: async (context, signal) => {
    const problems: Problem[] = [];
    const examined = new Map<string, string>();
    // one at a time: each takes three times the memory of a program
    for (const id of builtTargets(context)) {
      signal.throwIfAborted();
      const final = await readFinal(id, context);
      examined.set(id, sha256Of(final));
      problems.push(...(await examine(id, final, context, signal)));
    }
    problems.push(...(await universalProblems(examined, context)));
    if (problems.length > 0)
      throw new OperatorError('E_RELEASE_GATE', `${problems.length} things are wrong with executables`, {
        problems,
        exitCode: exitCodes.differs,
      });
  },
};

/** Platforms whose programs were built, those that only the universal one is made of too. None when that step was left out. */
function builtTargets({ artifacts, config }: ReleaseContext): readonly Target['id'][] {
  if (artifacts.of('executable').length === 0) return [];
  return neededTargets(config.targets).map(({ id }) => id);
}

/** A program as it was built; those that only the universal one is made of are not in the ledger. */
function readFinal(id: string, context: ReleaseContext): Promise<Buffer> {
  const artifact = context.artifacts.of('executable').find(({ target }) => target === id);
  return artifact ? readArtifact(context, artifact) : readFile(programPath(context, id));
}

async function universalProblems(
  examined: ReadonlyMap<string, string>,
  context: ReleaseContext,
): Promise<readonly Problem[]> {
  if (examined.size === 0 || !context.config.targets.includes(universal.id)) return [];
  const wanted = universal.of.map((id) => examined.get(id) ?? '');
  return examineUniversal(await readFinal(universal.id, context), wanted);
}

async function examine(
  id: string,
  final: Buffer,
  context: ReleaseContext,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const target = targetOf(id);
  const blob = await readPart(context, blobName);
  const original = await readFile(await injectedRuntime(target, context, signal));
  return examineExecutable({ target, original, final, blob });
}

/** The runtime as it was right before the injection: stripped, where programs are made small. */
async function injectedRuntime(
  target: Target,
  context: ReleaseContext,
  signal: AbortSignal,
): Promise<string> {
  const { path } = await runtimeFor(target.id, context, signal);
  const { config, exec, env, folder } = context;
  if (config.optimisation !== 'size' || !isStrippable(target)) return path;
  const stripped = join(releaseFolders(folder).work, 'gate', target.id);
  await mkdir(dirname(stripped), { recursive: true });
  await copyFile(path, stripped);
  await chmod(stripped, 0o755);
  await strip(stripped, exec, env, signal);
  return stripped;
}
