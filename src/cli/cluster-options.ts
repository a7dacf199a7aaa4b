import type { CommandOption } from './command.js';
import { configOptions } from './common-options.js';

/** Which cluster. */
export const connectionOptions: readonly CommandOption[] = [
  {
    flags: '--context <name>',
    description: 'context of the kubeconfig; without it the current one',
    variable: 'CTO_CONTEXT',
  },
  {
    flags: '--kubeconfig <file>',
    description: 'kubeconfig; without it KUBECONFIG, ~/.kube/config, or the cluster this runs in',
    variable: 'CTO_KUBECONFIG',
  },
];

/** Which installation, for commands that are given no bundle. The variable is the one of the key `platform.name`: it is the same name. */
export const platformOption: CommandOption = {
  flags: '--platform <name>',
  description: 'name of the installation; without it the only one of the cluster',
  variable: 'CTO_PLATFORM__NAME',
};

/** What is to be in the cluster: a bundle that was made before, or one made now from the configuration. */
export const bundleOptions: readonly CommandOption[] = [
  {
    flags: '-b, --bundle <path>',
    description: 'bundle: a folder or a .tar.gz; without it one is made from the configuration, in memory',
    variable: 'CTO_BUNDLE',
  },
  {
    flags: '-p, --profile <name>',
    description: 'profile of the bundle that is made; without it the one of the configuration',
    variable: 'CTO_PROFILE',
  },
  ...configOptions,
];

/** Where the values of Secrets are that the deployer provides, besides variables and the configuration. */
export const valueOptions: readonly CommandOption[] = [
  {
    flags: '--from-dir <folder>',
    description: 'folder with a file <namespace>/<name>/<key> per value of a Secret; wins over variables',
    variable: 'CTO_SECRETS_FROM',
  },
  {
    flags: '--env-file <file>',
    description: 'file of lines NAME=value with values of Secrets; variables of the environment win over it',
    variable: 'CTO_SECRETS_ENV_FILE',
  },
];

/** How much at once. */
export const concurrencyOption: CommandOption = {
  flags: '--concurrency <number>',
  description: 'requests at once; without it 8',
  variable: 'CTO_CONCURRENCY',
};

/** How long to wait for an answer, for commands that only look. */
export const answerOption: CommandOption = {
  flags: '--timeout <duration>',
  description: 'give up when the cluster does not answer a request for so long, further attempts included',
  default: '5m',
  variable: 'CTO_TIMEOUT',
};

/** How long to wait: for objects, and for others. */
export const runOptions: readonly CommandOption[] = [
  {
    flags: '--timeout <duration>',
    description: 'give an object up when nothing about it moved for so long, such as 90s or 10m',
    default: '5m',
    variable: 'CTO_TIMEOUT',
  },
  {
    flags: '--wait-for-lock',
    description: 'wait while somebody else deploys, then plan again; without it that is refused',
    variable: 'CTO_WAIT_FOR_LOCK',
  },
  concurrencyOption,
];

/** Whether to ask. */
export const consentOptions: readonly CommandOption[] = [
  {
    flags: '-y, --yes',
    description: 'do not ask; what needs consent by name still needs its own option',
    variable: 'CTO_YES',
  },
  {
    flags: '--confirm <name>',
    description:
      'the name that would have to be typed, for production clusters and for data; may be repeated',
    variable: 'CTO_CONFIRM',
    repeat: true,
  },
  {
    flags: '--dry-run',
    description: 'show the plan and change nothing',
    variable: 'CTO_DRY_RUN',
  },
];

/** For commands that only look, so that a script may pass it to every command. */
export const lookOption: CommandOption = {
  flags: '--dry-run',
  description:
    'changes nothing about this command, which never writes; taken so that scripts may always give it',
  variable: 'CTO_DRY_RUN',
};

/** Consents and rules; plans say which one they need, complete. Objects are `Kind/name` or `Kind/namespace/name`, `*` stands for any text. */
export const decisionOptions: readonly CommandOption[] = [
  {
    flags: '--adopt <object>',
    description: 'take over an object that somebody else made; may be repeated',
    variable: 'CTO_ADOPT',
    repeat: true,
  },
  {
    flags: '--recreate <object>',
    description: 'delete an object and make it again where a field cannot be changed; may be repeated',
    variable: 'CTO_RECREATE',
    repeat: true,
  },
  {
    flags: '--remove <object>',
    description:
      'delete an object that is protected: data, definitions in use, shared namespaces; may be repeated',
    variable: 'CTO_REMOVE',
    repeat: true,
  },
  {
    flags: '--narrow <object>',
    description: 'change a definition although stored objects may no longer fit; may be repeated',
    variable: 'CTO_NARROW',
    repeat: true,
  },
  {
    flags: '--conflict <rule>',
    description:
      'take, leave or refuse fields that others own, such as take,field=spec.replicas,manager=hpa; may be repeated',
    variable: 'CTO_CONFLICT',
    repeat: true,
  },
  {
    flags: '--backed-up',
    description: 'there is a copy of the data that --recreate and --remove would lose',
    variable: 'CTO_BACKED_UP',
  },
];

/** Form of the result, for work that takes a while. */
export const streamOutputOption: CommandOption = {
  flags: '-o, --output <format>',
  description: 'form of the result on standard output; ndjson: every event a line, the result last',
  choices: ['text', 'json', 'ndjson'],
  default: 'text',
  variable: 'CTO_OUTPUT',
};

/** Which of the events. */
export const logFilterOption: CommandOption = {
  flags: '--log-filter <conditions>',
  description:
    'print only events such as "phase=upload,level>=warning", with --output ndjson; may be repeated, one is enough. Fields: kind, level, phase, subject',
  repeat: true,
};
