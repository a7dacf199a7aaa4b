import type { Problem } from '../../../kernel/problem.js';
import { certificatesAtEnd } from './certificates.js';
import { checksumOf } from './checksum.js';
import { readPe } from './read.js';

/**
 * Checks what every PE file promises, signed or not: its checksum is right, its sections lie within it, and nothing follows them but certificates.
 *
 * @returns everything that is wrong
 * @throws OperatorError `E_RELEASE_FORMAT` when it is no PE file
 */
export function verifyPe(bytes: Uint8Array): Problem[] {
  const file = readPe(bytes);
  const problems: Problem[] = [];
  const checksum = checksumOf(bytes);
  if (file.checksum !== checksum)
    problems.push(
      problem(
        'checksum',
        `its checksum is ${hexadecimal(file.checksum)}, its bytes give ${hexadecimal(checksum)}`,
      ),
    );
  const end = file.certificates.address > 0 ? file.certificates.address : bytes.length;
  if (file.sectionsEnd > bytes.length)
    problems.push(
      problem('truncated', `its sections end at ${file.sectionsEnd}, the file at ${bytes.length}`),
    );
  // certificates begin at a multiple of 8
  else if (end - file.sectionsEnd >= 8)
    problems.push(
      problem('stale-tail', `${end - file.sectionsEnd} bytes follow its sections that belong to nothing`),
    );
  if (!certificatesAtEnd(file, bytes.length))
    problems.push(problem('certificate-place', 'its signature does not lie at the end of the file'));
  return problems;
}

function problem(rule: string, message: string): Problem {
  return {
    rule: `release/pe-${rule}`,
    message,
    fix: 'the file was changed after it was made; build it again',
  };
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16)}`;
}
