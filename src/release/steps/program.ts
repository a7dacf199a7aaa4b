import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import type { ReleaseContext } from '../context.js';
import { releaseFolders } from '../folders.js';
import { bundleSingleFile, releaseFactsOf, type SingleFileProgram } from '../program/index.js';
import type { Step } from '../step.js';
import { enterArtifact, readPart } from '../store.js';

/** Makes one file of the program, from which everything else is made. */
export const program: Step = {
  id: 'program',
  title: 'bundling the program',
  run: async (context) => {
    const { root, identity, config } = context;
    const made = await bundleSingleFile({
      root,
      version: identity.version,
      commit: identity.commit.slice(0, 12) + (identity.dirty ? '+changes' : ''),
      release: releaseFactsOf(config),
      optimisation: config.optimisation,
    });
    const folder = programFolder(context);
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(filesOf(made))) {
      await writeFile(join(folder, name), text);
      await enterArtifact(context, name, join(folder, name), { kind: 'part' });
    }
  },
};

function filesOf({ start, code, map, metafile }: SingleFileProgram) {
  return {
    'start.cjs': start,
    'cto.cjs': code,
    'cto.cjs.map': map,
    'metafile.json': JSON.stringify(metafile),
  };
}

function programFolder({ folder }: Pick<ReleaseContext, 'folder'>): string {
  return join(releaseFolders(folder).work, 'program');
}

/** The program, as the step before left it. @throws OperatorError `E_RELEASE_CHANGED` when it is another one by now */
export async function readProgram(
  context: Pick<ReleaseContext, 'folder' | 'artifacts'>,
): Promise<SingleFileProgram> {
  const read = async (name: string) => (await readPart(context, name)).toString('utf8');
  return {
    start: await read('start.cjs'),
    code: await read('cto.cjs'),
    map: await read('cto.cjs.map'),
    metafile: JSON.parse(await read('metafile.json')) as Metafile,
  };
}
