import { bundleOptions, streamOutputOption } from '../cluster-options.js';
import type { Command, CommandOption } from '../command.js';
import { quietOption } from '../common-options.js';

/** Where a bundle is published to, and how. */
export const publishOptions: readonly CommandOption[] = [
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
    flags: '--path <folder>',
    description: 'folder within the repository; without it clusters/<environment, or else profile>',
    variable: 'CTO_PATH',
  },
  {
    flags: '--mode <mode>',
    description: 'commit to the branch, or open or update a pull request for it',
    choices: ['commit', 'pull-request'],
    default: 'commit',
    variable: 'CTO_MODE',
  },
  {
    flags: '--comment <number>',
    description:
      'only say on this pull request what publishing would change, in one comment that is kept up to date',
    variable: 'CTO_COMMENT',
  },
  {
    flags: '--expect <digest>',
    description: 'refuse when the folder holds another bundle than this one',
    variable: 'CTO_EXPECT',
  },
  {
    flags: '--overwrite',
    description: 'lose edits that somebody made to published files by hand',
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
];

/** `cto publish`. */
export const publish: Command = {
  name: 'publish',
  summary: 'commit a bundle to the git repository that Argo CD reads, directly or by pull request',
  description:
    'One commit or none: nothing is committed when the folder holds the bundle already, and nobody else is overwritten.\n' +
    'Credentials come from CTO_GIT_TOKEN, GITHUB_TOKEN or GH_TOKEN, gh, or the credential helpers of git; never from the address.\n' +
    'Exit codes: 0 done or nothing to do, 3 git or GitHub failed, 4 refused.',
  options: [
    ...bundleOptions,
    ...publishOptions,
    {
      flags: '--dry-run',
      description: 'say what would be committed and commit nothing',
      variable: 'CTO_DRY_RUN',
    },
    streamOutputOption,
    quietOption,
  ],
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
