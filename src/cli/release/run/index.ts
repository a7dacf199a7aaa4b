import type { ExitCode } from '../../../kernel/errors.js';
import type { Io } from '../../io.js';
import { builtin } from '../../product.js';
import { runCli } from '../../run.js';
import { releaseProgram } from '../commands.js';

/** Runs `npm run release` with its arguments and answers the exit code. */
export function runRelease(args: readonly string[], io: Io): Promise<ExitCode> {
  return runCli(args, io, builtin, releaseProgram);
}
