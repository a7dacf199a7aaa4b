import type { LiveObject } from '../../kube/client.js';
import type { Readiness } from '../model.js';
import type { Facts } from './facts.js';
import { deletionReadiness, generalReadiness, generationReadiness } from './general.js';
import { numberAt, textAt } from './read.js';
import { ruleReadiness } from './rule.js';
import { noSurroundings, type Surroundings } from './surroundings.js';
import { ready } from './verdict.js';

/**
 * Whether an object does what it is for, by the rules of kstatus
 * (https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus) and those of `docs/readiness.md`. Pure; takes any JSON.
 *
 * @param surroundings what a claim's readiness depends on besides itself. Absent: claims have to be bound
 */
export function readinessOf(
  object: LiveObject,
  facts: Facts,
  surroundings: Surroundings = noSurroundings,
): Readiness {
  const going = deletionReadiness(object);
  if (going.is !== 'ready') return going;
  const { group, kind } = groupKindOf(object);
  const rule = facts.of(group, kind)?.readiness;
  if (rule !== undefined) return ruleReadiness(object, rule);
  if (facts.stored(group, kind)) return ready;
  const behind = generationReadiness(object, numberAt(object, 'status', 'observedGeneration'));
  if (behind.is !== 'ready') return behind;
  return facts.builtIn(group, kind)?.readiness(object, surroundings) ?? generalReadiness(object);
}

/** Group and kind of an object, of whatever shape it is. */
export function groupKindOf(object: LiveObject): { readonly group: string; readonly kind: string } {
  const apiVersion = textAt(object, 'apiVersion') ?? '';
  const slash = apiVersion.indexOf('/');
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), kind: textAt(object, 'kind') ?? '' };
}
