import type { SchemaProblem } from '../../kubernetes/index.js';
import type { RenderedObject } from '../../../render.js';
import { groupBy, memoize } from '../../fields.js';
import type { Finding, ValidationInput, ValidationRule } from '../../rule.js';

/** A rule that the schema validator checks: only its words and examples stand here. */
export type SchemaRule = Omit<ValidationRule, 'check'>;

interface Broken extends SchemaProblem {
  readonly subject: RenderedObject;
}

/** Problems of all objects by rule. Objects are validated once, when the first rule asks. */
export const schemaProblems = memoize(
  ({ objects, schemas }: ValidationInput): ReadonlyMap<string, readonly Broken[]> => {
    const all = objects.flatMap((subject) =>
      schemas.validate(subject.object).map((problem) => ({ ...problem, subject })),
    );
    return groupBy(all, ({ rule }) => rule);
  },
);

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
