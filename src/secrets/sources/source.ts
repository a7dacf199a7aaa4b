import type { KeyPlace } from '../names.js';
import type { SecretValue } from '../value.js';

/** Where values can come from, in the words of results. */
export type SourceId =
  'directory' | 'variable' | 'file' | 'secret' | 'configuration' | 'generated' | 'question';

/** A value that a source has for a key. */
export interface Offer {
  readonly source: SourceId;
  /** Where exactly, for people, such as `variable ANTHROPIC_API_KEY`. Never the value. */
  readonly from: string;
  /** Gives the value; a question is asked only now. Undefined: the person who was asked gave none. */
  readonly read: () => Promise<SecretValue | undefined>;
}

/** Something that a person pointed to and that cannot be used: saying so beats looking elsewhere. */
export interface Flaw {
  readonly source: SourceId;
  readonly from: string;
  /** Why, such as `is empty`. */
  readonly flaw: string;
}

/** One way to give values. Looking never asks, writes or makes anything up. */
export interface ValueSource {
  readonly id: SourceId;
  /** What it has for a key; undefined when it has nothing. */
  readonly find: (place: KeyPlace) => Promise<Offer | Flaw | undefined>;
  /** How a person gives this key by it, to be read after "either", such as `set ANTHROPIC_API_KEY`; undefined when that does not go. */
  readonly way: (place: KeyPlace) => string | undefined;
}

/** Whether what a source found cannot be used. */
export function isFlaw(found: Offer | Flaw): found is Flaw {
  return 'flaw' in found;
}
