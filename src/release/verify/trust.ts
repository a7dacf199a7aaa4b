import { OperatorError } from '../../kernel/errors.js';
import { parsePublicKey, type MinisignPublicKey } from '../signing/minisign/format.js';

/** Public keys that a person trusts: built into the program, or named as files. Never those from beside the release. */
export interface Trust {
  /** Newest first: more than one while keys change. */
  readonly minisign: readonly MinisignPublicKey[];
  /** P-256 in PEM. */
  readonly sigstore: readonly string[];
}

/** Nobody. */
export const noTrust: Trust = { minisign: [], sigstore: [] };

/**
 * Reads files of public keys, of either kind.
 *
 * @param files name and text of each
 * @throws OperatorError `E_TRUST_INVALID` naming every file that holds no key
 */
export function readTrust(files: readonly { readonly name: string; readonly text: string }[]): Trust {
  const read = files.map(({ name, text }) => ({
    name,
    minisign: parsePublicKey(text),
    pem: isPem(text) ? text : undefined,
  }));
  const bad = read.filter(({ minisign, pem }) => !minisign && pem === undefined).map(({ name }) => name);
  if (bad.length > 0) {
    throw new OperatorError('E_TRUST_INVALID', `no public key in ${bad.join(', ')}`, {
      hint: 'name a public key of minisign, or a P-256 key in PEM for Sigstore; OpenPGP keys are for gpg --verify',
    });
  }
  return {
    minisign: read.flatMap(({ minisign }) => (minisign ? [minisign] : [])),
    sigstore: read.flatMap(({ pem }) => (pem === undefined ? [] : [pem])),
  };
}

function isPem(text: string): boolean {
  return /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\s*$/.test(text);
}
