import { statSync } from 'node:fs';
import type { Bundle } from './bundle.js';
import { readBundle } from './read.js';

/**
 * Reads a bundle wherever it lies: a folder, or an archive, as a release has it, of which nothing is unpacked to disk. Says nothing about whether it is intact: see
 * `verifyBundle`. The code for archives is loaded only when there is one.
 *
 * @throws OperatorError as `readBundle` for a folder, and for what is not there; as `readArchive` for a file
 */
export async function openBundle(path: string): Promise<Bundle> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return readBundle(path);
  const { readArchive } = await import('./archive.js');
  return readArchive(path);
}
