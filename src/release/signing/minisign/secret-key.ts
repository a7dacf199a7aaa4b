import { blake2b } from '@noble/hashes/blake2.js';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { unusableKey } from '../failure.js';
import { deriveKey, type ScryptLimits } from './derive.js';
import { bytesOf, decode, keyAlgorithm, lastLine } from './format.js';
import { createPublicKey } from 'node:crypto';

/** A secret key of minisign, ready to sign. */
export interface MinisignSecretKey {
  /** Eight bytes by which signatures name their key. */
  readonly id: Uint8Array;
  readonly key: KeyObject;
}

/** Where a key came from, for messages. */
export interface KeySource {
  /** Variable of the key. */
  readonly key: string;
  /** Variable of its password. */
  readonly password: string;
}

// https://jedisct1.github.io/minisign/#secret-key-format
const length = 158;
const withPassword = Buffer.from('Sc');
const withoutPassword = Buffer.from([0, 0]);
const blake2bChecksum = Buffer.from('B2');

/** RFC 8410, section 7: what stands before the 32 bytes of a private key. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Makes a private key of its 32 bytes. */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
}

/**
 * Reads a secret key as minisign writes it: with a password, or without (`minisign -G -W`).
 *
 * @param text the file, or its second line alone
 * @param password absent: none is known
 * @throws OperatorError `E_SIGNING_KEY_INVALID` for what is no key, a missing or wrong password; never with a part of either
 */
export async function readSecretKey(
  text: string,
  password: string | undefined,
  source: KeySource,
): Promise<MinisignSecretKey> {
  const bytes = decode(lastLine(text), length);
  if (!bytes?.subarray(0, 2).equals(keyAlgorithm) || !bytes.subarray(4, 6).equals(blake2bChecksum)) {
    throw unusableKey(
      source.key,
      'is not a secret key of minisign',
      'give it the text of the file that "minisign -G" wrote',
    );
  }
  const method = bytes.subarray(2, 4);
  if (method.equals(withoutPassword)) return check(bytes.subarray(54), source, false);
  if (!method.equals(withPassword)) {
    throw unusableKey(source.key, 'is protected in an unknown way', 'make a key with minisign 0.10 or newer');
  }
  if (password === undefined) {
    throw unusableKey(
      source.key,
      'is protected by a password, and none is given',
      `set ${source.password}, or make a key with "minisign -G -W"`,
    );
  }
  const limits: ScryptLimits = {
    operations: Number(bytes.readBigUInt64LE(38)),
    memory: Number(bytes.readBigUInt64LE(46)),
  };
  const mask = await deriveKey(password, bytes.subarray(6, 38), limits, 104);
  if (!mask)
    throw unusableKey(
      source.key,
      'asks for more memory than any key does',
      'it is damaged: take another copy',
    );
  return check(
    bytes.subarray(54).map((byte, index) => byte ^ (mask[index] ?? 0)),
    source,
    true,
  );
}

/** Key id, key and checksum, uncovered. */
function check(bytes: Uint8Array, source: KeySource, covered: boolean): MinisignSecretKey {
  const [id, seed, half, sum] = [bytes.slice(0, 8), bytes.slice(8, 40), bytes.slice(40, 72), bytes.slice(72)];
  const fits = Buffer.compare(checksumOf(id, seed, half), sum) === 0;
  // minisign leaves the checksum of a key without password empty
  if (covered && !fits)
    throw unusableKey(
      source.key,
      `does not open with the password in ${source.password}`,
      'correct the password, or the key if it was cut',
    );
  const key = privateKeyOf(seed);
  if (bytesOf(createPublicKey(key)).compare(half) !== 0)
    throw unusableKey(source.key, 'is damaged: its halves do not fit', 'take another copy of the file');
  return { id, key };
}

function checksumOf(...parts: readonly Uint8Array[]): Uint8Array {
  return blake2b(Buffer.concat([keyAlgorithm, ...parts]), { dkLen: 32 });
}

/** How a new key is protected. */
export interface Protection {
  readonly password: string;
  readonly salt: Uint8Array;
  readonly limits: ScryptLimits;
}

/** Text of a secret key file. @param protection absent: anyone who has the file can sign */
export async function formatSecretKey(
  id: Uint8Array,
  seed: Uint8Array,
  protection?: Protection,
): Promise<string> {
  const half = bytesOf(createPublicKey(privateKeyOf(seed)));
  const plain = Buffer.concat([id, seed, half, protection ? checksumOf(id, seed, half) : Buffer.alloc(32)]);
  const head = Buffer.alloc(54);
  keyAlgorithm.copy(head, 0);
  blake2bChecksum.copy(head, 4);
  if (protection) {
    withPassword.copy(head, 2);
    head.set(protection.salt, 6);
    head.writeBigUInt64LE(BigInt(protection.limits.operations), 38);
    head.writeBigUInt64LE(BigInt(protection.limits.memory), 46);
    const mask = await deriveKey(protection.password, protection.salt, protection.limits, plain.length);
    if (!mask) throw new Error('the limits of a new key are too high');
    plain.forEach((byte, index) => (plain[index] = byte ^ (mask[index] ?? 0)));
  }
  return `untrusted comment: minisign encrypted secret key\n${Buffer.concat([head, plain]).toString('base64')}\n`;
}
