import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../../kernel/errors.js';
import type { Artifact } from '../../../release/artifact.js';
import { releaseFolders } from '../../../release/folders.js';
import type { ReleasePlan } from '../../../release/plan.js';
import { textOption, type Options } from '../../command.js';
import type { Io } from '../../io.js';
import { releaseFolder } from './context.js';

/** Version of the shape of `artifacts.json`. */
export const ledgerSchemaVersion = 1;

/** A build that is whole: what it planned and what it made. */
export interface BuiltRelease {
  readonly folder: string;
  readonly plan: ReleasePlan;
  readonly artifacts: readonly Artifact[];
}

/**
 * Finds the build that the options name: by `--version`, or the only one there is.
 *
 * @throws OperatorError `E_RELEASE_NOT_BUILT` when there is none, or it is not whole
 */
export function builtRelease(options: Options, io: Io): BuiltRelease {
  const version = textOption(options, 'version')?.replace(/^v/, '') ?? onlyVersion(io);
  const folder = releaseFolder(io, { version });
  const ledger = parse(releaseFolders(folder).ledger);
  if (ledger?.schemaVersion === ledgerSchemaVersion) return { folder, ...ledger };
  throw new OperatorError(
    'E_RELEASE_NOT_BUILT',
    `version ${version} is not built, or not to the end, in ${folder}`,
    {
      hint: `npm run release -- build --version ${version}`,
    },
  );
}

function onlyVersion({ cwd }: Io): string {
  const versions = list(join(cwd, 'build', 'release'));
  const [version] = versions;
  if (version !== undefined && versions.length === 1) return version;
  throw new OperatorError(
    'E_RELEASE_NOT_BUILT',
    versions.length === 0 ? 'nothing is built yet' : `several versions are built: ${versions.join(', ')}`,
    { hint: versions.length === 0 ? 'npm run release -- build' : 'name one with --version' },
  );
}

function list(folder: string): string[] {
  try {
    // beside the folders of releases lie logs; a build that was cleaned keeps its figures alone
    return readdirSync(folder)
      .filter((name) => existsSync(releaseFolders(join(folder, name)).artifacts))
      .sort();
  } catch {
    return [];
  }
}

function parse(
  file: string,
): (Omit<BuiltRelease, 'folder'> & { readonly schemaVersion: number }) | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Omit<BuiltRelease, 'folder'> & {
      readonly schemaVersion: number;
    };
  } catch {
    return undefined;
  }
}
