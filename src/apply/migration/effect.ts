import type { FieldChange } from '../../bundle/diff.js';
import type { DataFacts } from '../../bundle/kind-facts.js';
import type { KubernetesObject } from '../../bundle/object.js';
import type { LiveObject } from '../../kube/client.js';
import type { ObjectRef } from '../../kube/resources.js';
import type { Action, Effect } from '../model.js';
import { dataEffect } from './effects/data.js';
import { kindEffects } from './effects/table.js';

/** What is known about a change when its effect is judged. */
export interface EffectInput {
  readonly ref: ObjectRef;
  readonly action: Action;
  /** As it is in the cluster. Absent: it is not there. */
  readonly before?: LiveObject;
  /** As it is to be. Absent: it goes. */
  readonly after?: KubernetesObject;
  /** Fields that differ, as `diffObjects` writes them. */
  readonly fields: readonly FieldChange[];
  /** Data that goes with the object. Absent: none. */
  readonly data?: DataFacts;
  /** How many objects that are not ours go with a namespace or a definition that is deleted.
   * @default 0: the planner keeps it unless asked by name */
  readonly foreign?: number;
}

/** What a change means for what runs. */
export interface EffectOf {
  readonly effect: Effect;
  /** How long what it serves is away, in words that go on after "away": `until the new pod is ready`. Absent: not at all. */
  readonly downtime?: string;
}

/**
 * Judges a change by its action, its data and its kind; pure. The rules of a kind come first, since they know more. A change that nothing is known
 * about is taken for one in place: of a custom resource its controller decides what follows.
 */
export function effectOf(input: EffectInput): EffectOf {
  const { action, ref } = input;
  const rules = kindEffects(ref);
  switch (action) {
    case 'create':
    case 'unchanged':
    case 'keep':
      return { effect: 'in-place' };
    case 'delete':
      return rules?.deleted?.(input) ?? dataEffect(input) ?? { effect: 'in-place' };
    case 'recreate':
      return input.data === undefined
        ? (rules?.recreated?.(input) ?? { effect: 'recreate' })
        : { effect: 'data-at-risk', downtime: 'until it is there again' };
    case 'update':
    case 'adopt':
      return rules?.changed?.(input) ?? dataEffect(input) ?? { effect: 'in-place' };
  }
}
