import { digestOf } from '../../bundle/digest.js';
import { refKey } from '../../kube/resources.js';
import type { Change, Plan } from '../model.js';
import type { PreparedStep } from '../prepared.js';

/** What of a plan makes its fingerprint. */
export interface FingerprintInput extends Pick<Plan, 'purpose' | 'platform' | 'bundle'> {
  readonly clusterId: string;
  readonly steps: readonly PreparedStep[];
}

/**
 * SHA-256 over what would be done. Objects that stay as they are, values that are left to others, and what a controller writes are not in it; that an
 * object was deleted and made again is.
 */
export function fingerprintOf({ purpose, platform, bundle, clusterId, steps }: FingerprintInput): string {
  const deeds = steps.filter(({ change }) => change.action !== 'unchanged').map(deedOf);
  return digestOf({ purpose, platform, bundle: bundle?.digest, clusterId, deeds });
}

function deedOf({ change, force, inherits }: PreparedStep) {
  const { ref, action, fields, conflicts, lacks, uid } = change;
  const decided = conflicts.map((conflict) => {
    const { field, manager, decision } = conflict;
    return decision === 'leave' ? [field, decision] : [field, manager, decision, conflict.theirs];
  });
  return [refKey(ref), action, uid, fields, decided, lacks.map(({ option }) => option), force, inherits];
}

/** Whether two changes would do the same. */
export function sameChange(a: Change | undefined, b: Change | undefined): boolean {
  const deed = (change: Change | undefined) =>
    change === undefined || change.action === 'unchanged'
      ? 'nothing'
      : digestOf(deedOf({ change, force: false, inherits: [] }));
  return deed(a) === deed(b);
}
