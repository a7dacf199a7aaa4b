import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import type { KubeError } from '../../kube/errors.js';
import type { ObjectRef } from '../../kube/resources.js';
import type { Conflict, ConflictRule } from '../model.js';
import { covers } from './conflict-rule.js';
import { conflictPresets } from './conflict-presets.js';
import { fieldNames, formatPath, resolvePath, valueAt, withoutPath, type FieldPath } from './fields/path.js';
import { shownValue } from './shown.js';

/** One cause of a field conflict, as the API server gives it. */
export interface ConflictCause {
  /** Path with a dot in front: `.spec.replicas`. */
  readonly field: string;
  readonly manager: string;
}

/**
 * Reads who owns which field from a conflict of server-side apply: one cause per field and manager, with the manager in the message, quoted:
 * `conflict with "kubectl" with subresource "scale" using apps/v1` (k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go).
 */
export function conflictCauses({ causes }: Pick<KubeError, 'causes'>): readonly ConflictCause[] {
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .flatMap(({ message = '', field = '' }) => {
      const names = [...message.matchAll(/conflicts? with ("(?:[^"\\]|\\.)*")/g)].map(([, quoted = '""']) =>
        unquoted(quoted),
      );
      return (names.length === 0 ? ['unknown'] : names).map((manager) => ({ field, manager }));
    });
}

/** Go quotes as JSON does, but for a few escapes that no manager's name has. */
function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

/** What decides about fields of others. */
export interface Policy {
  /** Rules of a person, first match wins. */
  readonly rules: readonly ConflictRule[];
  /** Whether an autoscaler sets the replicas of a workload. */
  readonly scaled: boolean;
}

/** What to do about a field of others, and why. */
export function decide(
  policy: Policy,
  ref: ObjectRef,
  field: string,
  manager: string,
): Pick<Conflict, 'decision' | 'because'> {
  const presets = conflictPresets.filter(({ scaled = false }) => !scaled || policy.scaled);
  const rule = [...policy.rules, ...presets].find((one) => covers(one, { ref, field, manager }));
  return rule ?? { decision: 'refuse', because: 'no rule says whose value counts' };
}

/** A conflict with the path by which the field can be taken out of what is sent. */
export interface Decided {
  readonly conflict: Conflict;
  /** Absent: the desired object has no such field, as far as we can tell. */
  readonly path?: FieldPath;
}

/** The two sides of a conflict. */
export interface Sides {
  readonly ref: ObjectRef;
  readonly desired: KubernetesObject;
  readonly live: LiveObject;
}

/** Decides about every cause of a conflict. A field that cannot be left, since we do not find it, is refused. */
export function decideAll(
  causes: readonly ConflictCause[],
  sides: Sides,
  policy: Policy,
): readonly Decided[] {
  return causes.map(({ field, manager }) => {
    const path = resolvePath(sides.desired, field);
    const names = path === undefined ? field.replace(/^\./, '') : fieldNames(path);
    const { decision, because } = decide(policy, sides.ref, names, manager);
    if (path === undefined) {
      const lost = decision === 'leave';
      return {
        conflict: {
          ...{ field: field.replace(/^\./, ''), manager, theirs: 'null', ours: 'null' },
          decision: lost ? 'refuse' : decision,
          because: lost ? `${because}, but the field is not found in the bundle` : because,
        },
      };
    }
    return { path, conflict: { ...conflictAt(path, manager, sides), decision, because } };
  });
}

/** Both values of a field, masked. */
export function conflictAt(
  path: FieldPath,
  manager: string,
  { ref, desired, live }: Sides,
): Pick<Conflict, 'field' | 'manager' | 'theirs' | 'ours'> {
  const show = (object: unknown) => shownValue(ref.kind, path, valueAt(object, path));
  return { field: formatPath(path).slice(1), manager, theirs: show(live), ours: show(desired) };
}

/** What is sent when some fields are left to others. */
export function withoutLeft(object: KubernetesObject, decided: readonly Decided[]): KubernetesObject {
  return decided.reduce(
    (rest, { conflict, path }) => (conflict.decision === 'leave' && path ? withoutPath(rest, path) : rest),
    object,
  );
}
