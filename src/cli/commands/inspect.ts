import {
  answerOption,
  bundleOptions,
  concurrencyOption,
  connectionOptions,
  lookOption,
  platformOption,
  streamOutputOption,
} from '../cluster-options.js';
import type { Command, CommandOption } from '../command.js';
import { quietOption } from '../common-options.js';

const shown: readonly CommandOption[] = [streamOutputOption, quietOption];

/** `cto status`. */
const status: Command = {
  name: 'status',
  summary: 'say which bundle runs, whether somebody changed it, and whether it is healthy, or why not',
  description:
    'Writes nothing. Exit code 0 when the platform runs, healthy and as it was deployed; 1 when something is unhealthy or drifted, a run is unfinished, or it is not\n' +
    'deployed: never, or no longer. What an uninstall kept is listed.',
  options: [
    platformOption,
    {
      flags: '-w, --watch',
      description: 'show it again whenever it changes, until interrupted',
      variable: 'CTO_WATCH',
    },
    ...connectionOptions,
    answerOption,
    lookOption,
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
  options: [platformOption, ...connectionOptions, answerOption, lookOption, ...shown],
  examples: [
    ['cto history', 'newest first; * marks the one that runs'],
    ['cto history --timeout 10s --output json', 'for programs that do not want to wait'],
  ],
  load: async () => (await import('../run/history.js')).runHistory,
};

/** Text is YAML here: what it is for is kubectl. */
const permissionsOutput: CommandOption = {
  ...streamOutputOption,
  description:
    'form of the result on standard output; text: YAML documents, json: one document with the objects, ndjson: the same on one line',
};

/** `cto permissions`. */
const permissions: Command = {
  name: 'permissions',
  summary: 'print the least rights that deploying a bundle needs, as YAML for kubectl',
  description:
    'Needs no cluster. The rights are those of the objects in the bundle and of the record in the namespace cto-system.',
  options: [...bundleOptions, lookOption, permissionsOutput, quietOption],
  examples: [['cto permissions --bundle dist/standard > role.yaml', 'then: kubectl apply -f role.yaml']],
  load: async () => (await import('../run/permissions.js')).runPermissions,
};

/** Commands that only look. */
export const inspectCommands: readonly Command[] = [status, history, permissions];
