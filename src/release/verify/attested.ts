import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { parseChecksums } from '../checksum/format.js';
import { fileProblem } from '../checksum/verify.js';
import { companionEndings, fixedNames } from '../names.js';
import { readAttestation, type Attestation } from '../signing/sigstore/attestation.js';
import { attestationName } from '../signing/names.js';
import type { SignatureVerdict } from './signatures.js';
import { sha256Of } from '../file-facts.js';

/**
 * Verifies the attestation of a folder, if it has one, as far as that is possible without a network: see `readAttestation`. What it says of the builder
 * rests on a certificate that only Sigstore's own tools can judge, so it never counts as a key that is trusted.
 *
 * @param tag that it has to be for. Undefined: not known
 */
export function verifyAttested(
  folder: string,
  there: readonly string[],
  tag: string | undefined,
): { readonly signatures: readonly SignatureVerdict[]; readonly problems: readonly Problem[] } {
  if (!there.includes(attestationName) || !there.includes(fixedNames.checksums))
    return { signatures: [], problems: [] };
  const damage = digestProblems(folder, there);
  if (damage.length > 0)
    return {
      signatures: [{ format: 'attestation', is: 'bad', note: 'is damaged, or its digest is' }],
      problems: damage,
    };
  const verdict = judge(folder, tag);
  if (typeof verdict === 'string')
    return {
      signatures: [{ format: 'attestation', is: 'bad', note: verdict }],
      problems: [fileProblem(attestationName, verdict)],
    };
  const note = `says it was built by ${verdict.workflow}; to know who says so: gh attestation verify FILE --bundle ${attestationName} --repo OWNER/NAME`;
  return { signatures: [{ format: 'attestation', is: 'consistent', note }], problems: [] };
}

/** The attestation came after both lists of digests, so there is one record of its own only: when they disagree, either may be the one that was changed. */
function digestProblems(folder: string, there: readonly string[]): readonly Problem[] {
  const record = `${attestationName}${companionEndings.sha256}`;
  if (!there.includes(record)) return [];
  const sha256 = sha256Of(readFileSync(join(folder, attestationName)));
  if (readFileSync(join(folder, record), 'utf8').startsWith(sha256)) return [];
  return [
    fileProblem(attestationName, `has the SHA-256 ${sha256}, which ${record} does not say`),
    fileProblem(record, `does not say the SHA-256 of ${attestationName}: one of the two was changed`),
  ];
}

function judge(folder: string, tag: string | undefined): Attestation | string {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  try {
    const checksums = parseChecksums(read(fixedNames.checksums), fixedNames.checksums);
    return readAttestation(read(attestationName), { checksums, ...(tag !== undefined && { tag }) });
  } catch (error) {
    if (isOperatorError(error)) return `cannot be held against ${fixedNames.checksums}: ${error.message}`;
    throw error;
  }
}
