import type { OperatorError } from '../../kernel/errors.js';
import { formatProblem } from '../../kernel/format.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { paint, type Io } from '../io.js';

/** Most problems that are written out; the rest is counted. */
const most = 50;

/** Shows an error with all its problems, then what to do. */
export function reportError(error: OperatorError, io: Io): void {
  const problems = [...error.problems].sort((a, b) => Number(isError(b)) - Number(isError(a)));
  io.stderr(`${paint(io, 'red', 'error')} ${error.message} [${error.code}]\n`);
  for (const problem of problems.slice(0, most)) io.stderr(`\n${formatProblem(problem)}\n`);
  if (problems.length > most) io.stderr(`\nand ${problems.length - most} more\n`);
  if (problems.length > 0) io.stderr(`\n${countText(problems)}; nothing was written\n`);
  if (error.hint !== undefined) io.stderr(`${paint(io, 'bold', 'next')}  ${error.hint}\n`);
}

/** Shows warnings, each in full. */
export function reportWarnings(warnings: readonly Problem[], io: Io): void {
  for (const warning of warnings) io.stderr(`${paint(io, 'yellow', formatProblem(warning))}\n`);
}

function countText(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return warnings === 0
    ? plural(errors, 'problem')
    : `${plural(errors, 'problem')}, ${plural(warnings, 'warning')}`;
}
