import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseFolders } from '../folders.js';
import { readJournal, underWay } from '../journal/index.js';

/** What was taken out of the folder of a build. */
export interface CleanedBuild {
  readonly version: string;
  /** Files and folders that went, relative to the folder of the build. */
  readonly removed: readonly string[];
  /** Bytes that they had. */
  readonly size: number;
  /** Why the files of the release stay. Absent: they went. */
  readonly kept?: string;
}

/** What is cleaned. */
export interface CleanOptions {
  /** Folder with one folder per version. */
  readonly folder: string;
  /** The only version that is cleaned. Absent: every one. */
  readonly version?: string;
  /** Look, and remove nothing. */
  readonly dryRun: boolean;
}

/**
 * Takes out of the folders of builds what another build makes again. Figures and the log of security-relevant acts stay: nothing makes them again.
 * Where publishing was begun and not rolled back the files stay, too, since `resume` and `rollback` go by them.
 *
 * @throws OperatorError `E_RELEASE_JOURNAL` for a journal that cannot be read: nothing is removed then; what the file system says
 */
export async function cleanBuilds({
  folder,
  version,
  dryRun,
}: CleanOptions): Promise<readonly CleanedBuild[]> {
  const versions = (await foldersIn(folder)).filter((name) => version === undefined || name === version);
  const planned = await Promise.all(versions.map((name) => planBuild(folder, name)));
  const cleaned = planned.filter(({ removed, kept }) => removed.length > 0 || kept !== undefined);
  if (dryRun) return cleaned;
  for (const build of cleaned)
    // in order: the ledger goes first, since its presence says that a build is whole
    for (const name of build.removed)
      await rm(join(folder, build.version, name), { recursive: true, force: true });
  return cleaned;
}

async function planBuild(folder: string, version: string): Promise<CleanedBuild> {
  const build = join(folder, version);
  const { artifacts, work, ledger, plan, notes, journal } = releaseFolders('');
  const begun = underWay(readJournal(join(build, journal))).length > 0;
  const removable = begun ? [work] : [ledger, artifacts, work, plan, notes];
  const found = await Promise.all(
    removable.map(async (name) => ({ name, size: await sizeOf(join(build, name)) })),
  );
  const there = found.filter((one): one is { name: string; size: number } => one.size !== undefined);
  return {
    version,
    removed: there.map(({ name }) => name),
    size: there.reduce((sum, { size }) => sum + size, 0),
    ...(begun && { kept: 'publishing was begun: resume and rollback need its files' }),
  };
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Bytes of a file, or of everything in a folder; undefined when there is neither. Links are not followed. */
async function sizeOf(path: string): Promise<number | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isDirectory()) return stats?.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
