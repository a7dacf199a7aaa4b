import { exitCodes, OperatorError } from '../../kernel/errors.js';

/** Reads and writes numbers in bytes that it does not copy: a change shows in both. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Next multiple of an alignment. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** Text in a field of fixed length, which a zero byte ends early. */
export function fixedText(buffer: Buffer, offset: number, length: number): string {
  const zero = buffer.indexOf(0, offset);
  const end = Math.min(offset + length, buffer.length);
  return buffer.toString('latin1', offset, zero === -1 ? end : Math.min(zero, end));
}

/** 64-bit number as an ordinary one. @throws RangeError beyond 2^53: no offset in a file is that large */
export function readLong(buffer: Buffer, offset: number, endian: 'little' | 'big' = 'little'): number {
  const value = endian === 'little' ? buffer.readBigUInt64LE(offset) : buffer.readBigUInt64BE(offset);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`${value} is no offset in a file`);
  return Number(value);
}

/** Part of a file. @throws RangeError when it reaches beyond the end: `subarray` would cut it short silently */
export function slice(buffer: Buffer, offset: number, size: number): Buffer {
  if (offset < 0 || size < 0 || offset + size > buffer.length)
    throw new RangeError(`bytes ${offset} to ${offset + size} are beyond the end, ${buffer.length}`);
  return buffer.subarray(offset, offset + size);
}

/** An executable file that is not what its format asks for. */
export function malformed(format: string, message: string, cause?: unknown): OperatorError {
  return new OperatorError('E_RELEASE_FORMAT', `not a usable ${format} file: ${message}`, {
    hint: 'the file is damaged or was made for something else; build or download it again',
    exitCode: exitCodes.differs,
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Runs a reader over bytes that may be anything.
 *
 * @throws OperatorError `E_RELEASE_FORMAT` where the reader left the file: offsets come from the file itself, so a damaged one points anywhere
 */
export function parsing<T>(format: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw malformed(format, error.message, error);
    throw error;
  }
}
