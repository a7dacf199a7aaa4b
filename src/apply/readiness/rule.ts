import type { ReadinessRule, ReadinessTest } from '../../bundle/kind-facts.js';
import type { LiveObject } from '../../kube/client.js';
import type { Readiness } from '../model.js';
import { generationReadiness } from './general.js';
import { at, conditionOf, conditionsOf, conditionText, textAt, tidy } from './read.js';
import { failed, firstUnready, waiting } from './verdict.js';

const defaultGeneration = 'status.observedGeneration';

/** Readiness by a rule that came as data. A failure of an older generation does not count. */
export function ruleReadiness(object: LiveObject, rule: ReadinessRule): Readiness {
  const observed = valueAt(object, rule.observedGeneration ?? defaultGeneration);
  return firstUnready([
    generationReadiness(object, typeof observed === 'number' ? observed : undefined),
    ...(rule.failed ?? []).map((test) =>
      holds(object, test) ? failed(`${found(object, test)}${messageOf(object, test)}`) : undefined,
    ),
    ...rule.ready.map((test) =>
      holds(object, test) ? undefined : waiting(`${found(object, test)}${messageOf(object, test)}`),
    ),
  ]);
}

/** Values that a rule looks at, by path: what counts as progress for objects of its kind. */
export function ruleValues(object: LiveObject, rule: ReadinessRule): readonly unknown[] {
  return [...rule.ready, ...(rule.failed ?? [])].map((test) => {
    if ('condition' in test) return conditionOf(object, test.condition)?.status;
    return scalar(valueAt(object, test.path));
  });
}

/** A rule as a sentence of documentation. */
export function ruleText({ ready, failed: failures = [] }: ReadinessRule): string {
  const text = ready.length === 0 ? 'as soon as it is there' : ready.map(testText).join(' and ');
  return failures.length === 0 ? text : `${text}; fails when ${failures.map(testText).join(' or ')}`;
}

function testText(test: ReadinessTest): string {
  if ('condition' in test) return `condition \`${test.condition}\` is ${test.status ?? 'True'}`;
  if ('is' in test)
    return `\`${test.path}\` is ${test.is.map((value) => `\`${String(value)}\``).join(' or ')}`;
  if ('equals' in test) return `\`${test.path}\` equals \`${test.equals}\``;
  return `\`${test.path}\` is there`;
}

function holds(object: LiveObject, test: ReadinessTest): boolean {
  if ('condition' in test) return conditionOf(object, test.condition)?.status === (test.status ?? 'True');
  const value = scalar(valueAt(object, test.path));
  if ('is' in test) return value !== undefined && test.is.includes(value);
  if ('equals' in test) return value !== undefined && value === scalar(valueAt(object, test.equals));
  return value !== undefined && value !== '';
}

/** What was found instead of what the test wants. */
function found(object: LiveObject, test: ReadinessTest): string {
  if ('condition' in test) {
    const condition = conditionOf(object, test.condition);
    if (condition === undefined) return `condition ${test.condition} is not there yet`;
    return `condition ${test.condition} is ${condition.status}`;
  }
  const value = shown(object, test.path);
  if ('equals' in test) return `${test.path} is ${value}, ${test.equals} is ${shown(object, test.equals)}`;
  if ('is' in test && !holds(object, test))
    return `${test.path} is ${value}, not ${test.is.map(String).join(' or ')}`;
  return `${test.path} is ${value}`;
}

/** Operators explain a phase in a neighbour of it, a condition within it. */
function messageOf(object: LiveObject, test: ReadinessTest): string {
  if ('condition' in test) {
    const condition = conditionOf(object, test.condition);
    const text = condition?.message ?? condition?.reason;
    return condition === undefined || text === undefined ? '' : `: ${conditionText(condition)}`;
  }
  const parent = test.path.split('.').slice(0, -1);
  const texts = [parent, ['status']].flatMap((place) =>
    neighbours.map((key) => textAt(object, ...place, key)),
  );
  const text = texts.find((one) => one !== undefined) ?? errorConditionOf(object);
  return text === undefined ? '' : `: ${tidy(text)}`;
}

const neighbours = ['message', 'phaseReason', 'reason', 'error', 'failureReason'];

/** Argo CD has conditions without a status, such as `ComparisonError`: they are there only while they are true. */
function errorConditionOf(object: LiveObject): string | undefined {
  return conditionsOf(object).find(({ type, status }) => type.endsWith('Error') && status === '')?.message;
}

function valueAt(object: LiveObject, path: string): unknown {
  return at(object, ...path.split('.'));
}

function scalar(value: unknown): string | number | boolean | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}

function shown(object: LiveObject, path: string): string {
  const value = scalar(valueAt(object, path));
  return value === undefined || value === '' ? 'not set' : tidy(String(value));
}
