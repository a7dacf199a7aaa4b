import { asBuffer } from '../bytes.js';
import { readPe } from './read.js';

/**
 * Checksum of a PE file, as `CheckSumMappedFile` of Windows computes it: the sum of all 16-bit words without the field itself, folded into 16 bits, plus the
 * length. Any change of a single byte changes it.
 *
 * @throws OperatorError `E_RELEASE_FORMAT`
 */
export function checksumOf(bytes: Uint8Array): number {
  const { checksumOffset } = readPe(bytes);
  let sum = sumOfWords(bytes);
  for (let at = checksumOffset; at < checksumOffset + 4; at += 1) sum -= (bytes[at] ?? 0) * 256 ** (at % 2);
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum + bytes.length;
}

/** The file with the right checksum in its header. The bytes given stay as they are. @throws OperatorError `E_RELEASE_FORMAT` */
export function withChecksum(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  file.writeUInt32LE(checksumOf(file), readPe(file).checksumOffset);
  return file;
}

/** A file of 100 MB sums up to less than 2^42, so nothing is lost before the fold. */
function sumOfWords(bytes: Uint8Array): number {
  const view = asBuffer(bytes);
  const even = view.length - (view.length % 2);
  // words can only be seen at even addresses
  const aligned = view.byteOffset % 2 === 0 ? view : Buffer.from(new Uint8Array(view).buffer);
  const words = new Uint16Array(aligned.buffer, aligned.byteOffset, even / 2);
  let sum = even === view.length ? 0 : (view[even] ?? 0);
  for (const word of words) sum += word;
  return sum;
}
