import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareText } from '../../../src/kernel/json.js';
import { renderDefinitions, renderNames, type GeneratedFiles } from './render.js';
import { readSources } from './sources.js';
import { typedClasses } from './typed-classes.js';

export { readSources, toSource, type CrdSource } from './sources.js';
export { adaptModule } from './adapt.js';
export { renderDefinitions, renderNames, type GeneratedFiles } from './render.js';

/** What differs between generated files and those of a folder; lists of file names. */
export interface Drift {
  /** Files that the folder lacks. */
  readonly missing: readonly string[];
  /** Files with another text. */
  readonly changed: readonly string[];
  /** Files that nothing generates any more. */
  readonly stale: readonly string[];
}

/**
 * Generates everything below `imports/` from `imports/crds`: a typed module per API group, `crds.json` and `crd-names.ts`.
 *
 * @param folder the `imports` folder; only read
 * @throws Error naming the source file at fault, or with the output of cdk8s
 */
export async function generateImports(folder: string): Promise<GeneratedFiles> {
  const sources = await readSources(join(folder, 'crds'));
  const modules = await typedClasses(sources);
  return new Map([
    ...modules,
    ['crd-names.ts', renderNames(sources)],
    ['crds.json', renderDefinitions(sources)],
  ]);
}

/** Compares generated files with the ones in a folder. A folder that does not exist counts as empty. */
export async function findDrift(files: GeneratedFiles, folder: string): Promise<Drift> {
  const present = await generatedFilesIn(folder);
  const changed: string[] = [];
  for (const [name, text] of files) {
    if (present.includes(name) && (await readFile(join(folder, name), 'utf8')) !== text) changed.push(name);
  }
  return {
    missing: [...files.keys()].filter((name) => !present.includes(name)).sort(compareText),
    changed: changed.sort(compareText),
    stale: present.filter((name) => !files.has(name)),
  };
}

/** Writes generated files that are missing or changed, and removes stale ones. */
export async function writeImports(files: GeneratedFiles, drift: Drift, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of [...drift.missing, ...drift.changed]) {
    await writeFile(join(folder, name), files.get(name) ?? '');
  }
  for (const name of drift.stale) await rm(join(folder, name));
}

async function generatedFilesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries.filter((name) => /\.(ts|json)$/.test(name)).sort(compareText);
}
