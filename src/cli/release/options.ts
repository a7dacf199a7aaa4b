import { streamOutputOption } from '../cluster-options.js';
import type { CommandOption } from '../command.js';
import { quietOption } from '../common-options.js';

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
  {
    flags: '--config <file>',
    description: 'configuration of the release',
    default: 'release.yaml',
  },
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
  {
    flags: '--jobs <number>',
    description: 'how much runs at once; without it one per processor',
    variable: 'CTO_RELEASE_JOBS',
  },
];

/** Where to report to. */
export const reportOptions: readonly CommandOption[] = [streamOutputOption, quietOption];

/** Option that changes nothing outside of this machine. */
export const dryRunOption: CommandOption = {
  flags: '--dry-run',
  description: 'walk the whole way against a local forge: no token, no network, nothing published',
  variable: 'CTO_DRY_RUN',
};
