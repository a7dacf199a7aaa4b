import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { spawnExec } from '../../../kernel/exec.js';
import { dependencyProblems } from '../../../release/steps/dependencies.js';
import type { CommandRunner } from '../../command.js';
import { printResult } from '../../report/document.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { childEnvironment } from './environment.js';

/** Runs `release dependencies`. Exit code 1 when something is wrong. */
export const runDependencies: CommandRunner = async (_args, options, io) => {
  const problems = await dependencyProblems(
    {
      root: io.cwd,
      exec: spawnExec,
      env: childEnvironment(io.env),
      emit: (event) => {
        if (event.kind === 'warning') io.stderr(`${event.text}\n`);
      },
    },
    io.signal?.() ?? new AbortController().signal,
  );
  if (problems.length > 0 && options['output'] === 'text')
    throw new OperatorError(
      'E_RELEASE_DEPENDENCIES',
      `${problems.length} things are wrong with dependencies`,
      {
        problems,
        hint: 'replace or update them, or accept them with a reason in src/release/dependencies/policy.ts',
        exitCode: exitCodes.differs,
      },
    );
  printResult(io, options['output'] as OutputFormat, {
    document: { problems },
    text: 'dependencies are as they should be\n',
  });
  return problems.length > 0 ? exitCodes.differs : exitCodes.done;
};
