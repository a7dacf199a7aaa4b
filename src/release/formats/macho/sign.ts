import { alignUp, asBuffer, malformed } from '../bytes.js';
import { codeDirectorySize, writeCodeDirectory } from './code-directory.js';
import {
  blobMagic,
  codeDirectoryFlags,
  headerSize,
  loadCommands,
  signatureCommandSize,
  slots,
} from './constants.js';
import { writeDer, writePropertyList, type Entitlements } from './entitlements.js';
import { readMachO } from './read.js';
import { blobOf, writeSignature } from './signature.js';
import { endLinkedit, removeSignature, signatureAlignment } from './unsign.js';

/** How a file is signed. */
export interface AdHocOptions {
  /** Name of the program in its signature, such as `io.cto.cli`. */
  readonly identifier: string;
  /** What the system allows it. Absent: nothing beyond what every program may do, which is enough without hardened runtime. */
  readonly entitlements?: Entitlements;
}

/**
 * Signs a Mach-O file ad hoc: nobody vouches for it, but every page has its hash. Apple silicon starts nothing else. A former signature goes.
 * The same file gives the same bytes.
 *
 * @throws OperatorError `E_RELEASE_FORMAT` when the file has no room for the load command
 */
export function signAdHoc(bytes: Uint8Array, { identifier, entitlements }: AdHocOptions): Uint8Array {
  const payload = asBuffer(removeSignature(bytes));
  const file = readMachO(payload);
  if (file.room < signatureCommandSize)
    throw malformed('Mach-O', `there is no room for a signature in its header, ${file.room} bytes are left`);
  const special = specialBlobs(entitlements);
  const size = signatureSize(payload, identifier, special);
  writeCommand(payload, file.commandsEnd, { offset: payload.length, size });
  payload.writeUInt32LE(file.commands.length + 1, 16);
  payload.writeUInt32LE(file.commandsEnd - headerSize + signatureCommandSize, 20);
  endLinkedit(payload, file, payload.length + size);
  const text = file.segments.find(({ name }) => name === '__TEXT');
  const directory = writeCodeDirectory({
    flags: codeDirectoryFlags.adHoc,
    identifier,
    code: payload,
    executableSegment: { offset: text?.offset ?? 0, size: text?.size ?? 0 },
    special,
  });
  const signature = writeSignature(new Map([[slots.codeDirectory, directory], ...special]));
  return Buffer.concat([payload, signature, Buffer.alloc(size - signature.length)]);
}

function specialBlobs(entitlements: Entitlements | undefined): Map<number, Buffer> {
  if (!entitlements) return new Map();
  return new Map([
    [slots.entitlements, blobOf(blobMagic.entitlements, Buffer.from(writePropertyList(entitlements)))],
    [slots.derEntitlements, blobOf(blobMagic.derEntitlements, writeDer(entitlements))],
  ]);
}

/** Size that the header names: it is hashed itself, so it has to be known before. */
function signatureSize(code: Buffer, identifier: string, special: ReadonlyMap<number, Buffer>): number {
  const blobs = [...special.values()].map(({ length }) => length);
  const directory = codeDirectorySize({ code, identifier, special });
  const sum = [directory, ...blobs].reduce((total, length) => total + length + 8, 12);
  return alignUp(sum, signatureAlignment);
}

function writeCommand(
  buffer: Buffer,
  at: number,
  place: { readonly offset: number; readonly size: number },
): void {
  [loadCommands.codeSignature, signatureCommandSize, place.offset, place.size].forEach((value, index) =>
    buffer.writeUInt32LE(value, at + 4 * index),
  );
}
