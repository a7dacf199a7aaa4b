import { createHash, verify } from 'node:crypto';
import { formatKeyId, formatSignature, parseSignature, type MinisignPublicKey } from './format.js';

/** What the trusted comment of a signature says, in the form that minisign itself writes. */
export interface SignedFacts {
  /** Name of the file. */
  readonly file: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** Writes a trusted comment. */
export function formatTrustedComment({ file, timestamp }: SignedFacts): string {
  return `timestamp:${timestamp}\tfile:${file}\thashed`;
}

/** Comment that our signatures carry outside of what is signed. */
export function untrustedCommentOf(keyId: Uint8Array): string {
  return `signature from minisign secret key ${formatKeyId(keyId)}`;
}

/** Outcome of a verification: when it was signed, or what is wrong, as a clause after the name of the signature. */
export type Verification =
  { readonly ok: true; readonly timestamp: number } | { readonly ok: false; readonly why: string };

/**
 * Verifies a signature that a release carries. Stricter than minisign: the text must be exactly what we write, so that not even the comment that
 * nobody signs can change, and it must be about a file of this name.
 *
 * @param keys that are trusted, newest first: more than one while keys change
 */
export function verifyMinisign(
  name: string,
  content: Uint8Array,
  text: string,
  keys: readonly MinisignPublicKey[],
): Verification {
  const signature = parseSignature(text);
  if (!signature) return wrong('is not a minisign signature');
  const key = keys.find(({ id }) => Buffer.compare(id, signature.keyId) === 0);
  if (!key) return wrong(`was made with the key ${formatKeyId(signature.keyId)}, which is not trusted`);
  const hash = createHash('blake2b512').update(content).digest();
  if (!verify(undefined, hash, key.key, signature.signature)) return wrong(`does not fit ${name}`);
  const signed = Buffer.concat([signature.signature, Buffer.from(signature.trustedComment)]);
  if (!verify(undefined, signed, key.key, signature.globalSignature))
    return wrong('has a changed trusted comment');
  const timestamp = Number(/^timestamp:(\d{1,12})\t/.exec(signature.trustedComment)?.[1]);
  if (signature.trustedComment !== formatTrustedComment({ file: name, timestamp }))
    return wrong(`is about "${signature.trustedComment}", not ${name}`);
  const untrustedComment = untrustedCommentOf(signature.keyId);
  if (text !== formatSignature({ ...signature, untrustedComment }))
    return wrong('was changed outside of what is signed');
  return { ok: true, timestamp };
}

function wrong(why: string): Verification {
  return { ok: false, why };
}
