import type { Chance } from '../chance.js';
import { generate } from '../generator.js';
import type { KeyPlace } from '../names.js';
import type { Vault } from '../value.js';
import type { Offer, ValueSource } from './source.js';

/** Values that are made up. */
export function generatedSource(chance: Chance, vault: Vault): ValueSource {
  return {
    id: 'generated',
    find: ({ key: { generate: how } }) => {
      if (how === undefined) return Promise.resolve(undefined);
      const offer: Offer = {
        source: 'generated',
        from: `${how.length} random ${how.kind === 'hex' ? 'hexadecimal digits' : 'letters and digits'}`,
        read: () => Promise.resolve(vault.keep(generate(how, chance))),
      };
      return Promise.resolve(offer);
    },
    way: () => undefined,
  };
}

/** Asks a person for one key. Undefined: no answer. */
export type Ask = (place: KeyPlace) => Promise<Uint8Array | undefined>;

/** Values that are asked for. Nobody is asked for what the platform works without. */
export function questionSource(ask: Ask, vault: Vault): ValueSource {
  return {
    id: 'question',
    find: (place) => {
      if (place.key.optional === true) return Promise.resolve(undefined);
      const offer: Offer = {
        source: 'question',
        from: 'a question',
        read: async () => {
          const answer = await ask(place);
          return answer === undefined || answer.length === 0 ? undefined : vault.keep(answer);
        },
      };
      return Promise.resolve(offer);
    },
    way: () => undefined,
  };
}
