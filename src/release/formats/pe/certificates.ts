import { alignUp, asBuffer, malformed, parsing, slice } from '../bytes.js';
import { withChecksum } from './checksum.js';
import { readPe, type Pe } from './read.js';

/** `WIN_CERT_TYPE_PKCS_SIGNED_DATA`: Authenticode. */
const signedData = 2;
/** Entries begin at a multiple of this, and so does the table. */
const alignment = 8;

/** Authenticode signatures of a file, as PKCS #7. Empty: not signed. @throws OperatorError `E_RELEASE_FORMAT` */
export function readCertificates(bytes: Uint8Array): Buffer[] {
  const { certificates } = readPe(bytes);
  return parsing('PE', () => {
    const table = slice(asBuffer(bytes), certificates.address, certificates.size);
    const found: Buffer[] = [];
    for (let at = 0; at < table.length;) {
      const size = table.readUInt32LE(at);
      if (size < 8) throw malformed('PE', `the entry at ${at} of its certificate table has the size ${size}`);
      if (table.readUInt16LE(at + 6) === signedData) found.push(slice(table, at + 8, size - 8));
      at += alignUp(size, alignment);
    }
    return found;
  });
}

/** Whether the certificate table is where Windows looks for it: at the end of the file, behind everything else. Also true without one. */
export function certificatesAtEnd({ certificates, sectionsEnd }: Pe, length: number): boolean {
  if (certificates.address === 0 && certificates.size === 0) return true;
  return certificates.address >= sectionsEnd && certificates.address + certificates.size === length;
}

/**
 * The file without its Authenticode signature and with the right checksum, as it was before it was signed; a file that is not signed only gets its checksum.
 * Has to be done before anything is injected: a tool that does not know of the table leaves it in the middle of the file.
 *
 * @throws OperatorError `E_RELEASE_FORMAT` when the table is not at the end: cutting would lose what follows
 */
export function removeSignature(bytes: Uint8Array): Uint8Array {
  const file = readPe(bytes);
  const { address, size, entryOffset } = file.certificates;
  if (address === 0 && size === 0) return withChecksum(bytes);
  if (!certificatesAtEnd(file, bytes.length))
    throw malformed('PE', `its signature lies at ${address}, in the middle of the file`);
  const payload = Buffer.from(bytes.subarray(0, address));
  payload.fill(0, entryOffset, entryOffset + 8);
  return withChecksum(payload);
}
