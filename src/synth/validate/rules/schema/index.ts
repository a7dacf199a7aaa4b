import { DOCUMENTED_RULES } from '../../kubernetes/documentation/index.js';
import type { ValidationRule } from '../../rule.js';
import { celRule } from './cel-rule.js';
import { toSchemaRule } from './schema-rule.js';
import { unknownKind } from './unknown-kind.js';

/** Rules that the schema validator checks, one record for each id it gives. */
export const schemaRules: readonly ValidationRule[] = [
  unknownKind,
  ...[...DOCUMENTED_RULES.filter(({ id }) => id !== unknownKind.id), celRule].map(toSchemaRule),
];
