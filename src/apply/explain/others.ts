import type { ReadinessTest } from '../../bundle/kind-facts.js';
import type { LiveObject } from '../../kube/client.js';
import { groupKindOf, type Facts } from '../readiness/index.js';
import { conditionsOf, recordsAt, textAt, type Condition } from '../readiness/read.js';
import { eventsOf } from './events.js';
import { weights, type Reason } from './reason.js';
import type { Scene } from './scene.js';

/** Conditions that say something bad when they are True, beyond those whose name says so. */
const badWhenTrue =
  /^(?:Stalled|Reconciling|Degraded|Terminating|.*(?:Error|ErrorOccurred|Failed|Failure|Pressure|Violations))$/;

/** What the conditions of an object say against it: those that its rule asks for first, with their reasons and messages. */
export function conditionReasons(object: LiveObject, facts: Facts): readonly Reason[] {
  const { group, kind } = groupKindOf(object);
  const asked = facts.of(group, kind)?.readiness?.ready ?? [];
  return conditionsOf(object)
    .filter((condition) => speaksAgainst(condition, asked))
    .map((condition) => ({
      weight: isAsked(condition, asked) ? weights.condition : weights.event,
      text: `${condition.type} is ${condition.status}${detail(condition)}`,
    }));
}

function isAsked({ type }: Condition, asked: readonly ReadinessTest[]): boolean {
  return asked.some((test) => 'condition' in test && test.condition === type);
}

function speaksAgainst(condition: Condition, asked: readonly ReadinessTest[]): boolean {
  const test = asked.find((one) => 'condition' in one && one.condition === condition.type);
  if (test !== undefined && 'condition' in test) return condition.status !== (test.status ?? 'True');
  if (badWhenTrue.test(condition.type)) return condition.status === 'True';
  // a condition that is not known yet and says nothing is no reason
  return condition.status !== 'True' && condition.message !== undefined;
}

function detail({ reason, message }: Condition): string {
  const text = [reason, message].filter((part) => part !== undefined && part !== '').join(': ');
  return text === '' ? '' : ` (${text})`;
}

/** Warnings about the object itself. */
export function eventReasons(object: LiveObject, scene: Scene): readonly Reason[] {
  return eventsOf(object, scene)
    .slice(0, 2)
    .map(({ reason, message }) => ({ weight: weights.event, text: `${reason}: ${message}` }));
}

/** A Service that waits for an address from outside. */
export function loadBalancerReasons(object: LiveObject, scene: Scene): readonly Reason[] {
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return [];
  if (recordsAt(object, 'status', 'loadBalancer', 'ingress').length > 0) return [];
  if (eventsOf(object, scene).length > 0) return [];
  return [
    {
      weight: weights.patience,
      text: 'no controller says anything about it; a cluster without load balancers leaves it pending for ever',
    },
  ];
}
