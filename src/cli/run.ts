import { CommanderError } from 'commander';
import { exitCodes, isOperatorError, type ExitCode } from '../kernel/errors.js';
import type { Options } from './command.js';
import { commands } from './commands/index.js';
import type { Io } from './io.js';
import { builtin, type Product } from './product.js';
import { buildProgram, parserExitCode, withColor } from './program.js';

/**
 * Runs the command line and answers the exit code. The one place where errors become text.
 *
 * @param args arguments without the names of the runtime and the script
 * @param product what the commands work with; see extendProduct for profiles and components of your own
 */
export async function runCli(args: readonly string[], io: Io, product: Product = builtin): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  let options: Options = {};
  const program = buildProgram(commands, product, io, (answer) => (code = answer));
  program.hook('preAction', (_program, action) => {
    options = action.opts<Options>();
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return parserExitCode(error);
    if (!isOperatorError(error)) return await reportBug(error, io);
    const { reportError } = await import('./report/problems.js');
    reportError(error, withColor(io, options), { causes: options['verbose'] === true });
    return error.exitCode;
  }
}

async function reportBug(error: unknown, io: Io): Promise<ExitCode> {
  const { bugReport } = await import('./report/bug.js');
  io.stderr(bugReport(error));
  return exitCodes.bug;
}
