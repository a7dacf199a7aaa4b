import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** Media type of a Sigstore bundle. https://docs.sigstore.dev/about/bundle/ */
export const sigstoreMediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** What is signed: a file, by its digest. */
export interface SigstoreContent {
  readonly messageSignature: {
    readonly messageDigest: { readonly algorithm: 'SHA2_256'; readonly digest: string };
    readonly signature: string;
  };
}

/**
 * Text of a Sigstore bundle that was made with a key of one's own, without a transparency log: nothing needs the network to verify it. The order
 * of the members is fixed.
 */
export function formatSigstore(hint: string, content: SigstoreContent): string {
  const bundle = {
    mediaType: sigstoreMediaType,
    verificationMaterial: {
      publicKey: { hint },
      tlogEntries: [],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
    ...content,
  };
  return `${JSON.stringify(bundle)}\n`;
}

/** Name of a key, as cosign computes it: base64 of the SHA-256 of the public key in DER. */
export function hintOf(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(half.export({ format: 'der', type: 'spki' }))
    .digest('base64');
}

/** What a DSSE signature is over: type and payload with their lengths (PAE). https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
export function preAuthEncoding(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `),
    payload,
  ]);
}
