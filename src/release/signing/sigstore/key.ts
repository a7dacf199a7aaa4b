import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { unusableKey } from '../failure.js';

/**
 * Reads a private key for Sigstore: P-256 in PEM, without a password, as `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` writes.
 *
 * @param variable where it came from, for messages
 * @throws OperatorError `E_SIGNING_KEY_INVALID` for anything else; never with a part of it
 */
export function readSigstoreKey(text: string, variable: string): KeyObject {
  const key = parse(text);
  if (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw unusableKey(
    variable,
    key ? 'is not on the curve P-256' : 'is not a private key in PEM without a password',
    'make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256; a key that cosign encrypted has to be taken out of it first',
  );
}

function parse(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

/** Public half in PEM: the trust file. */
export function sigstorePublicKey(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
}
