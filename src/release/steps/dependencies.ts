import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { ReleaseContext } from '../context.js';
import { auditDependencies } from '../dependencies/audit.js';
import { checkDependencies } from '../dependencies/check.js';
import { readLock } from '../dependencies/lock.js';
import type { Step } from '../step.js';

/** Looks at everything that the program is made of before anything is made: integrity, origin, licences, install scripts, known weaknesses. */
export const dependencies: Step = {
  id: 'dependencies',
  title: 'examining dependencies',
  tools: () => [
    {
      name: 'npm',
      versionArgs: ['--version'],
      purpose: 'runtimes cannot be fetched and dependencies not audited',
    },
  ],
  run: async (context, signal) => {
    const problems = await dependencyProblems(context, signal);
    if (problems.length > 0)
      throw new OperatorError(
        'E_RELEASE_DEPENDENCIES',
        `${problems.length} things are wrong with dependencies`,
        {
          problems,
          hint: 'replace or update them, or accept them with a reason in src/release/dependencies/policy.ts',
          exitCode: exitCodes.differs,
        },
      );
  },
};

/** Everything that is wrong with dependencies. What could not be asked is told as a warning. */
export async function dependencyProblems(
  { root, exec, env, emit }: Pick<ReleaseContext, 'root' | 'exec' | 'env' | 'emit'>,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const lock = readLock(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const audit = await auditDependencies({ exec, env, root, signal });
  if (audit.is === 'skipped')
    emit({ kind: 'warning', text: `known weaknesses were not looked for: ${audit.because}` });
  return [...checkDependencies(lock), ...(audit.is === 'vulnerable' ? audit.problems : [])];
}
