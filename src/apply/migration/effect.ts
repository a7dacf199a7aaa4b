import { dataEffect } from './effects/data.js';
import type { EffectInput, EffectOf } from './effects/model.js';
import { kindEffects } from './effects/table.js';

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
