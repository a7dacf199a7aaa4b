import type { Bundle } from '../bundle/bundle.js';
import type { KindFacts } from '../bundle/kind-facts.js';
import type { KubernetesObject } from '../bundle/object.js';
import type { Change, Plan } from './model.js';
import type { RecordState } from './record/model.js';

/** A change with what its execution sends. */
export interface PreparedStep {
  readonly change: Change;
  /** What is applied, without the fields that are left to others. Absent for `delete`, `keep` and `unchanged`. */
  readonly object?: KubernetesObject;
  /** Whether fields of others are taken over: every conflict was decided for ours. */
  readonly force: boolean;
  /** JSON merge patch (RFC 7386) that is sent before: it removes defaults of a former choice, which server-side apply cannot. Absent: none. */
  readonly prelude?: Readonly<Record<string, unknown>>;
  /** Managers whose fields become ours when an object is adopted, such as `kubectl-client-side-apply` and `helm`. Empty: none. */
  readonly inherits: readonly string[];
}

/** A plan that can be executed: made in one go from one look at the cluster. */
export interface Prepared {
  readonly plan: Plan;
  /** In the order of `plan.changes`. */
  readonly steps: readonly PreparedStep[];
  /** Facts about kinds that the bundle brings. */
  readonly kinds: readonly KindFacts[];
  /** Absent for `uninstall`. */
  readonly bundle?: Bundle;
  /** What the cluster remembered. Absent: this is the first run. */
  readonly record?: RecordState;
  /** Revisions whose bundles say what is kept, however old: they stay in the record. Absent: none. */
  readonly remembers?: readonly number[];
}
