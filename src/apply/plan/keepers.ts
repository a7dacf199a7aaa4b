import { isRecord } from '../../kernel/json.js';
import type { LiveObject } from '../../kube/client.js';
import { refKey, refOf, refText, type ObjectRef } from '../../kube/resources.js';
import type { Decisions } from '../model.js';
import { isCustom, isDefinition } from '../run/stages.js';
import { isGiven } from './consent.js';
import { withNeeds, type Origins } from './origins.js';

/** What is looked at. */
export interface KeepersRequest {
  /** Members that are no longer wanted. */
  readonly unwanted: readonly LiveObject[];
  /** Those of them that are kept for their data, by `refKey`. */
  readonly kept: ReadonlySet<string>;
  readonly origins: Origins;
  readonly decisions: Decisions;
}

/** What a kept custom resource lives by. */
interface Life {
  readonly ref: ObjectRef;
  /** Its component and those that it needs, without what every installation has. */
  readonly components: ReadonlySet<string>;
  /** Their own namespaces: what every installation has is kept there, such as network policies. */
  readonly namespaces: ReadonlySet<string>;
}

/**
 * What keeps the data alive that is kept, and why: a database that stays without its operator is not backed up, not mended, and cannot be deleted any
 * more once its finalizers have nobody to run them. So its component stays, and those it needs, with all definitions of its group: an operator
 * does not start while one of them is missing.
 *
 * @returns reasons by `refKey`
 */
export function keepersOf(request: KeepersRequest): ReadonlyMap<string, string> {
  const { unwanted, kept, decisions } = request;
  const lives = unwanted
    .map((object) => refOf(object))
    .filter((ref) => isCustom(ref) && kept.has(refKey(ref)))
    .flatMap((ref) => lifeOf(ref, request));
  const reasons = new Map<string, string>();
  for (const object of unwanted) {
    const ref = refOf(object);
    const life = lives.find((one) => livesBy(one, object, request));
    if (life === undefined || kept.has(refKey(ref)) || isGiven('delete', ref, decisions)) continue;
    // how to delete it is said with the object that stays
    reasons.set(refKey(ref), `${refText(life.ref)} stays and needs it`);
  }
  return reasons;
}

function lifeOf(ref: ObjectRef, { origins }: KeepersRequest): Life[] {
  const origin = origins.of(ref);
  if (origin === undefined) return [];
  const own = withNeeds(origin).filter(({ required }) => !required);
  return [
    {
      ref,
      components: new Set(own.map(({ id }) => id)),
      namespaces: new Set(own.flatMap(({ namespace }) => namespace ?? [])),
    },
  ];
}

function livesBy({ ref, components, namespaces }: Life, object: LiveObject, { origins }: KeepersRequest) {
  const own = refOf(object);
  if (isDefinition(own)) return groupOfDefinition(object) === ref.group;
  const component = origins.of(own)?.component;
  if (component === undefined) return false;
  if (components.has(component.id)) return true;
  return component.required && own.namespace !== undefined && namespaces.has(own.namespace);
}

function groupOfDefinition({ spec }: LiveObject): unknown {
  return isRecord(spec) ? spec['group'] : undefined;
}
