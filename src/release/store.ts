import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { writing } from '../kernel/disk.js';
import type { Artifact } from './artifact.js';
import type { ReleaseContext } from './context.js';
import { releaseFolders } from './folders.js';
import { describeFile, expectSame, sha256Of } from './file-facts.js';

/** Writes a file whole or not at all: under another name in the same folder first. @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY` */
export function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.part`;
  return writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(beside, content);
      await rename(beside, path);
    } finally {
      // gone already when all went well
      await rm(beside, { force: true });
    }
  });
}

/** What differs from artifact to artifact, beside where it lies and what it weighs. */
type Details<A extends Artifact = Artifact> = A extends Artifact
  ? Omit<A, 'name' | 'path' | 'sha256' | 'size'>
  : never;

/** Writes a file that people will download, and enters it into the ledger. */
export async function addArtifact(
  context: Pick<ReleaseContext, 'folder' | 'artifacts'>,
  name: string,
  content: string | Uint8Array,
  details: Details,
): Promise<Artifact> {
  const path = join(releaseFolders(context.folder).artifacts, name);
  await writeWhole(path, content);
  return enterArtifact(context, name, path, details);
}

/** Enters a file that was written already into the ledger. */
export async function enterArtifact(
  context: Pick<ReleaseContext, 'folder' | 'artifacts'>,
  name: string,
  path: string,
  details: Details,
): Promise<Artifact> {
  const artifact: Artifact = {
    ...details,
    name,
    path: relative(context.folder, path),
    ...(await describeFile(path)),
  };
  context.artifacts.add(artifact);
  return artifact;
}

/**
 * Bytes of an artifact, which are those that were entered into the ledger: what somebody else changed between two steps goes no further.
 *
 * @throws OperatorError `E_RELEASE_CHANGED` naming the file
 */
export async function readArtifact(
  { folder }: Pick<ReleaseContext, 'folder'>,
  artifact: Pick<Artifact, 'name' | 'path' | 'sha256'>,
): Promise<Buffer> {
  const bytes = await readFile(join(folder, artifact.path));
  expectSame(artifact, sha256Of(bytes));
  return bytes;
}

/** Bytes of what a step before left. @throws OperatorError as {@link readArtifact}; Error when no step did */
export function readPart(
  context: Pick<ReleaseContext, 'folder' | 'artifacts'>,
  name: string,
): Promise<Buffer> {
  const part = context.artifacts.of('part').find((one) => one.name === name);
  if (!part) throw new Error(`no step made ${name}`);
  return readArtifact(context, part);
}
