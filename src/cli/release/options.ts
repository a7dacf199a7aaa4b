import { logFilterOption, streamOutputOption } from '../cluster-options.js';
import type { CommandOption } from '../command.js';
import { releaseVerify } from '../commands/release.js';
import { quietOption } from '../common-options.js';

/** How the release is configured. */
export const configOption: CommandOption = {
  flags: '--config <file>',
  description: 'configuration of the release',
  default: 'release.yaml',
};

/** How much at once. */
export const jobsOption: CommandOption = {
  flags: '--jobs <number>',
  description: 'how much runs at once; without it one per processor',
  variable: 'CTO_RELEASE_JOBS',
};

/** How many files at once. */
export const transfersOption: CommandOption = {
  ...jobsOption,
  description: 'how many files go up or down at once; without it one per processor, and at least 4',
};

/** Consent beforehand. */
export const yesOption: CommandOption = {
  flags: '-y, --yes',
  description: 'do not ask',
  variable: 'CTO_YES',
};

/** Which version, where something is made of the sources. */
export const versionOption: CommandOption = {
  flags: '--version <version>',
  description: 'version such as 1.2.3; without it that of the tag at the commit, or else "dev"',
  variable: 'CTO_RELEASE_VERSION',
};

/** Which version, where something is done with a build that is here. */
export const builtOption: CommandOption = {
  ...versionOption,
  description: 'version that was built here; without it the only one that was',
};

/** What kind of release. Decided when it is built, and part of it from then on. */
export const modeOption: CommandOption = {
  flags: '--mode <mode>',
  description: 'kind of release; without it prerelease for versions with "-", else release',
  choices: ['release', 'prerelease', 'draft', 'nightly'],
  variable: 'CTO_RELEASE_MODE',
};

/** Which release, where one is made. */
export const identityOptions: readonly CommandOption[] = [
  versionOption,
  modeOption,
  {
    flags: '--snapshot',
    description: 'build uncommitted changes too, for trying; cannot be published',
    variable: 'CTO_RELEASE_SNAPSHOT',
  },
  configOption,
];

/** For which platforms. */
export const targetsOption: CommandOption = {
  flags: '--targets <list>',
  description:
    'platforms separated by commas, "native" for the one this runs on; without it those of the configuration',
  variable: 'CTO_RELEASE_TARGETS',
};

/** Where to report to. */
export const reportOptions: readonly CommandOption[] = [streamOutputOption, quietOption];

/** Where to report to, for work that tells its events. */
export const eventOptions: readonly CommandOption[] = [streamOutputOption, logFilterOption, quietOption];

/** Option that changes nothing outside of this machine. */
export const dryRunOption: CommandOption = {
  flags: '--dry-run',
  description: 'walk the whole way against a local forge: no token, no network, nothing published',
  variable: 'CTO_DRY_RUN',
};

/** The options by which `cto release verify` finds a published release, taken over. */
function taken(flag: string): CommandOption {
  const option = releaseVerify.options.find(({ flags }) => flags.startsWith(flag));
  if (!option) throw new Error(`cto release verify has no option ${flag}`);
  return option;
}

/** Repository of a published release. */
export const repositoryOption = taken('--repository');

/** Root of the API of the forge. */
export const apiUrlOption = taken('--api-url');

/** Public keys that a person trusts. */
export const keyOption = taken('--key');
