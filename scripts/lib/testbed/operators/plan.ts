import type { CustomResource, OperatorClaim, SimulatedKind } from './model.js';

/** What a simulated operator does about one object. */
export type Deed =
  | { readonly do: 'write-status'; readonly status: Readonly<Record<string, unknown>> }
  | { readonly do: 'set-finalizers'; readonly finalizers: readonly string[] }
  | { readonly do: 'make-claim'; readonly claim: OperatorClaim };

/**
 * What is still to be done about an object; empty when the operator is content with it. Pure.
 *
 * @param held whether an object of {@link SimulatedKind.heldBy} is in its namespace
 */
export function deedsFor(kind: SimulatedKind, object: CustomResource, held: boolean): readonly Deed[] {
  const { finalizer, status, claims } = kind;
  const finalizers = object.metadata.finalizers ?? [];
  const guarded = finalizer !== undefined && finalizers.includes(finalizer);
  if (object.metadata.deletionTimestamp !== undefined) {
    return guarded && !held
      ? [{ do: 'set-finalizers', finalizers: finalizers.filter((one) => one !== finalizer) }]
      : [];
  }
  // as in every operator: first the finalizer, then what would have to be cleaned up
  if (finalizer !== undefined && !guarded)
    return [{ do: 'set-finalizers', finalizers: [...finalizers, finalizer] }];
  const wanted = status?.(object);
  if (wanted === undefined || holds(object.status ?? {}, wanted)) return [];
  const made = (claims?.(object) ?? []).map((claim): Deed => ({ do: 'make-claim', claim }));
  return [...made, { do: 'write-status', status: wanted }];
}

/** Whether a value is there as wanted; members that are not wanted do not matter, items of lists do. */
function holds(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(wanted) && (actual as readonly unknown[]).length !== wanted.length) return false;
  const members = actual as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([key, value]) => value === undefined || holds(members[key], value));
}
