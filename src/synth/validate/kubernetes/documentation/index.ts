import { CLUSTER } from './cluster.js';
import { CUSTOM } from './custom.js';
import type { DocumentedRule } from './documented.js';
import { OBJECTS } from './objects.js';
import { PODS } from './pods.js';
import { SCHEMA } from './schema.js';
import { WORKLOADS } from './workloads.js';

export type { DocumentedRule } from './documented.js';

/**
 * All rules with their examples, for the documentation and the tests; the validator itself does not need them. Two
 * are missing because one object cannot show them: `cel/rule` (a custom resource breaks a rule of its definition)
 * and `cel/engine` (the validator was made without the engine that the definition needs).
 */
export const DOCUMENTED_RULES: readonly DocumentedRule[] = [
  ...SCHEMA,
  ...OBJECTS,
  ...PODS,
  ...WORKLOADS,
  ...CLUSTER,
  ...CUSTOM,
];
