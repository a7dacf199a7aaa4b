import { alignUp, asBuffer, malformed, parsing, slice } from '../bytes.js';
import { headerSize } from './constants.js';
import { readMachO, type MachO } from './read.js';

/** Signatures begin at a multiple of this, as `codesign_allocate` does it. */
export const signatureAlignment = 16;

/** Segments end at a multiple of this in memory: the page size of Apple silicon, which Intel accepts as well. */
const memoryPage = 16_384;

/**
 * The file without its signature: what two builds with different keys agree on. Always ends at a multiple of 16 with `__LINKEDIT`, so that
 * the result for a file is the same before it was signed and after.
 *
 * @throws OperatorError `E_RELEASE_FORMAT`
 */
export function removeSignature(bytes: Uint8Array): Uint8Array {
  return parsing('Mach-O', () => {
    const file = readMachO(bytes);
    const end = file.signature?.offset ?? file.linkedit.offset + file.linkedit.size;
    const payload = Buffer.alloc(alignUp(end, signatureAlignment));
    slice(asBuffer(bytes), 0, end).copy(payload);
    // first, while the command of __LINKEDIT is where it was read
    endLinkedit(payload, file, payload.length);
    if (file.signature) removeCommand(payload, file, file.signature.commandOffset);
    return payload;
  });
}

/** Makes `__LINKEDIT` end at an offset of the file. Changes the bytes given. */
export function endLinkedit(buffer: Buffer, { linkedit }: Pick<MachO, 'linkedit'>, end: number): void {
  const size = end - linkedit.offset;
  if (size < 0) throw malformed('Mach-O', 'its signature lies before the segment __LINKEDIT');
  buffer.writeBigUInt64LE(BigInt(size), linkedit.commandOffset + 48);
  buffer.writeBigUInt64LE(BigInt(alignUp(size, memoryPage)), linkedit.commandOffset + 32);
}

function removeCommand(buffer: Buffer, { commands, commandsEnd }: MachO, offset: number): void {
  const size = commands.find((command) => command.offset === offset)?.size ?? 0;
  buffer.copyWithin(offset, offset + size, commandsEnd);
  buffer.fill(0, commandsEnd - size, commandsEnd);
  buffer.writeUInt32LE(commands.length - 1, 16);
  buffer.writeUInt32LE(commandsEnd - size - headerSize, 20);
}
