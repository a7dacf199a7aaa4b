import { CommanderError } from 'commander';
import { diskError } from '../kernel/disk.js';
import { exitCodes, isOperatorError, type ExitCode, type OperatorError } from '../kernel/errors.js';
import type { Options } from './command.js';
import { ctoProgram } from './commands/index.js';
import type { Io } from './io.js';
import { builtin, type Product } from './product.js';
import { buildProgram, parserExitCode, withColor, type ProgramParts } from './program.js';

/**
 * Runs the command line and answers the exit code. The one place where errors become text.
 *
 * @param args arguments without the names of the runtime and the script
 * @param product what the commands work with; see extendProduct for profiles and components of your own
 * @param parts the program. Absent: `cto`
 */
export async function runCli(
  args: readonly string[],
  io: Io,
  product: Product = builtin,
  parts: ProgramParts = ctoProgram,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  let options: Options = {};
  const told = remembering(io);
  const program = buildProgram(parts, product, told.io, (answer) => (code = answer));
  program.hook('preAction', (_program, action) => {
    options = action.opts<Options>();
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return parserExitCode(error);
    const known = await asOperatorError(error);
    if (known === undefined) return await reportBug(error, io);
    await report(known, options, told);
    return known.exitCode;
  }
}

/** The same surroundings, which remember whether there was any result. */
interface Told {
  readonly io: Io;
  readonly hasResult: () => boolean;
}

function remembering(io: Io): Told {
  let hasResult = false;
  const stdout = (text: string) => {
    hasResult = true;
    io.stdout(text);
  };
  return { io: { ...io, stdout }, hasResult: () => hasResult };
}

/** Tells people, and programs that asked for it: a document on standard output is one, so it is not followed by another. */
async function report(error: OperatorError, options: Options, { io, hasResult }: Told): Promise<void> {
  const { output } = options;
  if (output === 'ndjson' || (output === 'json' && !hasResult())) {
    const { printError } = await import('./report/document.js');
    printError(io, output, error);
  }
  const { reportError } = await import('./report/problems.js');
  reportError(error, withColor(io, options), { causes: options['verbose'] === true });
}

/** What a person can act on; undefined for a bug. */
async function asOperatorError(error: unknown): Promise<OperatorError | undefined> {
  if (isOperatorError(error)) return error;
  const full = diskError(error);
  if (full) return full;
  const { clusterError } = await import('./report/cluster-error.js');
  return clusterError(error);
}

async function reportBug(error: unknown, io: Io): Promise<ExitCode> {
  const { bugReport } = await import('./report/bug.js');
  io.stderr(bugReport(error));
  return exitCodes.bug;
}
