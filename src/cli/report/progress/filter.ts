import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import type { Event } from '../../../kernel/event.js';
import { didYouMean } from '../../../kernel/nearest.js';
import type { Problem } from '../../../kernel/problem.js';

/** How much an event matters, least first. */
export const levels = ['debug', 'info', 'warning', 'error'] as const;

/** One of {@link levels}. */
export type Level = (typeof levels)[number];

/** Every kind of event with its level: forgetting one does not compile. */
const levelOfKind: Readonly<Record<Event['kind'], Level>> = {
  waiting: 'debug',
  phase: 'info',
  step: 'info',
  ready: 'info',
  note: 'info',
  retry: 'warning',
  warning: 'warning',
  failed: 'error',
};

/** Level of an event. */
export function levelOf({ kind }: Event): Level {
  return levelOfKind[kind];
}

/** What a filter looks at: members of a line that it is told with. */
export interface Filtered {
  readonly kind: string;
  readonly level: Level;
  /** Phase in which it happened. Absent: before the first. */
  readonly phase?: string;
  readonly subject?: string;
}

/** Whether a line is printed. */
export type LogFilter = (line: Filtered) => boolean;

const fields = ['kind', 'level', 'phase', 'subject'] as const;

const shape = /^\s*([a-z]+)\s*(!=|>=|=)\s*(.*?)\s*$/;

/**
 * Reads filters such as `phase=upload,level>=warning`. Conditions that a comma separates must all hold; of several filters one is enough. `*` in a value stands
 * for any text; `>=` compares levels.
 *
 * @throws OperatorError `E_LOG_FILTER` with everything that is wrong in any of them
 */
export function parseLogFilter(texts: readonly string[]): LogFilter {
  const parsed = texts.map((text) => text.split(',').map((condition) => parseCondition(condition)));
  const problems = parsed.flat().flatMap((one) => (typeof one === 'function' ? [] : [one]));
  if (problems.length > 0)
    throw new OperatorError('E_LOG_FILTER', 'the log filter cannot be read', {
      hint: 'write conditions such as: --log-filter "phase=upload,level>=warning"',
      problems,
      exitCode: exitCodes.usage,
    });
  const filters = parsed.map((conditions) => conditions.filter((one) => typeof one === 'function'));
  return (line) => filters.some((conditions) => conditions.every((holds) => holds(line)));
}

function parseCondition(text: string): LogFilter | Problem {
  const [, name = '', operator, value = ''] = shape.exec(text) ?? [];
  if (operator === undefined || value === '')
    return problem(text, `"${text}" is no condition`, 'write FIELD=VALUE, FIELD!=VALUE or level>=LEVEL');
  const field = fields.find((one) => one === name);
  if (field === undefined) return problem(text, `there is no field "${name}"`, suggestion(name, fields));
  if (operator === '>=') return atLeast(text, field, value);
  const known = valuesOf(field);
  if (known && !value.includes('*') && !known.includes(value))
    return problem(text, `there is no ${field} "${value}"`, suggestion(value, known));
  const pattern = patternOf(value);
  return (line) => pattern.test(line[field] ?? '') === (operator === '=');
}

function atLeast(text: string, field: (typeof fields)[number], value: string): LogFilter | Problem {
  if (field !== 'level')
    return problem(text, `">=" compares levels, not ${field}`, `write ${field}=${value}`);
  const least = levels.findIndex((one) => one === value);
  if (least < 0) return problem(text, `there is no level "${value}"`, suggestion(value, levels));
  return ({ level }) => levels.indexOf(level) >= least;
}

/** Values that a field can have. Undefined: any. */
function valuesOf(field: (typeof fields)[number]): readonly string[] | undefined {
  if (field === 'level') return levels;
  return field === 'kind' ? Object.keys(levelOfKind) : undefined;
}

function patternOf(value: string): RegExp {
  const literal = value.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\/-]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's');
}

function problem(text: string, message: string, fix: string): Problem {
  return { rule: 'usage/log-filter', message, fix, path: '--log-filter', value: text };
}

function suggestion(word: string, known: readonly string[]): string {
  return didYouMean(word, known) ?? `known: ${known.join(', ')}`;
}
