import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { OperatorError } from '../../../kernel/errors.js';
import { didYouMean } from '../../../kernel/nearest.js';
import { loadReleaseConfig, type LoadedReleaseConfig } from '../../../release/config/load.js';
import type { ReleaseMode } from '../../../release/context.js';
import type { IdentityRequest } from '../../../release/identity.js';
import { targetIds, targets } from '../../../release/target.js';
import { textOption, type Options } from '../../command.js';
import type { Io } from '../../io.js';

/** Reads the configuration of the release that the options name. @throws OperatorError with every problem */
export function releaseConfig(options: Options, io: Io): LoadedReleaseConfig {
  const file = textOption(options, 'config') ?? 'release.yaml';
  const loaded = loadReleaseConfig(readText(file, io.cwd), file, io.env);
  const chosen = textOption(options, 'targets');
  if (chosen === undefined) return loaded;
  return { ...loaded, config: { ...loaded.config, targets: readTargets(chosen) } };
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new OperatorError('E_RELEASE_CONFIG', `the release configuration ${file} cannot be read`, {
      hint: 'run it in the root of the repository, or name the file with --config',
      cause: error,
    });
  }
}

function readTargets(text: string): string[] {
  const ids = text.split(',').map((word) => word.trim());
  const unknown = ids.filter((id) => id !== 'native' && !targetIds.includes(id));
  if (unknown.length === 0) return [...new Set(ids.map((id) => (id === 'native' ? nativeTarget() : id)))];
  throw new OperatorError(
    'E_RELEASE_TARGET',
    `there is no target ${unknown.map((id) => `"${id}"`).join(', ')}`,
    {
      hint: didYouMean(unknown[0] ?? '', targetIds) ?? `known: native, ${targetIds.join(', ')}`,
    },
  );
}

/** The target that this process could run. */
export function nativeTarget(platform = process.platform, architecture = process.arch): string {
  const os = platform === 'win32' ? 'windows' : platform;
  const arch = architecture === 'x64' ? 'amd64' : architecture;
  const target = targets.find((one) => one.os === os && one.arch === arch);
  if (target) return target.id;
  throw new OperatorError('E_RELEASE_TARGET', `nothing is built for ${os}-${arch}, on which this runs`, {
    hint: `name targets: ${targetIds.join(', ')}`,
  });
}

/** What the options say about the version. */
export function identityRequest(options: Options): IdentityRequest {
  const version = textOption(options, 'version');
  const mode = textOption(options, 'mode') as ReleaseMode | undefined;
  return {
    snapshot: options['snapshot'] === true,
    ...(version !== undefined && { version }),
    ...(mode !== undefined && { mode }),
  };
}

/** How much runs at once. @param otherwise when nobody says @throws OperatorError for what is no count */
export function readJobs(options: Options, otherwise = availableParallelism()): number {
  const text = textOption(options, 'jobs');
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new OperatorError('E_RELEASE_JOBS', `--jobs is "${text}", which is no count`, {
    hint: 'write a number such as 2',
  });
}
