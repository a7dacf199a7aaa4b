import type { Clock } from '../../kernel/clock.js';
import { isRecord } from '../../kernel/json.js';
import type { LiveObject } from '../../kube/client.js';
import { groupKindOf, type Facts } from '../readiness/index.js';
import { at, conditionsOf, numberAt, recordsAt, textAt } from '../readiness/read.js';
import { ruleValues } from '../readiness/rule.js';

/** How long something has stood still. */
export interface Progress {
  /** Takes a state; one that was never seen before is progress, one that comes back is not. */
  readonly saw: (state: string) => void;
  /** Takes the state something was in when it was first looked at: that we looked is no progress. */
  readonly found: (state: string) => void;
  /** Milliseconds since the last progress. */
  readonly quietFor: () => number;
}

/** Starts to look at something; that it begins counts as progress. */
export function createProgress(clock: Pick<Clock, 'elapsed'>): Progress {
  const seen = new Set<string>();
  let last = clock.elapsed();
  return {
    saw: (state) => {
      if (seen.has(state)) return;
      seen.add(state);
      last = clock.elapsed();
    },
    found: (state) => void seen.add(state),
    quietFor: () => clock.elapsed() - last,
  };
}

/** Numbers of a status that grow while something comes up. Those that count attempts are not among them. */
const counters = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'currentReplicas',
  'currentNumberScheduled',
  'updatedNumberScheduled',
  'numberReady',
  'numberAvailable',
  'succeeded',
  'instances',
  'readyInstances',
];

/**
 * State of an object as far as it tells progress: counters, conditions, phase, and what its rule looks at. Times, messages and counts of attempts
 * are left out, or an operator that tries for ever would be progress for ever.
 */
export function objectState(object: LiveObject, facts: Facts): string {
  const { group, kind } = groupKindOf(object);
  const rule = facts.of(group, kind)?.readiness;
  return JSON.stringify([
    counters.map((field) => numberAt(object, 'status', field)),
    conditionsOf(object).map(({ type, status, reason }) => [type, status, reason]),
    textAt(object, 'status', 'phase') ?? textAt(object, 'status', 'state'),
    rule === undefined ? [] : ruleValues(object, rule),
  ]);
}

/** State of pods, whichever they are: a pod that is made anew for another that failed is no progress. */
export function podsState(pods: readonly LiveObject[]): string {
  return JSON.stringify(pods.map(podState).sort());
}

function podState(pod: LiveObject): string {
  const conditions = conditionsOf(pod).filter(({ status }) => status === 'True');
  return JSON.stringify([
    textAt(pod, 'status', 'phase'),
    conditions.map(({ type }) => type).sort(),
    recordsAt(pod, 'status', 'initContainerStatuses').map(containerState),
    recordsAt(pod, 'status', 'containerStatuses').map(containerState),
  ]);
}

/** A container that restarts is in one state, whatever moment of its circle it is in; so is one whose image cannot be pulled. */
function containerState(status: Record<string, unknown>): string {
  if (at(status, 'ready') === true) return 'ready';
  if ((numberAt(status, 'restartCount') ?? 0) > 0) return 'restarts';
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== undefined) return /Image|Pull|Registry/.test(waiting) ? 'has no image' : waiting;
  const state = status['state'];
  return isRecord(state) ? Object.keys(state).sort().join() : '';
}

/** State of an object that is to go: what is left that keeps it, which for a namespace stands in messages only. */
export function deletionState(object: LiveObject): string {
  return JSON.stringify([
    object.metadata.deletionTimestamp !== undefined,
    object.metadata.finalizers ?? [],
    conditionsOf(object).map(({ type, status, message }) => [type, status, message]),
  ]);
}
