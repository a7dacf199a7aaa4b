import { CLUSTER } from './cluster.js';
import type { Constraints } from './constraint.js';
import { OBJECTS } from './objects.js';
import { PODS } from './pods.js';

export type { Constraint } from './constraint.js';

/**
 * Constraints by type and field, from the validation functions of k8s.io/kubernetes `pkg/apis/<group>/validation`,
 * read in 1.32 and 1.36. Where the two differ, the stricter stands here: the relaxed Service names of 1.36, for
 * instance, are not yet valid in 1.32.
 */
export const CONSTRAINTS: Constraints = { ...PODS, ...OBJECTS, ...CLUSTER };
