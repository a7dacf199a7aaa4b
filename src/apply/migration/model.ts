import type { BundleIdentity, ComponentNode, Effect, Plan } from '../model.js';
import type { ObjectRef } from '../../kube/resources.js';

/** What a migration is made from: a plan of the engine, or two bundles compared without a cluster. */
export type MigrationInput = Pick<Plan, 'components' | 'changes' | 'bundle'> & {
  /** What runs. Absent: nothing yet. */
  readonly previous?: BundleIdentity & { readonly revision?: number };
};

/** One object of a migration. */
export interface MigrationEntry {
  readonly ref: ObjectRef;
  /** Component. Absent: the object is in neither bundle, or the former one is not known. */
  readonly component?: string;
  /** What happens, as a phrase such as `pods are replaced: spec.template.spec.containers[server].image`. */
  readonly says: string;
  /** How long what it serves is away, as the end of "away ...". Absent: not at all. */
  readonly downtime?: string;
}

/** Something to do before anything changes. */
export interface BackupStep {
  /** Objects whose data it is about. Empty: the cluster as a whole. */
  readonly objects: readonly ObjectRef[];
  /** What is to be kept, such as `the databases of the cluster`. */
  readonly holds: string;
  /** What to do, as a sentence. */
  readonly backup: string;
  /** Whether data may be lost without it; otherwise it is good practice. */
  readonly needed: boolean;
}

/** What happens to a component, in order of execution. */
export interface ComponentStep {
  readonly id: string;
  readonly title: string;
  /** Index of its wave; components of one wave go on at the same time. Absent: it goes, after all others. */
  readonly wave?: number;
  /** `comes`: it was not there; `goes`: nothing of it is wanted any more; `changes`: some of it is new, other or gone. */
  readonly fate: 'comes' | 'changes' | 'goes';
  /** How many objects come, change in which way, and go. */
  readonly counts: Readonly<Record<'comes' | Effect | 'goes' | 'kept', number>>;
}

/** What bringing a platform from one bundle to another one does to what runs. Serialisable; holds no value of a Secret. */
export interface MigrationPlan {
  readonly schemaVersion: 1;
  /** Absent: nothing runs yet. */
  readonly from?: BundleIdentity & { readonly revision?: number };
  /** Absent: everything goes. */
  readonly to?: BundleIdentity;
  /** First of all; those that are needed before those that are good practice. */
  readonly backups: readonly BackupStep[];
  /** Components with changes, in order of execution. */
  readonly steps: readonly ComponentStep[];
  /** Components that nothing happens to. */
  readonly untouched: readonly Pick<ComponentNode, 'id' | 'title'>[];
  /** Objects that exist and change, by what it means for what runs; each in order of execution. */
  readonly groups: Readonly<Record<Effect, readonly MigrationEntry[]>>;
  /** Objects that go without data. */
  readonly goes: readonly MigrationEntry[];
  /** Objects that are no longer wanted, and stay. */
  readonly kept: readonly MigrationEntry[];
  /** Entries of all groups that are away for a while, in order of execution. */
  readonly downtimes: readonly MigrationEntry[];
}
