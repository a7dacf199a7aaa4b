import { createHash } from 'node:crypto';
import { alignUp } from '../bytes.js';
import { readPe } from './read.js';

/**
 * What an Authenticode signature vouches for: a hash of the whole file but for the checksum, the entry that points to the certificates, and the certificates
 * themselves. An unsigned file is hashed as it will be when it is signed, filled up to a multiple of 8 bytes.
 *
 * @param algorithm name in Node's crypto, such as `sha256`
 * @see Windows Authenticode Portable Executable Signature Format
 * @throws OperatorError `E_RELEASE_FORMAT`
 */
export function authenticodeDigest(bytes: Uint8Array, algorithm: string): Buffer {
  const { checksumOffset, certificates } = readPe(bytes);
  const signed = certificates.address > 0;
  const end = signed ? certificates.address : bytes.length;
  const after = signed ? certificates.address + certificates.size : bytes.length;
  const hash = createHash(algorithm)
    .update(bytes.subarray(0, checksumOffset))
    .update(bytes.subarray(checksumOffset + 4, certificates.entryOffset))
    .update(bytes.subarray(certificates.entryOffset + 8, end))
    // whatever follows the certificates is no part of them
    .update(bytes.subarray(after));
  if (!signed) hash.update(new Uint8Array(alignUp(end, 8) - end));
  return hash.digest();
}
