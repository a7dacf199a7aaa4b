import type { EffectInput, EffectOf } from '../effect.js';

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
