import { join } from 'node:path';

/** Places below the folder of a release. */
export interface ReleaseFolders {
  /** Files that people download, flat. */
  readonly artifacts: string;
  /** What steps leave for later ones: the program before it is packed, its metafile. */
  readonly work: string;
  /** Ledger of the artifacts, so that `verify` and `publish` need no second build. */
  readonly ledger: string;
  /** What was planned. */
  readonly plan: string;
  /** Notes of the release, in Markdown: the text of its page. */
  readonly notes: string;
  /** Time, memory and sizes of the build. */
  readonly metrics: string;
  /** Intents and results of publishing. */
  readonly journal: string;
  /** Security-relevant acts, each line chained to the one before. */
  readonly audit: string;
}

/** Where everything of a release lies. */
export function releaseFolders(folder: string): ReleaseFolders {
  return {
    artifacts: join(folder, 'artifacts'),
    work: join(folder, 'work'),
    ledger: join(folder, 'artifacts.json'),
    plan: join(folder, 'plan.json'),
    notes: join(folder, 'notes.md'),
    metrics: join(folder, 'metrics.json'),
    journal: join(folder, 'journal.ndjson'),
    audit: join(folder, 'audit.ndjson'),
  };
}

/** Folder of a release below the root of the sources. */
export function releaseFolderIn(root: string, version: string): string {
  return join(root, 'build', 'release', version);
}

/** Log of the acts that belong to no single release, beside the folders of the releases. */
export function sharedAuditIn(root: string): string {
  return join(root, 'build', 'release', 'audit.ndjson');
}

/** How the builds of this machine ended, a line each; beside the folders of the releases. */
export function buildsLogIn(root: string): string {
  return join(root, 'build', 'release', 'builds.ndjson');
}
