import type { LiveObject } from '../../kube/client.js';
import type { Readiness } from '../model.js';
import { conditionOf, conditionText, numberAt, textAt, type Condition } from './read.js';
import { failed, firstUnready, ready, waiting } from './verdict.js';

/** Applies to every kind, whatever its rule: an object that goes is not ready, however well it still works. */
export function deletionReadiness(object: LiveObject): Readiness {
  return textAt(object, 'metadata', 'deletionTimestamp') === undefined
    ? ready
    : waiting('it is being deleted');
}

/** The status is about the present generation. One that names no generation is believed. */
export function generationReadiness(object: LiveObject, observed: number | undefined): Readiness {
  const generation = numberAt(object, 'metadata', 'generation');
  if (generation === undefined || observed === undefined || observed >= generation) return ready;
  return waiting(`its controller has seen generation ${observed}, not ${generation} yet`);
}

/**
 * Rules of kstatus for kinds that nobody told us about: `Stalled` is a failure, `Reconciling` waits, then `Ready` decides, or `Available` where
 * there is no `Ready`. An object without any of these is ready.
 */
export function generalReadiness(object: LiveObject): Readiness {
  const stalled = conditionOf(object, 'Stalled');
  if (stalled?.status === 'True') return failed(conditionText(stalled));
  const reconciling = conditionOf(object, 'Reconciling');
  const decisive = conditionOf(object, 'Ready') ?? conditionOf(object, 'Available');
  return firstUnready([
    reconciling?.status === 'True' ? waiting(conditionText(reconciling)) : undefined,
    decisive === undefined ? undefined : conditionReadiness(object, decisive),
  ]);
}

function conditionReadiness(object: LiveObject, condition: Condition): Readiness {
  if (condition.status !== 'True') return waiting(conditionText(condition));
  return generationReadiness(object, condition.observedGeneration);
}
