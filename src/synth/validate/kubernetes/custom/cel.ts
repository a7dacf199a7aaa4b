import { Environment, Optional } from '@marcbachmann/cel-js';
import type { Report } from '../report.js';
import type { CelRule, Schema } from '../schema.js';
import { withoutHas, withPlainHas } from './cel-has.js';
import { addKubernetesLibrary } from './cel-library.js';
import { registerTypeOf } from './cel-types.js';
import { celValue } from './cel-values.js';
import { isTransition } from './transition.js';

/** What a CRD's rules need of the engine. Loaded only when there are rules. */
export interface CelEngine {
  /** What is wrong with the texts of a rule over the values of a schema; empty if nothing is. */
  problemsOf(rule: CelRule, schema: Schema): readonly CelProblem[];
  /** Evaluates the rules of a schema on a value with its defaults, and reports those that fail. */
  evaluate(value: unknown, schema: Schema, report: Report): void;
}

/** An expression that the API server would refuse, or that the engine cannot read. */
export interface CelProblem {
  readonly field: 'rule' | 'messageExpression';
  readonly text: string;
  readonly message: string;
}

type Expression = { readonly run: (context: Context) => unknown } | { readonly problem: string };
type Context = Record<string, unknown>;

const OPTIONS = { enableOptionalTypes: true, homogeneousAggregateLiterals: false };

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

function compile(expression: string, environment: Environment): Expression {
  try {
    const run = environment.parse(withPlainHas(expression));
    return { run: (context) => run(context) as unknown };
  } catch (error) {
    return { problem: firstLine(error) };
  }
}

/**
 * Two environments over values without types, which evaluate; and one per schema with its types, which only checks:
 * the engine cannot index lists of registered types.
 */
interface Environments {
  readonly base: Environment;
  readonly plain: Environment;
  readonly optional: Environment;
  readonly typed: WeakMap<Schema, Map<string, Environment>>;
}

function createEnvironments(): Environments {
  const base = addKubernetesLibrary(new Environment(OPTIONS)).registerFunction(
    'isPresent(dyn): bool',
    () => true,
  );
  const dynamic = (old: string): Environment =>
    base.clone().registerVariable('self', 'dyn').registerVariable('oldSelf', old);
  return { base, plain: dynamic('dyn'), optional: dynamic('optional<dyn>'), typed: new WeakMap() };
}

function typedFor(schema: Schema, isOptional: boolean, { base, typed }: Environments): Environment {
  const known = typed.get(schema) ?? new Map<string, Environment>();
  typed.set(schema, known);
  const key = String(isOptional);
  const environment = known.get(key) ?? base.clone();
  if (!known.has(key)) {
    const type = registerTypeOf(schema, environment);
    environment
      .registerVariable('self', type)
      .registerVariable('oldSelf', isOptional ? 'optional<dyn>' : type);
    known.set(key, environment);
  }
  return environment;
}

function checkText(text: string, returns: string, environment: Environment): string | undefined {
  const { valid, type, error } = environment.check(withoutHas(text));
  if (!valid) return firstLine(error);
  return type === returns || type === 'dyn' ? undefined : `it gives ${String(type)}, must give ${returns}`;
}

function messageOf(rule: CelRule, context: Context, environment: Environment): string {
  const fallback = rule.message ?? `breaks the rule ${rule.rule}`;
  if (rule.messageExpression === undefined) return fallback;
  try {
    const text: unknown = environment.evaluate(withPlainHas(rule.messageExpression), context);
    return typeof text === 'string' && text !== '' ? text : fallback;
  } catch {
    // As the API server does: a message that cannot be made gives way to the fixed one.
    return fallback;
  }
}

function runRule(
  rule: CelRule,
  expression: Expression,
  context: Context,
  environment: Environment,
  report: Report,
): void {
  const at = (rule.fieldPath ?? '').split('.').filter((part) => part !== '');
  if ('problem' in expression) {
    const message = `the CRD's rule ${rule.rule} cannot be evaluated: ${expression.problem}`;
    report.add({ rule: 'cel/expression', message, fix: 'correct the rule in the CRD' });
    return;
  }
  try {
    if (expression.run(context) !== true)
      report.add({ rule: 'cel/rule', message: messageOf(rule, context, environment), at });
  } catch (error) {
    report.add({ rule: 'cel/rule', message: `the rule ${rule.rule} failed to run: ${firstLine(error)}`, at });
  }
}

/** Makes an engine. It keeps what it compiled. */
export function createCelEngine(): CelEngine {
  const environments = createEnvironments();
  const makeDuration = (text: string): unknown =>
    environments.plain.evaluate('duration(self)', { self: text });
  const compiled = new Map<string, Expression>();
  const expressionOf = (text: string, isOptional: boolean): Expression => {
    const key = `${isOptional} ${text}`;
    const expression =
      compiled.get(key) ?? compile(text, isOptional ? environments.optional : environments.plain);
    compiled.set(key, expression);
    return expression;
  };
  return {
    problemsOf: (rule, schema) => {
      const typed = typedFor(schema, rule.optionalOldSelf === true, environments);
      const texts = [
        ['rule', rule.rule, 'bool'],
        ['messageExpression', rule.messageExpression, 'string'],
      ] as const;
      return texts.flatMap(([field, text, returns]) => {
        const expression = text === undefined ? undefined : expressionOf(text, rule.optionalOldSelf === true);
        if (text === undefined || expression === undefined) return [];
        const message = 'problem' in expression ? expression.problem : checkText(text, returns, typed);
        return message === undefined ? [] : [{ field, text, message }];
      });
    },
    evaluate: (value, schema, report) => {
      const context = { self: celValue(value, schema, makeDuration), oldSelf: Optional.none() };
      for (const rule of schema['x-kubernetes-validations'] ?? []) {
        if (isTransition(rule)) continue;
        const isOptional = rule.optionalOldSelf === true;
        const environment = isOptional ? environments.optional : environments.plain;
        runRule(rule, expressionOf(rule.rule, isOptional), context, environment, report);
      }
    },
  };
}
