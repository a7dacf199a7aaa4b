import { join } from 'node:path';
import { describeFile, sha256Of } from '../file-facts.js';
import { writeWhole } from '../store.js';
import { isPlainName } from './names.js';

/** Folder of the files that people download, relative to that of the release. */
export const artifactsFolder = 'artifacts';

/** What every artifact has. */
export interface StoredFile {
  /** Name as people download it. */
  readonly name: string;
  /** Path relative to the folder of the release. */
  readonly path: string;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Where a file of a release lies, relative to its folder. @throws Error for a name that is no plain one */
export function pathOf(name: string): string {
  if (!isPlainName(name)) throw new Error(`"${name}" cannot be the name of a file of a release`);
  return `${artifactsFolder}/${name}`;
}

/** Writes a text or bytes as a file of a release. @param folder that of the release @throws what the file system says */
export async function storeFile(
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<StoredFile> {
  const path = pathOf(name);
  await writeWhole(join(folder, path), content);
  const sha256 = sha256Of(content);
  return { name, path, sha256, size: Buffer.byteLength(content) };
}

/** Describes a file of a release that is there already. @param folder that of the release @throws what the file system says */
export async function describeStored(folder: string, name: string): Promise<StoredFile> {
  const path = pathOf(name);
  return { name, path, ...(await describeFile(join(folder, path))) };
}
