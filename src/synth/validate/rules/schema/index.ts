import type { ValidationRule } from '../../rule.js';
import { definitionRules } from './definitions.js';
import { fieldRules } from './fields.js';
import { kindRules } from './kinds.js';
import { objectRules } from './objects.js';
import { podRules } from './pods.js';
import { toSchemaRule } from './schema-rule.js';
import { unknownKind } from './unknown-kind.js';

/** Rules that the schema validator checks, one record for each id it gives. */
export const schemaRules: readonly ValidationRule[] = [
  unknownKind,
  ...[...fieldRules, ...objectRules, ...podRules, ...kindRules, ...definitionRules].map(toSchemaRule),
];
