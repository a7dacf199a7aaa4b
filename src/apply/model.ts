import type { DataFacts } from '../bundle/kind-facts.js';
import type { FieldChange } from '../bundle/diff.js';
import type { KubernetesObject } from '../bundle/object.js';
import type { KubeTarget, LiveObject } from '../kube/client.js';
import type { ObjectRef } from '../kube/resources.js';
import type { Problem } from '../kernel/problem.js';

/** An object of the bundle as it is to be in the cluster. */
export interface DesiredObject {
  readonly ref: ObjectRef;
  /** What is sent: the bundle's object with the label of the inventory. */
  readonly object: KubernetesObject;
  readonly component: string;
  /** Path in the construct tree. */
  readonly construct: string;
  /** SHA-256 of the bundle's object. */
  readonly sha256: string;
}

/** A component of the bundle, as far as order and messages need it. */
export interface ComponentNode {
  readonly id: string;
  readonly title: string;
  /** Index of its wave. */
  readonly wave: number;
  /** Components that must be ready before it. */
  readonly needs: readonly string[];
  /** Folder of its construct. */
  readonly source: string;
  readonly configKeys: readonly string[];
}

/** What is done with an object. */
export type Action =
  | 'create'
  | 'update'
  /** Deleted and made again, since a field cannot be changed. */
  | 'recreate'
  /** Exists, but this installation did not make it: taken over, and updated. */
  | 'adopt'
  | 'delete'
  /** No longer wanted, but kept because it holds data or others use it. */
  | 'keep'
  | 'unchanged';

/** What an action means for what runs. */
export type Effect =
  /** Nothing that runs notices, or it reads the change by itself. */
  | 'in-place'
  /** Pods are replaced. */
  | 'restart'
  /** The object goes and comes back. */
  | 'recreate'
  /** Data may be lost. */
  | 'data-at-risk';

/** A field that somebody else owns. */
export interface Conflict {
  /** Path such as `spec.replicas`, items of lists by their keys as the API server writes them. */
  readonly field: string;
  /** Field manager that owns it. */
  readonly manager: string;
  /** Value in the cluster, as JSON, masked. */
  readonly theirs: string;
  /** Value of the bundle, as JSON, masked. */
  readonly ours: string;
  /** `take`: ours wins; `leave`: theirs stays and we do not own it; `refuse`: somebody has to decide. */
  readonly decision: 'take' | 'leave' | 'refuse';
  /** Rule that decided, for people. */
  readonly because: string;
}

/** Something that is not done unless it was asked for. */
export interface Consent {
  readonly kind: 'adopt' | 'recreate' | 'delete' | 'conflict' | 'crd' | 'data';
  /** Object it is about, as in options: `PersistentVolumeClaim/monitoring/data`. */
  readonly object: string;
  /** Why it needs consent. */
  readonly why: string;
  /** Option that gives it, complete, such as `--adopt Deployment/argocd/argocd-server`. */
  readonly option: string;
}

/** What is planned for one object. */
export interface Change {
  readonly ref: ObjectRef;
  readonly apiVersion: string;
  readonly action: Action;
  readonly effect: Effect;
  /** Component. Absent: the object is not in the bundle. */
  readonly component?: string;
  /** Path in the construct tree. Absent: the object is not in the bundle. */
  readonly construct?: string;
  /** Fields that change, masked; empty for objects that come, go or stay. */
  readonly fields: readonly FieldChange[];
  readonly conflicts: readonly Conflict[];
  /** Why the action is this one, where that is not plain: the immutable field, what keeps it, who made it. */
  readonly because?: string;
  /** How long what it serves is away, in words. Absent: not at all. */
  readonly downtime?: string;
  /** Data that goes with it. Absent: none. */
  readonly data?: DataFacts;
  /** Consents it lacks; the plan cannot be executed while there is one. */
  readonly lacks: readonly Consent[];
  /** UID of the object it was planned for. Absent: it was not there. */
  readonly uid?: string;
}

/** Which bundle. */
export interface BundleIdentity {
  readonly digest: string;
  readonly profile: string;
  /** Version of the program that made it. */
  readonly version: string;
}

