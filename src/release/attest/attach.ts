import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { CompanionArtifact } from '../artifact.js';
import type { AuditLog } from '../audit/index.js';
import { formatChecksums, parseChecksums } from '../checksum/format.js';
import { pathOf, storeFile } from '../files/artifact.js';
import { companionEndings, fixedNames } from '../names.js';
import { attestationName } from '../signing/names.js';
import { readAttestation, type Attestation } from '../signing/sigstore/attestation.js';

/** What an attestation is attached to. */
export interface AttachRequest {
  /** Folder of the release. */
  readonly folder: string;
  readonly tag: string;
  /** Text of the bundle, as `actions/attest` wrote it. */
  readonly text: string;
  readonly audit: Pick<AuditLog, 'add'>;
}

/** What became part of the release. */
export interface Attached extends Attestation {
  readonly files: readonly CompanionArtifact[];
}

/**
 * Puts an attestation that GitHub made over the files of a build beside them, so that it goes up with the draft: nothing can be added to an immutable
 * release. Its own digest stands beside it, since `checksums.txt`, which it is about, was there before.
 *
 * @throws OperatorError `E_RELEASE_ATTESTATION` when it is not about these very files, exit code 1
 */
export async function attachAttestation({ folder, tag, text, audit }: AttachRequest): Promise<Attached> {
  const { checksums } = fixedNames;
  const listed = await readFile(join(folder, pathOf(checksums)), 'utf8');
  const verdict = readAttestation(text, { checksums: parseChecksums(listed, checksums), tag });
  if (typeof verdict === 'string')
    throw new OperatorError('E_RELEASE_ATTESTATION', `the attestation ${verdict}`, {
      hint: 'attest artifacts/checksums.txt of this very build, in the job that built it',
      exitCode: exitCodes.differs,
    });
  const stored = await storeFile(folder, attestationName, text);
  const digest = await storeFile(
    folder,
    `${attestationName}${companionEndings.sha256}`,
    formatChecksums([stored]),
  );
  const { workflow, predicateType } = verdict;
  audit.add({
    act: 'sign',
    subject: checksums,
    detail: { by: 'attestation', key: workflow, sha256: stored.sha256 },
  });
  return {
    workflow,
    predicateType,
    files: [
      { ...stored, kind: 'companion', format: 'attestation', of: checksums },
      { ...digest, kind: 'companion', format: 'sha256', of: attestationName },
    ],
  };
}
