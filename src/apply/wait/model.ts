import type { ObjectRef } from '../../kube/resources.js';
import type { Readiness } from '../model.js';
import type { Facts } from '../readiness/index.js';

/** What is waited for. */
export interface WaitTarget {
  readonly ref: ObjectRef;
  /** Generation that our write gave it: what an older one says does not count. Absent: any. */
  readonly generation?: number;
  /** UID of the object we wrote: another one of the same name is not ours. Absent: any. */
  readonly uid?: string;
}

/** An object that did not become ready, or did not go. */
export interface NotReady {
  readonly ref: ObjectRef;
  /** Its last state; never `ready`. */
  readonly readiness: Readiness;
  /** Why, most telling first. Empty: nothing is known. */
  readonly because: readonly string[];
  /** Whether the wait ended because nothing moved any more; otherwise it was in vain by rule. */
  readonly timedOut: boolean;
}

/** How a wait ended. */
export interface WaitOutcome {
  /** What became ready, or went, in that order. */
  readonly ready: readonly ObjectRef[];
  readonly notReady: readonly NotReady[];
}

/** What one wait is about. */
export interface WaitOptions {
  /** Component in events. Absent: none. */
  readonly component?: string;
  /** Ends the wait: it rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** What a waiter is made with. */
export interface WaiterOptions {
  readonly facts: Facts;
  /** Selects the members of the inventory: one watch per kind serves all waits. */
  readonly labelSelector: string;
  /** Milliseconds without any progress after which an object is given up.
   * @default 300_000 */
  readonly quietTimeout?: number;
}

/** Waits for objects, and says why they are not there yet. */
export interface Waiter {
  /**
   * Resolves when every target is ready, failed by its rule, or did not come closer for the quiet timeout. What is ready already costs no
   * waiting; kinds that are ready when stored cost no request. @throws the signal's reason; KubeError when the kind may not be watched
   */
  ready(targets: readonly WaitTarget[], options: WaitOptions): Promise<WaitOutcome>;
  /** Resolves when every object is gone, or replaced by one of another UID, or stuck for the quiet timeout. */
  gone(targets: readonly (ObjectRef | WaitTarget)[], options: WaitOptions): Promise<WaitOutcome>;
  /** Ends all watches. */
  close(): void;
}

/** How long an object may stand still. */
export const defaultQuietTimeout = 300_000;
