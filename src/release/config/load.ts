import { readSettings } from '../../config/settings.js';
import { OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { secretNames } from '../secrets.js';
import { releaseSchema, type ReleaseConfig } from './schema.js';

/** File that a release is configured by. */
export const releaseFile = 'release.yaml';

/** What variables begin with that win over the file: `CTO_RELEASE_SIGNING__GPG=off` for `signing.gpg`. */
const prefix = 'CTO_RELEASE_';

/** Options of the release commands, which have variables of their own. */
const optionVariables = ['VERSION', 'MODE', 'TARGETS', 'JOBS', 'SNAPSHOT', 'FORGE'].map(
  (name) => `${prefix}${name}`,
);

/** A release configuration that was read. */
export interface LoadedReleaseConfig {
  readonly config: ReleaseConfig;
  readonly warnings: readonly Problem[];
}

/**
 * Reads the release configuration.
 *
 * @param text text of the file
 * @param file its name, for messages
 * @param env variables that may win over it
 * @throws OperatorError `E_RELEASE_CONFIG` with every problem, exit code 2
 */
export function loadReleaseConfig(
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): LoadedReleaseConfig {
  const settings = readSettings({
    schema: releaseSchema,
    text,
    file,
    env,
    prefix,
    page: 'docs/release-configuration.md',
    otherVariables: [...secretNames, ...optionVariables],
  });
  if ('problems' in settings)
    throw new OperatorError('E_RELEASE_CONFIG', `the release configuration ${file} cannot be used`, {
      problems: settings.problems,
    });
  return { config: settings.value, warnings: settings.warnings };
}
