import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditLog } from '../audit/index.js';
import type { CompanionArtifact, PlainArtifact } from '../artifact.js';
import { pathOf, storeFile } from '../files/artifact.js';
import { companionEndings } from '../names.js';
import { keyFiles } from './names.js';
import type { Signer } from './signers.js';
import { sha256Of } from '../file-facts.js';

/**
 * Writes the public key of every signer beside the release, so that people can compare. Before the checksums, which cover them.
 *
 * @param folder that of the release
 * @throws what the file system says
 */
export async function writePublicKeys(
  folder: string,
  signers: readonly Signer[],
): Promise<readonly PlainArtifact[]> {
  const written: PlainArtifact[] = [];
  for (const { format, publicKey } of signers)
    written.push({ ...(await storeFile(folder, keyFiles[format], publicKey)), kind: 'trust' });
  return written;
}

/**
 * Signs one file of a release with every signer: `checksums.txt`, which covers all others.
 *
 * @param folder that of the release
 * @param audit told every signature that was made
 * @throws OperatorError `E_SIGNING_FAILED`; what the file system says
 */
export async function writeSignatures(
  folder: string,
  name: string,
  signers: readonly Signer[],
  audit: Pick<AuditLog, 'add'>,
): Promise<readonly CompanionArtifact[]> {
  const file = join(folder, pathOf(name));
  const content = readFileSync(file);
  const sha256 = sha256Of(content);
  const written: CompanionArtifact[] = [];
  for (const { format, keyId, sign } of signers) {
    const text = await sign({ name, file, content });
    audit.add({ act: 'sign', subject: name, detail: { by: format, key: keyId, sha256 } });
    const stored = await storeFile(folder, `${name}${companionEndings[format]}`, text);
    written.push({ ...stored, kind: 'companion', format, of: name });
  }
  return written;
}