/** Version of the shape of a saved plan. */
export const planSchemaVersion = 1;

/** Everything that would happen, before it happens. Serialisable; holds no value of a Secret. */
export interface Plan {
  readonly schemaVersion: typeof planSchemaVersion;
  readonly purpose: 'deploy' | 'rollback' | 'uninstall';
  /** Name of the installation. */
  readonly platform: string;
  readonly target: KubeTarget & {
    /** UID of the namespace kube-system: which cluster it is, whatever its URL. */ readonly clusterId: string;
  };
  /** What is wanted. Absent for `uninstall`. */
  readonly bundle?: BundleIdentity;
  /** What runs. Absent: nothing yet. */
  readonly previous?: BundleIdentity & { readonly revision: number };
  /** In order of wave. */
  readonly components: readonly ComponentNode[];
  /** Every object of the bundle and every one that goes, in order of execution. */
  readonly changes: readonly Change[];
  /** What stops the plan as a whole: missing Secrets or rights. Empty: nothing. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  /** SHA-256 over what would be done: two plans with the same one do the same. Does not change when a controller writes a status. */
  readonly fingerprint: string;
}

/** Consents and rules that a person gave. Objects are written `Kind/name` or `Kind/namespace/name`; `*` stands for any text. */
export interface Decisions {
  /** Objects of others that may be taken over. */
  readonly adopt: readonly string[];
  /** Objects that may be deleted and made again when a field is immutable. */
  readonly recreate: readonly string[];
  /** Protected objects that may be deleted: claims, databases, definitions in use, namespaces with foreign objects. */
  readonly remove: readonly string[];
  /** Definitions that may change although stored objects may no longer fit. */
  readonly narrow: readonly string[];
  /** That there is a copy of the data that `recreate` and `remove` would lose. */
  readonly backedUp: boolean;
  /** Rules for fields that others own, first match wins; the presets come after them. */
  readonly conflicts: readonly ConflictRule[];
}

/** No consent at all. */
export const noDecisions: Decisions = {
  adopt: [],
  recreate: [],
  remove: [],
  narrow: [],
  backedUp: false,
  conflicts: [],
};

/** What to do about fields that others own. Absent parts fit everything; `*` stands for any text. */
export interface ConflictRule {
  readonly decision: 'take' | 'leave' | 'refuse';
  /** `Kind`, `Kind/name` or `Kind/namespace/name`. */
  readonly object?: string;
  /** Field path without list keys, such as `spec.replicas` or `webhooks.clientConfig.caBundle`. */
  readonly field?: string;
  readonly manager?: string;
  /** Reason, for people. */
  readonly because: string;
}

/** Objects of the cluster that matter to a plan, by `refKey`. */
export interface LiveState {
  /** What carries the label of this installation's inventory. */
  readonly members: ReadonlyMap<string, LiveObject>;
  /** What the bundle wants, carries no such label, and is there nevertheless. */
  readonly strangers: ReadonlyMap<string, LiveObject>;
}

/** Whether an object does what it is for. */
export type Readiness =
  | { readonly is: 'ready' }
  | { readonly is: 'waiting'; readonly on: string }
  | { readonly is: 'failed'; readonly why: string };

/** How a run ended. */
export interface Report {
  readonly schemaVersion: 1;
  readonly purpose: Plan['purpose'];
  readonly platform: string;
  readonly result: 'succeeded' | 'failed' | 'interrupted' | 'nothing-to-do';
  /** Revision that was recorded. Absent: nothing was changed. */
  readonly revision?: number;
  readonly bundle?: BundleIdentity;
  /** How many objects got which action. */
  readonly counts: Readonly<Record<Action, number>>;
  /** What failed, and why. */
  readonly failures: readonly {
    readonly component?: string;
    readonly object: ObjectRef;
    readonly problem: Problem;
  }[];
  /** What was planned and not done, exactly. */
  readonly remaining: readonly {
    readonly ref: ObjectRef;
    readonly action: Action;
    readonly because: string;
  }[];
  readonly seconds: number;
}
