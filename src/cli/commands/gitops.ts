import {
  answerOption,
  bundleOptions,
  concurrencyOption,
  connectionOptions,
  consentOptions,
  decisionOptions,
  lookOption,
  runOptions,
  streamOutputOption,
  valueOptions,
} from '../cluster-options.js';
import type { Command, CommandOption } from '../command.js';
import { quietOption } from '../common-options.js';
import { publishOptions } from './publish.js';

const shown: readonly CommandOption[] = [streamOutputOption, quietOption];

/** Options of `publish` by their names. */
function ofPublish(...names: readonly string[]): readonly CommandOption[] {
  return publishOptions.filter(({ flags }) => names.some((name) => flags.includes(`${name} `)));
}

/** Where the bundle was published to. */
const placeOptions = ofPublish('--repository', '--branch', '--path', '--environment');

/** The repository is not asked here. */
const clusterOption = ofPublish('--cluster').map((option) => ({
  ...option,
  description: 'with --repository, each cluster that the bundle was published for; --from knows them',
}));

/** `cto bootstrap`. */
const bootstrap: Command = {
  name: 'bootstrap',
  summary: 'install Argo CD and the root Application, wait until it has brought everything, hand over to it',
  description:
    'Installs only what Argo CD needs to look after the rest: definitions, foundation, Argo CD, and the root Application of a folder that was published.\n' +
    'Plans, shows and asks as deploy does, Secrets first. Run again it changes nothing; after an interruption it continues.\n' +
    'Argo CD reads a private repository with CTO_REPOSITORY_USERNAME and CTO_REPOSITORY_PASSWORD, CTO_REPOSITORY_SSH_KEY_FILE, or\n' +
    'CTO_REPOSITORY_APP_ID, CTO_REPOSITORY_APP_INSTALLATION_ID and CTO_REPOSITORY_APP_KEY_FILE; they become a Secret of Argo CD.\n' +
    'Exit codes: 0 done or nothing to do, 3 failed, 4 refused or needs consent, 5 interrupted.',
  options: [
    {
      flags: '--from <folder>',
      description:
        'published folder in a clone of the repository: nothing else is needed, as after the loss of a cluster',
      variable: 'CTO_FROM',
    },
    ...bundleOptions,
    ...placeOptions,
    ...clusterOption,
    ...valueOptions,
    ...connectionOptions,
    ...consentOptions,
    ...decisionOptions,
    ...runOptions,
    ...shown,
  ],
  examples: [
    ['cto bootstrap --from clusters/production', 'a cluster from a clone of the repository'],
    [
      'cto bootstrap --bundle dist/standard --repository https://git.example.com/acme/platform.git',
      'after cto publish with the same bundle and repository',
    ],
    ['cto bootstrap --from clusters/production --dry-run', 'what would be installed'],
  ],
  load: async () => (await import('../run/bootstrap.js')).runBootstrap,
};

/** `cto gitops status`. */
const status: Command = {
  name: 'gitops status',
  summary: 'compare the repository, the cluster and a bundle, and say which is behind',
  description: 'Writes nothing. Exit code 1 when one is behind, or something is not Synced and Healthy.',
  options: [
    ...bundleOptions,
    ...placeOptions,
    ...connectionOptions,
    answerOption,
    lookOption,
    concurrencyOption,
    ...shown,
  ],
  examples: [
    ['cto gitops status --bundle dist/standard', 'all three'],
    ['cto gitops status --profile standard --output json', 'for programs'],
  ],
  load: async () => (await import('../run/gitops-status.js')).runGitopsStatus,
};

/** Commands around a cluster that Argo CD looks after. */
export const gitopsCommands: readonly Command[] = [bootstrap, status];
