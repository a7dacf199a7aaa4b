import { bundleOptions, streamOutputOption } from '../cluster-options.js';
import type { Command, CommandOption } from '../command.js';
import { configOptions, quietOption } from '../common-options.js';

/** Where to, and how: what `publish` and `promote` have in common. */
const commonOptions: readonly CommandOption[] = [
  {
    flags: '--repository <url>',
    description:
      'git repository that Argo CD reads, without credentials; without it gitops.repository_url of the configuration',
    variable: 'CTO_REPOSITORY',
  },
  {
    flags: '--branch <name>',
    description: 'branch; without it the default branch of the repository',
    variable: 'CTO_BRANCH',
  },
  {
    flags: '--expect <digest>',
    description:
      'refuse when the folder that is written holds another bundle than this one; none: when it holds any',
    variable: 'CTO_EXPECT',
  },
  {
    flags: '--overwrite',
    description: 'lose edits that somebody made to published files by hand, and bundles published meanwhile',
    variable: 'CTO_OVERWRITE',
  },
  {
    flags: '--label <name>',
    description: 'label for a new pull request; may be repeated',
    variable: 'CTO_LABEL',
    repeat: true,
  },
  {
    flags: '--reviewer <name>',
    description: 'person, or team:name, to ask for a review of a new pull request; may be repeated',
    variable: 'CTO_REVIEWER',
    repeat: true,
  },
  {
    flags: '--cluster <name>',
    description:
      'cluster that gets the bundle, by its name in Argo CD, in-cluster for its own; may be repeated; without it those of the last publication',
    variable: 'CTO_CLUSTER',
    repeat: true,
  },
  {
    flags: '--changes-to <file>',
    description: 'write everything that changes to a Markdown file, however long, for a job to keep',
    variable: 'CTO_CHANGES_TO',
  },
];

/** How a bundle gets onto the branch. */
function modeOption(otherwise: 'commit' | 'pull-request'): CommandOption {
  return {
    flags: '--mode <mode>',
    description: 'commit to the branch, or open or update a pull request for it',
    choices: ['commit', 'pull-request'],
    default: otherwise,
    variable: 'CTO_MODE',
  };
}

/** Options of `publish` beyond those of the bundle; `deploy --target gitops` has them too. */
export const publishOptions: readonly CommandOption[] = [
  ...commonOptions,
  {
    flags: '--path <folder>',
    description: 'folder within the repository; without it clusters/<environment, or else profile>',
    variable: 'CTO_PATH',
  },
  modeOption('commit'),
  {
    flags: '--comment <number>',
    description:
      'only say on this pull request what publishing would change, in one comment that is kept up to date',
    variable: 'CTO_COMMENT',
  },
];

const dryRunOption: CommandOption = {
  flags: '--dry-run',
  description: 'say what would be committed and commit nothing',
  variable: 'CTO_DRY_RUN',
};

const credentials =
  'Credentials come from CTO_GIT_TOKEN, a GitHub App (CTO_GITHUB_APP_ID and CTO_GITHUB_APP_PRIVATE_KEY or its _FILE), GITHUB_TOKEN or GH_TOKEN, gh, or the\n' +
  'credential helpers of git; never from the address.';

/** `cto publish`. */
export const publish: Command = {
  name: 'publish',
  summary: 'commit a bundle to the git repository that Argo CD reads, directly or by pull request',
  description:
    'One commit or none: nothing is committed when the folder holds the bundle already, and nobody else is overwritten.\n' +
    `${credentials}\n` +
    'Exit codes: 0 done or nothing to do, 3 git or GitHub failed, 4 refused.',
  options: [...bundleOptions, ...publishOptions, dryRunOption, streamOutputOption, quietOption],
  examples: [
    [
      'cto publish --profile standard --repository https://github.com/acme/platform',
      'commit to clusters/standard',
    ],
    [
      'cto publish --bundle dist/production --mode pull-request --reviewer team:sre',
      'open or update one pull request',
    ],
    ['cto publish --bundle dist/standard --dry-run', 'what the commit would change'],
  ],
  load: async () => (await import('../run/publish.js')).runPublish,
};

/** `cto promote`. */
export const promote: Command = {
  name: 'promote',
  summary: 'move the bundle of one environment to another one, byte for byte, by pull request or commit',
  description:
    'Takes the bundle from the repository, verifies its digest and publishes it to the other folder; nothing is made anew. Refuses when the two environments\n' +
    'differ in platform, profile or values that belong to one of them: names in DNS, storage classes, buckets, stores of secrets.\n' +
    `${credentials}\n` +
    'Exit codes: 0 done or nothing to do, 3 git or GitHub failed, 4 refused.',
  arguments: [
    {
      name: '<from>',
      description: 'environment that holds the bundle, in clusters/<from>; or a folder with a slash in it',
    },
    {
      name: '<to>',
      description: 'environment that gets it, in clusters/<to>; or a folder with a slash in it',
    },
  ],
  options: [
    ...commonOptions,
    modeOption('pull-request'),
    {
      flags: '--digest <digest>',
      description: 'refuse when <from> holds another bundle than this one, such as the one that was tested',
      variable: 'CTO_DIGEST',
    },
    {
      flags: '--accept-differences',
      description: 'promote although the two environments differ',
      variable: 'CTO_ACCEPT_DIFFERENCES',
    },
    dryRunOption,
    ...configOptions,
    streamOutputOption,
    quietOption,
  ],
  examples: [
    [
      'cto promote staging production',
      'open or update the pull request that brings production to the bundle of staging',
    ],
    [
      'cto promote staging production --digest 1f0c2a9d3b7e --dry-run',
      'what it would change, if staging still holds what was tested',
    ],
    [
      'cto promote clusters/eu/staging clusters/eu/production --mode commit',
      'other folders, without a pull request',
    ],
  ],
  load: async () => (await import('../run/promote.js')).runPromote,
};
