import { exitCodes, type OperatorError } from '../../kernel/errors.js';
import { formatProblem } from '../../kernel/format.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { redact } from '../../kernel/redact.js';
import { paint, type Io } from '../io.js';

/** Most problems that are written out; the rest is counted. */
const most = 50;

/**
 * Shows an error with all its problems, then what to do.
 *
 * @param options `causes` also shows the errors underneath
 */
export function reportError(
  error: OperatorError,
  io: Io,
  options: { readonly causes: boolean } = { causes: false },
): void {
  const problems = [...error.problems].sort((a, b) => Number(isError(b)) - Number(isError(a)));
  io.stderr(`${paint(io, 'red', 'error')} ${error.message} [${error.code}]\n`);
  for (const problem of problems.slice(0, most)) io.stderr(`\n${formatProblem(problem)}\n`);
  if (problems.length > most) io.stderr(`\nand ${problems.length - most} more\n`);
  if (problems.length > 0)
    io.stderr(
      `\n${countText(problems)}${error.exitCode === exitCodes.usage ? '; nothing was written' : ''}\n`,
    );
  if (options.causes) for (const line of causesOf(error)) io.stderr(`caused by ${line}\n`);
  if (error.hint !== undefined) io.stderr(`${paint(io, 'bold', 'next')}  ${error.hint}\n`);
}

/** Shows warnings, each in full; what several profiles warn of, once. */
export function reportWarnings(warnings: readonly Problem[], io: Io): void {
  const texts = new Set(warnings.map((warning) => formatProblem(warning)));
  for (const text of texts) io.stderr(`${paint(io, 'yellow', text)}\n`);
}

/** Messages of the errors underneath, outermost first. A chain that bites its tail ends where it began. */
function causesOf(error: Error): string[] {
  const seen = new Set<unknown>([error]);
  const lines: string[] = [];
  for (let cause = error.cause; cause !== undefined && !seen.has(cause);) {
    seen.add(cause);
    lines.push(redact(cause instanceof Error ? `${cause.name}: ${cause.message}` : JSON.stringify(cause)));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}

function countText(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return warnings === 0
    ? plural(errors, 'problem')
    : `${plural(errors, 'problem')}, ${plural(warnings, 'warning')}`;
}
