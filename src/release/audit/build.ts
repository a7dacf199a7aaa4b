import { join } from 'node:path';
import type { Artifact } from '../artifact.js';
import { describeFile } from '../file-facts.js';
import { fixedNames } from '../names.js';
import type { AuditLog } from './model.js';

/** A build that is whole, as it is put on record. */
export interface RecordedBuild {
  readonly identity: { readonly tag: string; readonly commit: string; readonly dirty: boolean };
  /** Root of the sources. */
  readonly root: string;
  readonly artifacts: readonly Artifact[];
  /** Who built. */
  readonly by: string;
}

/**
 * Puts a build on record: who made which files from which sources. The lock file stands for everything that was brought in, the list of checksums for every file; what is
 * signed, uploaded and published afterwards refers to these.
 */
export async function auditBuild(
  log: Pick<AuditLog, 'add'>,
  { identity, root, artifacts, by }: RecordedBuild,
): Promise<void> {
  const { sha256: lock } = await describeFile(join(root, 'package-lock.json'));
  const checksums = artifacts.find(({ name }) => name === fixedNames.checksums)?.sha256 ?? 'none';
  const commit = `${identity.commit}${identity.dirty ? '+changes' : ''}`;
  log.add({ act: 'build', subject: identity.tag, detail: { by, commit, lock, checksums } });
}
