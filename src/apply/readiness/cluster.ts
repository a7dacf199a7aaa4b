import type { Readiness } from '../model.js';
import { conditionOf, conditionText, recordsAt, textAt, at } from './read.js';
import { failed, ready, waiting } from './verdict.js';

/** An address, when it asks for one of outside; every other Service works as soon as it is stored. */
export function serviceReadiness(object: unknown): Readiness {
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return ready;
  const fixed = at(object, 'spec', 'externalIPs');
  if (Array.isArray(fixed) && fixed.length > 0) return ready;
  if (recordsAt(object, 'status', 'loadBalancer', 'ingress').length > 0) return ready;
  return waiting('no load balancer has given it an address');
}

/** Active. */
export function namespaceReadiness(object: unknown): Readiness {
  const phase = textAt(object, 'status', 'phase');
  return phase === 'Active' ? ready : waiting(`it is ${phase?.toLowerCase() ?? 'not active yet'}`);
}

/** Names accepted, and served. A name that another definition holds stays refused until that one goes. */
export function definitionReadiness(object: unknown): Readiness {
  const names = conditionOf(object, 'NamesAccepted');
  if (names?.status === 'False') return failed(conditionText(names));
  const established = conditionOf(object, 'Established');
  if (names?.status === 'True' && established?.status === 'True') return ready;
  return waiting(
    established?.status === 'False' ? conditionText(established) : 'the API server does not serve it yet',
  );
}

/** Available: its server answers. */
export function apiServiceReadiness(object: unknown): Readiness {
  const available = conditionOf(object, 'Available');
  if (available?.status === 'True') return ready;
  return waiting(
    available === undefined ? 'the API server has not asked its backend yet' : conditionText(available),
  );
}

/**
 * Its target exists. That no metric comes (`ScalingActive`) is no reason to wait: it does not come either while the pods it measures start, and
 * the number of replicas stays what it is.
 */
export function autoscalerReadiness(object: unknown): Readiness {
  const able = conditionOf(object, 'AbleToScale');
  return able?.status === 'False' ? waiting(conditionText(able)) : ready;
}

/** Ready as soon as it is there. */
export function storedReadiness(): Readiness {
  return ready;
}
