import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { ReleaseContext } from '../context.js';
import { isStrippable, strip } from '../executable/strip.js';
import { releaseFolders } from '../folders.js';
import { examineExecutable } from '../gate/index.js';
import type { Step } from '../step.js';
import { targetOf, universal, type Target } from '../target.js';
import { programPath, readBlob, runtimeFor } from './executables.js';

/** Examines every program: the runtime plus the blob, and nothing else. The universal one is made of two that are examined. */
export const gate: Step = {
  id: 'gate',
  title: 'examining executables',
  run: async (context, signal) => {
    const ids = context.artifacts
      .of('executable')
      .map(({ target }) => target)
      .filter((id) => id !== universal.id);
    const problems: Problem[] = [];
    // one at a time: each takes three times the memory of a program
    for (const id of ids) {
      signal.throwIfAborted();
      problems.push(...(await examine(id, context, signal)));
    }
    if (problems.length > 0)
      throw new OperatorError('E_RELEASE_GATE', `${problems.length} things are wrong with executables`, {
        problems,
        exitCode: exitCodes.differs,
      });
  },
};

async function examine(
  id: string,
  context: ReleaseContext,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const target = targetOf(id);
  return examineExecutable({
    target,
    original: await readFile(await injectedRuntime(target, context, signal)),
    final: await readFile(programPath(context, id)),
    blob: await readBlob(context),
  });
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
