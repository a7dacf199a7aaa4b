import { createHash, sign, type KeyObject } from 'node:crypto';
import { formatSigstore, hintOf } from './format.js';

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
