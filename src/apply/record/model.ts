import type { Action, BundleIdentity, Plan } from '../model.js';

/** Group and kind, as the ApplySet annotation names them. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** One run that changed the cluster. */
export interface Revision {
  /** Counted from 1. */
  readonly revision: number;
  readonly purpose: Plan['purpose'];
  /** Absent for `uninstall`. */
  readonly bundle?: BundleIdentity;
  /** Revision whose bundle it brought back. Absent: none. */
  readonly rolledBackTo?: number;
  /** Who, as `user@host`. */
  readonly who: string;
  /** When it began and ended, RFC 3339 in UTC. `ended` absent: it has not, or was killed. */
  readonly began: string;
  readonly ended?: string;
  readonly result: 'running' | 'succeeded' | 'failed' | 'interrupted';
  /** How many objects got which action. Absent while it runs. */
  readonly counts?: Readonly<Record<Action, number>>;
  readonly seconds?: number;
}

/** What the cluster remembers of an installation. */
export interface RecordState {
  readonly platform: string;
  /** Value of the label `applyset.kubernetes.io/part-of`. */
  readonly applySetId: string;
  /** Every kind that members may have. */
  readonly groupKinds: readonly GroupKind[];
  /** Every namespace that members may be in. */
  readonly namespaces: readonly string[];
  /** Version of the program that wrote it last. */
  readonly toolVersion: string;
  /** Newest first. */
  readonly revisions: readonly Revision[];
  /** Newest one with a bundle that did not only run, whatever its result: what the cluster is meant to hold. Absent: none. */
  readonly current?: Revision;
  /** One that was begun and not ended: its run was killed, or is under way. Absent: none. */
  readonly pending?: Revision;
}
