import {
  answerOption,
  bundleOptions,
  concurrencyOption,
  connectionOptions,
  platformOption,
  streamOutputOption,
} from '../cluster-options.js';
import type { Command, CommandOption } from '../command.js';
import { outputOption, quietOption } from '../common-options.js';

const shown: readonly CommandOption[] = [streamOutputOption, quietOption];

/** `cto status`. */
const status: Command = {
  name: 'status',
  summary: 'say which bundle runs, whether somebody changed it, and whether it is healthy, or why not',
  description: 'Writes nothing. Exit code 1 when something is unhealthy or drifted.',
  options: [
    platformOption,
    {
      flags: '-w, --watch',
      description: 'show it again whenever it changes, until interrupted',
      variable: 'CTO_WATCH',
    },
    ...connectionOptions,
    answerOption,
    concurrencyOption,
    ...shown,
  ],
  examples: [
    ['cto status', 'of the only installation of the current cluster'],
    ['cto status --watch', 'follow it'],
  ],
  load: async () => (await import('../run/status.js')).runStatus,
};

/** `cto history`. */
const history: Command = {
  name: 'history',
  summary: 'list the last revisions: bundle, who, when, result',
  options: [platformOption, ...connectionOptions, answerOption, ...shown],
  examples: [
    ['cto history', 'newest first; * marks the one that runs'],
    ['cto history --timeout 10s --output json', 'for programs that do not want to wait'],
  ],
  load: async () => (await import('../run/history.js')).runHistory,
};

/** Text is YAML here: what it is for is kubectl. */
const permissionsOutput: CommandOption = {
  ...outputOption,
  description:
    'form of the result on standard output; text: YAML documents, json: one document with the objects',
};

/** `cto permissions`. */
const permissions: Command = {
  name: 'permissions',
  summary: 'print the least rights that deploying a bundle needs, as YAML for kubectl',
  description:
    'Needs no cluster. The rights are those of the objects in the bundle and of the record in the namespace cto-system.',
  options: [...bundleOptions, permissionsOutput, quietOption],
  examples: [['cto permissions --bundle dist/standard > role.yaml', 'then: kubectl apply -f role.yaml']],
  load: async () => (await import('../run/permissions.js')).runPermissions,
};

/** Commands that only look. */
export const inspectCommands: readonly Command[] = [status, history, permissions];
