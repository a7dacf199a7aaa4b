import { createHash, sign, type KeyObject } from 'node:crypto';
import { formatSigstore, hintOf, preAuthEncoding } from './format.js';

/** Signs a file. ECDSA has chance in it: two signatures of the same file differ. @param key see `readSigstoreKey` */
export function signSigstore(content: Uint8Array, key: KeyObject): string {
  const digest = createHash('sha256').update(content).digest('base64');
  return formatSigstore(hintOf(key), {
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest },
      signature: sign('sha256', content, key).toString('base64'),
    },
  });
}

/** Signs a statement and holds it: an attestation. @param payloadType such as `application/vnd.in-toto+json` */
export function attestSigstore(payload: Uint8Array, payloadType: string, key: KeyObject): string {
  const signature = sign('sha256', preAuthEncoding(payloadType, payload), key).toString('base64');
  return formatSigstore(hintOf(key), {
    dsseEnvelope: {
      payload: Buffer.from(payload).toString('base64'),
      payloadType,
      signatures: [{ sig: signature, keyid: '' }],
    },
  });
}
