import type { KindFacts, ReadinessTest } from '../bundle/kind-facts.js';

/** Kinds that only hold content: nothing has to happen for them to do what they are for. */
export function storedKinds(group: string, kinds: readonly string[]): readonly KindFacts[] {
  return kinds.map((kind) => ({ group, kind, readiness: { ready: [] } }));
}

/** A kind that is ready when its controller has set all these conditions to True. */
export function conditionedKind(group: string, kind: string, conditions: readonly string[]): KindFacts {
  return { group, kind, readiness: { ready: conditions.map((condition) => ({ condition })) } };
}

/** What a phase says. */
export interface Phases {
  readonly ready: readonly string[];
  /** Phases that nothing but a change of the object ends. Absent: none. */
  readonly failed?: readonly string[];
}

/** A kind that is ready in one of some phases of `status.phase`. */
export function phasedKind(group: string, kind: string, { ready, failed }: Phases): KindFacts {
  const phase = (is: readonly string[]): ReadinessTest => ({ path: 'status.phase', is });
  return { group, kind, readiness: { ready: [phase(ready)], ...(failed && { failed: [phase(failed)] }) } };
}
