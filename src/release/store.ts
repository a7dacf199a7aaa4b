import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { writing } from '../kernel/disk.js';
import type { Artifact } from './artifact.js';
import type { ReleaseContext } from './context.js';
import { releaseFolders } from './folders.js';
import { describeFile } from './file-facts.js';

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

/** Bytes of an artifact. */
export function readArtifact(
  { folder }: Pick<ReleaseContext, 'folder'>,
  { path }: Pick<Artifact, 'path'>,
): Promise<Buffer> {
  return readFile(join(folder, path));
}
