import { join } from 'node:path';
import { readArchive } from '../../bundle/archive.js';
import { indexFile, type Bundle } from '../../bundle/bundle.js';
import { sumsFile, verifyFile } from '../../bundle/companions.js';
import { digestLines, sha256 } from '../../bundle/digest.js';
import { verifyBundle } from '../../bundle/read.js';
import { serializeIndex } from '../../bundle/serialize.js';
import { OperatorError } from '../../kernel/errors.js';
import { packArchive, type ArchiveOptions, type Member } from '../archive/index.js';
import type { ManifestsArtifact } from '../artifact.js';
import { describeStored, pathOf } from '../files/artifact.js';
import { verifyText } from './verify-text.js';

/** What {@link packManifests} packs. */
export interface ManifestsRequest {
  readonly bundle: Bundle;
  /** Name of the tarball without `.tar.gz`, such as `cto-manifests-0.1.0-minimal`. */
  readonly name: string;
  /** Version of the release. */
  readonly version: string;
  /** Whether the release gets a minisign signature, which the text inside then explains. */
  readonly signed: boolean;
}

/** Members of the tarball: the bundle in a folder of its own, and beside it how to verify it. */
export function manifestMembers({ bundle, name, version, signed }: ManifestsRequest): readonly Member[] {
  const { index, files } = bundle;
  const indexText = serializeIndex(index);
  const sums = [...index.files, { path: indexFile, sha256: sha256(indexText) }];
  const inBundle = [...files, [indexFile, indexText] as const];
  return [
    ...inBundle.map(([path, content]) => ({ path: `${name}/${index.profile}/${path}`, content })),
    { path: `${name}/${sumsFile}`, content: digestLines(sums) },
    { path: `${name}/${verifyFile}`, content: verifyText({ name, version, index, signed }) },
  ];
}

/**
 * Packs a bundle as a tarball of the release, opens it with the reader that `cto deploy --bundle` uses, and compares.
 *
 * @param folder that of the release
 * @throws OperatorError `E_ARCHIVE_DIFFERS` when the tarball does not hold the bundle; what the file system says
 */
export async function packManifests(
  folder: string,
  request: ManifestsRequest,
  options: ArchiveOptions,
): Promise<ManifestsArtifact> {
  const name = `${request.name}.tar.gz`;
  const file = join(folder, pathOf(name));
  await packArchive(file, manifestMembers(request), options, name);
  const found = await readArchive(file);
  const { digest, profile } = request.bundle.index;
  const problems = verifyBundle(found);
  if (problems.length > 0 || found.index.digest !== digest) {
    throw new OperatorError(
      'E_ARCHIVE_DIFFERS',
      `${name} does not hold the bundle with the digest ${digest}`,
      {
        problems,
        hint: 'the bundle has to be intact before it is packed: synthesize it again',
      },
    );
  }
  return { ...(await describeStored(folder, name)), kind: 'manifests', profile, digest };
}
