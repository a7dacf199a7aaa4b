const begin = '-----BEGIN PGP SIGNATURE-----';
const end = '-----END PGP SIGNATURE-----';
const lineLength = 64;

/** Writes a signature in ASCII armour with its checksum: the same text from every version of gpg (RFC 4880, section 6). */
export function armor(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return [begin, '', ...lines, `=${crc24(bytes).toString('base64')}`, end, ''].join('\n');
}

/**
 * Takes a signature out of its armour; undefined when a single character is not as {@link armor} writes it. Its checksum finds every change of
 * up to 24 bits in a row, so that a damaged signature is noticed even where gpg is not installed.
 */
export function unarmor(text: string): Buffer | undefined {
  const lines = text.split('\n');
  const bytes = Buffer.from(lines.slice(2, -3).join(''), 'base64');
  return bytes.length > 0 && armor(bytes) === text ? bytes : undefined;
}

/** RFC 4880, section 6.1. */
function crc24(bytes: Uint8Array): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  const result = Buffer.alloc(3);
  result.writeUIntBE(crc & 0xffffff, 0, 3);
  return result;
}
