import { isPublished, type Artifact, type CompanionArtifact, type PlainArtifact } from '../artifact.js';
import { companionEndings, fixedNames } from '../names.js';
import { storeFile } from '../files/artifact.js';
import { formatChecksums } from './format.js';

/**
 * Writes `<file>.sha256` beside each file that people download, and `checksums.txt` over all of them. Companions are not listed: each vouches for
 * a file that is.
 *
 * @param folder that of the release
 * @param artifacts every file made so far; their recorded digests are taken
 * @returns what was written, for the ledger
 * @throws what the file system says
 */
export async function writeChecksums(
  folder: string,
  artifacts: readonly Artifact[],
): Promise<readonly (CompanionArtifact | PlainArtifact)[]> {
  const covered = artifacts.filter((one) => isPublished(one) && one.kind !== 'companion');
  const written: (CompanionArtifact | PlainArtifact)[] = [];
  for (const one of covered) {
    const stored = await storeFile(folder, `${one.name}${companionEndings.sha256}`, formatChecksums([one]));
    written.push({ ...stored, kind: 'companion', format: 'sha256', of: one.name });
  }
  const all = await storeFile(folder, fixedNames.checksums, formatChecksums(covered));
  return [...written, { ...all, kind: 'checksums' }];
}
