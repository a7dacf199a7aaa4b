import type { SecretGenerator } from '../bundle/secret.js';
import type { Chance } from './chance.js';

/** What each kind is made of. No signs beside letters and digits: values go through shells, URLs and connection strings. */
const alphabets: Readonly<Record<SecretGenerator['kind'], string>> = {
  password: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
};

/** Makes a value up. Each character is drawn from its alphabet by itself, so that none is likelier than another. */
export function generate({ kind, length }: SecretGenerator, chance: Chance): Uint8Array {
  const alphabet = alphabets[kind];
  const characters = Array.from({ length }, () => alphabet.charAt(chance.below(alphabet.length)));
  return Buffer.from(characters.join(''), 'latin1');
}
