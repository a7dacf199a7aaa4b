import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Exec } from '../../kernel/exec.js';

/** How a new program is tried. */
export interface Trial {
  /** What it has to answer to `--version`. */
  readonly version: string;
  readonly exec: Exec;
  /** Environment that it is tried in. */
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds that a program has for its version: it is unpacked by nothing, but something may look into it first. */
const patience = 60_000;

/**
 * Starts a program, which has to answer its version.
 *
 * @param state what holds if it does not, as a clause
 * @throws OperatorError `E_UPGRADE_START`
 */
export async function expectAnswer(program: string, trial: Trial, state: string): Promise<void> {
  const answer = await complaintOf(program, trial);
  if (answer === undefined) return;
  throw new OperatorError(
    'E_UPGRADE_START',
    `the program of ${trial.version} does not start here: ${answer}; ${state}`,
    {
      hint: 'stay with the version that you have, and tell its makers',
      exitCode: exitCodes.differs,
    },
  );
}

/** What is wrong with what a program answers; undefined: nothing. */
async function complaintOf(program: string, { version, exec, env }: Trial): Promise<string | undefined> {
  const signal = AbortSignal.timeout(patience);
  try {
    const { code, stdout, stderr } = await exec({ file: program, args: ['--version'], env, signal });
    const said = Buffer.from(stdout).toString('utf8').trim();
    if (code !== 0) return stderr.trim() || `exit code ${code}`;
    return said === version ? undefined : `it says it is ${JSON.stringify(said)}`;
  } catch (error) {
    if (signal.aborted) return `no answer within ${patience / 1000} s`;
    return error instanceof Error ? error.message : String(error);
  }
}
