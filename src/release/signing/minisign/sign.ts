import { createHash, createPublicKey, sign } from 'node:crypto';
import type { MinisignSecretKey } from './secret-key.js';
import { formatSignature, type MinisignPublicKey } from './format.js';
import { formatTrustedComment, untrustedCommentOf, type SignedFacts } from './verify.js';

/** Signs as minisign does, prehashed. The same content, key and facts give the same bytes: Ed25519 has no chance in it. */
export function signMinisign(
  content: Uint8Array,
  { id, key }: MinisignSecretKey,
  facts: SignedFacts,
): string {
  const signature = sign(undefined, createHash('blake2b512').update(content).digest(), key);
  const trustedComment = formatTrustedComment(facts);
  return formatSignature({
    untrustedComment: untrustedCommentOf(id),
    keyId: id,
    signature,
    trustedComment,
    globalSignature: sign(undefined, Buffer.concat([signature, Buffer.from(trustedComment)]), key),
  });
}

/** Public half of a key. */
export function publicHalf({ id, key }: MinisignSecretKey): MinisignPublicKey {
  return { id, key: createPublicKey(key) };
}
