import type { FieldChange } from '../../bundle/diff.js';
import type { ObjectRef } from '../../kube/resources.js';
import type { BundleIdentity, Readiness } from '../model.js';
import type { Revision } from '../record/model.js';
import type { LockView } from './lock.js';

/** Version of the shape of {@link Status}. */
export const statusSchemaVersion = 1 as const;

/** An object that is not as the bundle says. */
export interface Drift {
  readonly object: ObjectRef;
  /** `missing`: somebody deleted it; `changed`: somebody changed fields; `extra`: it carries our label and is in no bundle. */
  readonly is: 'missing' | 'changed' | 'extra';
  /** Fields that differ, from the cluster to the bundle, masked. */
  readonly fields: readonly FieldChange[];
  /** Managers that wrote to it beside us, newest first, with the time of their last write. Empty: nobody else did. */
  readonly by: readonly string[];
}

/** Health of an object. */
export interface ObjectHealth {
  readonly object: ObjectRef;
  readonly component: string;
  readonly readiness: Readiness;
  /** Why it is not ready, most telling first. */
  readonly because: readonly string[];
}

/** Health of a component. */
export interface ComponentHealth {
  readonly id: string;
  readonly title: string;
  readonly is: 'ready' | 'waiting' | 'failed' | 'missing';
  /** How many of its objects are ready, of how many. */
  readonly ready: number;
  readonly total: number;
}

/** How an installation is. */
export interface Status extends LockView {
  readonly schemaVersion: typeof statusSchemaVersion;
  readonly platform: string;
  /** What the cluster is meant to hold. Absent: nothing was ever finished. */
  readonly current?: Revision;
  /** A run that was begun and not ended: interrupted, or under way. Absent: none. */
  readonly pending?: Revision;
  /** The uninstall that succeeded last, which kept what holds data. Absent: the platform was not uninstalled. */
  readonly uninstalled?: Revision;
  readonly bundle?: BundleIdentity;
  readonly drift: readonly Drift[];
  readonly components: readonly ComponentHealth[];
  /** Objects that are not ready. */
  readonly unhealthy: readonly ObjectHealth[];
  /** Objects that were kept although no bundle wants them, since they hold data. */
  readonly kept: readonly ObjectRef[];
}

/** Whether a platform runs and all is as it should be: everything is ready, nothing differs, no run is unfinished. One that was uninstalled does not run. */
export function isFine({ drift, unhealthy, pending, bundle }: Status): boolean {
  return drift.length === 0 && unhealthy.length === 0 && pending === undefined && bundle !== undefined;
}
