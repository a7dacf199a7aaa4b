import { createPublicKey, type KeyObject } from 'node:crypto';

/** A public key of minisign. */
export interface MinisignPublicKey {
  /** Eight bytes by which signatures name their key. */
  readonly id: Uint8Array;
  readonly key: KeyObject;
}

/** A signature file of minisign, taken apart. */
export interface MinisignSignature {
  /** Says anything: nobody signs it. */
  readonly untrustedComment: string;
  readonly keyId: Uint8Array;
  /** Ed25519 over BLAKE2b-512 of the file. */
  readonly signature: Uint8Array;
  /** Signed together with {@link signature}. */
  readonly trustedComment: string;
  readonly globalSignature: Uint8Array;
}

const untrusted = 'untrusted comment: ';
const trusted = 'trusted comment: ';

/** Algorithm of a key. https://jedisct1.github.io/minisign/#signature-format */
export const keyAlgorithm = Buffer.from('Ed');
/** Algorithm of a signature over the hash of the file: the only one that minisign still makes, and the only one we take. */
export const hashedAlgorithm = Buffer.from('ED');

/** Ed25519 keys as Node takes them: these bytes of ASN.1, then the key (RFC 8410, section 7 and 4). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** Makes a key of 32 bytes. */
export function publicKeyOf(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicPrefix, bytes]), format: 'der', type: 'spki' });
}

/** The 32 bytes of a public key. */
export function bytesOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** Id of a key as minisign shows it: capital hexadecimal digits of a little-endian number. */
export function formatKeyId(id: Uint8Array): string {
  return Buffer.from(id).reverse().toString('hex').toUpperCase();
}

/** Text of a public key file. */
export function formatPublicKey({ id, key }: MinisignPublicKey): string {
  const bytes = Buffer.concat([keyAlgorithm, id, bytesOf(key)]);
  return `${untrusted}minisign public key ${formatKeyId(id)}\n${bytes.toString('base64')}\n`;
}

/** Reads a public key: the file, or its second line alone. Undefined when it is none. */
export function parsePublicKey(text: string): MinisignPublicKey | undefined {
  const bytes = decode(lastLine(text), 42);
  if (!bytes?.subarray(0, 2).equals(keyAlgorithm)) return undefined;
  return { id: bytes.subarray(2, 10), key: publicKeyOf(bytes.subarray(10)) };
}

/** Text of a signature file. */
export function formatSignature(signature: MinisignSignature): string {
  const bytes = Buffer.concat([hashedAlgorithm, signature.keyId, signature.signature]);
  return [
    `${untrusted}${signature.untrustedComment}`,
    bytes.toString('base64'),
    `${trusted}${signature.trustedComment}`,
    Buffer.from(signature.globalSignature).toString('base64'),
    '',
  ].join('\n');
}

/** Reads a signature file; undefined when it is none, or signs the file itself and not its hash. */
export function parseSignature(text: string): MinisignSignature | undefined {
  const [first = '', second = '', third = '', fourth = '', ...rest] = text.split('\n');
  const bytes = decode(second, 74);
  const globalSignature = decode(fourth, 64);
  if (!first.startsWith(untrusted) || !third.startsWith(trusted) || rest.join('') !== '') return undefined;
  if (!bytes?.subarray(0, 2).equals(hashedAlgorithm) || !globalSignature) return undefined;
  return {
    untrustedComment: first.slice(untrusted.length),
    keyId: bytes.subarray(2, 10),
    signature: bytes.subarray(10),
    trustedComment: third.slice(trusted.length),
    globalSignature,
  };
}

/** The line that holds the data, with or without the comment before it. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** Bytes of base64 in its one correct form and of one length; undefined for everything else. */
export function decode(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text ? bytes : undefined;
}
