import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { ReleaseContext } from '../context.js';
import { releaseFolders } from '../folders.js';
import { smokeTest, smokeTools, type Smoke } from '../smoke/index.js';
import type { Step } from '../step.js';
import { targetOf, universal } from '../target.js';
import { neededTargets, programPath } from './executables.js';

/** Starts every program that this machine can start, itself or by emulation. */
export const smoke: Step = {
  id: 'smoke',
  title: 'starting the programs',
  tools: ({ config }) => smokeTools(neededTargets(config.targets)),
  run: async (context, signal) => {
    const ids = context.config.targets.filter((id) => id !== universal.id);
    const results = await Promise.all(
      ids.map((id) =>
        context.limit.run(async () => {
          const result = await start(id, context, signal);
          tell(id, result, context);
          return { id, result };
        }, signal),
      ),
    );
    const problems = results.flatMap(({ id, result }) =>
      result.is === 'failed' ? [problemOf(id, result.why)] : [],
    );
    if (problems.length > 0)
      throw new OperatorError('E_RELEASE_SMOKE', `${problems.length} programs do not answer`, {
        problems,
        exitCode: exitCodes.differs,
      });
  },
};

async function start(id: string, context: ReleaseContext, signal: AbortSignal): Promise<Smoke> {
  const folder = join(releaseFolders(context.folder).work, 'smoke', id);
  await mkdir(folder, { recursive: true });
  const { exec, env, identity } = context;
  const request = {
    target: targetOf(id),
    file: programPath(context, id),
    args: ['--version'],
    folder,
    exec,
    env,
    signal,
  };
  return smokeTest(request, `${identity.version}\n`);
}

/** A platform that nothing here can start is no failure, and never silent. */
function tell(id: string, result: Smoke, { emit }: Pick<ReleaseContext, 'emit'>): void {
  if (result.is === 'answered') emit({ kind: 'note', text: `${id} answered (${result.by})` });
  if (result.is === 'skipped') emit({ kind: 'note', text: `${id} was not started: ${result.because}` });
}

function problemOf(id: string, why: string): Problem {
  return { rule: 'release/smoke', message: why, object: `executable ${id}` };
}
