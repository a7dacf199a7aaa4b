import type { RenderedObject } from '../../render.js';
import { exceptionsOf, isNeeded, matchesObject } from '../excuse.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';

const pod = (context: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec: { containers: [{ name: main, image: example.com/app:1.0.0, securityContext: { ${context} } }] }
`;

const unknownRule: ValidationRule = {
  id: 'exceptions/unknown-rule',
  says: 'every exception of a component record names a rule that may be excused',
  why: 'a misspelt exception excuses nothing; one for a rule without exceptions would look as if it did',
  given:
    'exceptions: [{ rule: security/readonly-root, object: Pod/web, why: it unpacks itself at the start }]',
  givenWhenGood:
    'exceptions: [{ rule: security/read-only-root, object: Pod/web, why: it unpacks itself at the start }]',
  bad: pod('readOnlyRootFilesystem: false'),
  good: pod('readOnlyRootFilesystem: false'),
  check: () => [],
};

/** Makes the rule that knows all others. */
export function unknownRuleWith(known: ReadonlySet<string>): ValidationRule {
  return {
    ...unknownRule,
    *check(input) {
      for (const { component, rule, object, why } of exceptionsOf(input)) {
        if (!known.has(rule))
          yield {
            message: `the record of ${component} excuses ${object} from "${rule}", which is no rule with exceptions`,
            fix: 'see docs/validation.md for the ids',
            value: rule,
          };
        if (why.trim().length < shortestReason)
          yield {
            message: `the record of ${component} excuses ${object} from ${rule} without a reason`,
            fix: 'say why, so that a security reviewer accepts it',
          };
      }
    },
  };
}

const shortestReason = 10;

/** The rule of exceptions that excused nothing. It is checked last, by {@link unusedExceptions}, since it depends on all others. */
export const staleException: ValidationRule = {
  id: 'exceptions/stale',
  says: 'every exception whose object is in the bundle excuses something',
  why: 'what is no longer needed would excuse the next mistake unseen',
  severity: 'warning',
  given:
    'exceptions: [{ rule: security/read-only-root, object: Pod/web, why: it unpacks itself at the start }]',
  bad: pod('readOnlyRootFilesystem: true'),
  good: pod('readOnlyRootFilesystem: false'),
  check: () => [],
};

/** Exceptions that excused nothing, although their object is there, the rule applies and a breach of it would stop the run. */
export function* unusedExceptions(
  input: ValidationInput,
  all: readonly ValidationRule[],
  used: ReadonlySet<unknown>,
): Generator<{ readonly rule: ValidationRule; readonly finding: Finding }> {
  const { plan } = input;
  for (const { component } of plan.components) {
    for (const exception of component.exceptions ?? []) {
      const matters = all.some(
        ({ excusedBy, severity, applies }) =>
          excusedBy?.includes(exception.rule) === true && severity !== 'warning' && (applies?.(plan) ?? true),
      );
      const subject = subjectOf(component.id, exception.object, input);
      if (used.has(exception) || !matters || !subject || !isNeeded(exception, plan.config)) continue;
      const message = `the record of ${component.id} excuses ${exception.object} from ${exception.rule}, which it keeps`;
      yield {
        rule: staleException,
        finding: {
          subject,
          message,
          fix: 'remove the exception from the record, or say "when" it is needed',
        },
      };
    }
  }
}

function subjectOf(
  component: string,
  pattern: string,
  { objects }: ValidationInput,
): RenderedObject | undefined {
  return objects.find(
    (one) =>
      one.component === component && matchesObject(pattern, `${one.object.kind}/${one.object.metadata.name}`),
  );
}
