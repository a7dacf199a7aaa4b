import { formatLocation, type Problem } from './problem.js';

/**
 * Writes a problem for people, in up to four lines: where, key and value, what is wrong, what to do. Plain text without
 * colours; the first line starts at the margin so that terminals and editors make its location a link.
 */
export function formatProblem(problem: Problem): string {
  const subject = subjectOf(problem);
  const severity = problem.severity ?? 'error';
  const head = [formatLocation(problem.location), `${severity} ${problem.rule}`].filter(
    (part) => part !== '',
  );
  return [
    head.join('  '),
    ...(subject === '' ? [] : [`  ${subject}`]),
    `  ${indent(problem.message)}`,
    ...(problem.fix === undefined ? [] : [`  fix: ${indent(problem.fix)}`]),
  ].join('\n');
}

function subjectOf({ object, construct, path, value, configKeys }: Problem): string {
  const key = path === undefined || path === '' ? undefined : path;
  const assignment = [key, value].filter((part) => part !== undefined).join(' = ');
  return [
    object,
    assignment === '' ? undefined : assignment,
    construct === undefined ? undefined : `made in ${construct}`,
    configKeys === undefined || configKeys.length === 0 ? undefined : `from ${configKeys.join(', ')}`,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}

function indent(text: string): string {
  return text.split('\n').join('\n  ');
}
