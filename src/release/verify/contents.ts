import { join } from 'node:path';
import { isOperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { fileProblem } from '../checksum/verify.js';
import type { ReleaseFile } from './index-file.js';

/** Looks into a file of a release whose digest is right: whether it is what it says it is. The code for it is loaded only when there is such a file. */
export async function openContents(folder: string, file: ReleaseFile): Promise<readonly Problem[]> {
  const open = openers[file.kind];
  if (!open) return [];
  try {
    return await open(join(folder, file.name), file);
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return [fileProblem(file.name, `cannot be opened: ${error.message}`)];
  }
}

type Opener = (path: string, file: ReleaseFile) => Promise<readonly Problem[]>;

const openers: Partial<Record<ReleaseFile['kind'], Opener>> = {
  archive: async (path, { name }) => {
    const { readEntries } = await import('../archive/read.js');
    const programs = (await readEntries(path, name)).filter(({ mode }) => (mode & 0o111) !== 0);
    return programs.length > 0 ? [] : [fileProblem(name, 'holds no program')];
  },
  manifests: async (path, { name, digest }) => {
    const { readArchive } = await import('../../bundle/archive.js');
    const { verifyBundle } = await import('../../bundle/read.js');
    const bundle = await readArchive(path);
    return [
      ...verifyBundle(bundle).map(({ message }) => fileProblem(name, `holds a bundle in which ${message}`)),
      ...(bundle.index.digest === digest
        ? []
        : [fileProblem(name, `holds a bundle with another digest than ${digest ?? 'none'}`)]),
    ];
  },
};
