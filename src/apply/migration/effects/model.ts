import type { FieldChange } from '../../../bundle/diff.js';
import type { DataFacts } from '../../../bundle/kind-facts.js';
import type { KubernetesObject } from '../../../bundle/object.js';
import type { LiveObject } from '../../../kube/client.js';
import type { ObjectRef } from '../../../kube/resources.js';
import type { Action, Effect } from '../../model.js';

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

/** Judges one kind of change; undefined: it knows nothing about this one. */
export type Judge = (input: EffectInput) => EffectOf | undefined;

/** What changes of objects of one kind mean. Absent parts: the general rule. */
export interface KindEffects {
  /** Empty for the core group. */
  readonly group: string;
  readonly kinds: readonly string[];
  /** The object is updated, or taken over and updated. */
  readonly changed?: Judge;
  /** It is deleted and made again, because a field is immutable. */
  readonly recreated?: Judge;
  /** It goes. */
  readonly deleted?: Judge;
}
