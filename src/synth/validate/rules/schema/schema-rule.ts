import type { SchemaProblem } from '../../kubernetes/index.js';
import type { RenderedObject } from '../../../render.js';
import { groupBy } from '../../fields.js';
import type { Finding, ValidationInput, ValidationRule } from '../../rule.js';

/** A rule that the schema validator checks: only its words and examples stand here. */
export type SchemaRule = Omit<ValidationRule, 'check'>;

interface Broken extends SchemaProblem {
  readonly subject: RenderedObject;
}

const validated = new WeakMap<ValidationInput, ReadonlyMap<string, readonly Broken[]>>();

/** Problems of all objects by rule. Objects are validated once, when the first rule asks. */
export function schemaProblems(input: ValidationInput): ReadonlyMap<string, readonly Broken[]> {
  const known = validated.get(input);
  if (known) return known;
  const all = input.objects.flatMap((subject) =>
    input.schemas.validate(subject.object).map((problem) => ({ ...problem, subject })),
  );
  const problems = groupBy(all, ({ rule }) => rule);
  validated.set(input, problems);
  return problems;
}

/** Adds the check to the words. */
export function toSchemaRule(texts: SchemaRule): ValidationRule {
  return {
    ...texts,
    check: (input) => (schemaProblems(input).get(texts.id) ?? []).map(toFinding),
  };
}

function toFinding({ subject, path, message, fix, value }: Broken): Finding {
  return { subject, path, message, ...(fix !== undefined && { fix }), ...(value !== undefined && { value }) };
}
