import { createHash, createPublicKey, verify } from 'node:crypto';
import { isRecord } from '../../../kernel/json.js';
import { formatSigstore, hintOf, sigstoreMediaType } from './format.js';

/** Outcome: undefined when all is well, else what is wrong, as a clause after the name of the bundle. */
export type Complaint = string | undefined;

/**
 * Verifies a Sigstore bundle of a file that was made with a known key. The text must be exactly what we write, so that no byte of it can change;
 * bundles with certificates and logs are for cosign and `gh attestation verify`.
 *
 * @param pem public key that is trusted
 */
export function verifySigstore(name: string, content: Uint8Array, text: string, pem: string): Complaint {
  const key = createPublicKey(pem);
  const signature = memberOf(parse(text), 'messageSignature', 'signature');
  if (typeof signature !== 'string') return 'is not a Sigstore bundle of a file';
  const digest = createHash('sha256').update(content).digest('base64');
  if (!verify('sha256', content, key, Buffer.from(signature, 'base64')))
    return `does not fit ${name}, or is of another key`;
  const messageSignature = {
    messageDigest: { algorithm: 'SHA2_256' as const, digest },
    signature: canonical(signature),
  };
  return sameText(text, formatSigstore(hintOf(key), { messageSignature }));
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value['mediaType'] === sigstoreMediaType ? value : undefined;
  } catch {
    return undefined;
  }
}

function memberOf(bundle: Record<string, unknown> | undefined, outer: string, inner: string): unknown {
  const value = bundle?.[outer];
  return isRecord(value) ? value[inner] : undefined;
}

/** Base64 has several texts for the same bytes; only one of them is right. */
function canonical(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}

function sameText(text: string, expected: string): Complaint {
  return text === expected ? undefined : 'was changed outside of what is signed';
}
