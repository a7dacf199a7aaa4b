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

/** Consent beforehand. */
export const yesOption: CommandOption = {
  flags: '-y, --yes',
  description: 'do not ask',
  variable: 'CTO_YES',
};

/** Which release. */
export const identityOptions: readonly CommandOption[] = [
  {
    flags: '--version <version>',
    description: 'version such as 1.2.3; without it that of the tag at the commit, or else "dev"',
    variable: 'CTO_RELEASE_VERSION',
  },
  {
    flags: '--mode <mode>',
    description: 'kind of release; without it prerelease for versions with "-", else release',
    choices: ['release', 'prerelease', 'draft', 'nightly'],
    variable: 'CTO_RELEASE_MODE',
  },
  {
    flags: '--snapshot',
    description: 'build uncommitted changes too, for trying; cannot be published',
    variable: 'CTO_RELEASE_SNAPSHOT',
  },
  configOption,
];

/** What is built, and how. */
export const buildOptions: readonly CommandOption[] = [
  {
    flags: '--targets <list>',
    description:
      'platforms separated by commas, "native" for the one this runs on; without it those of the configuration',
    variable: 'CTO_RELEASE_TARGETS',
  },
  {
    flags: '--skip <step>',
    description: 'leave a step out; may be repeated. Nothing that was built so can be published',
    repeat: true,
  },
  jobsOption,
];

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
