import { isSet } from './rule.js';
import type { ObjectRule } from '../schema.js';

/**
 * At most one of some fields may be set.
 *
 * @param fields - the fields in question; all that the type has, without `except`, if left out
 * @param least - 1 if one of them must be set
 * @param except - fields beside the choice, such as the name of a volume
 */
export function oneOf(options: {
  readonly fields?: readonly string[];
  readonly least: 0 | 1;
  readonly except?: readonly string[];
}): ObjectRule {
  return (value, report, schema) => {
    const fields =
      options.fields ??
      Object.keys(schema.properties ?? {}).filter((field) => options.except?.includes(field) !== true);
    const set = fields.filter((field) => isSet(value[field]));
    const named = fields.length > 6 ? `${fields.slice(0, 6).join(', ')}, …` : fields.join(', ');
    if (set.length > 1) {
      report.add({
        rule: 'kubernetes/one-of',
        message: `sets ${set.join(' and ')}, but only one of them may be set`,
        fix: 'keep the one you mean',
      });
    } else if (set.length < options.least) {
      report.add({ rule: 'kubernetes/one-of', message: `must set exactly one of ${named}, sets none` });
    }
  };
}
