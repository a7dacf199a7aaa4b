import {
  answerOption,
  bundleOptions,
  connectionOptions,
  consentOptions,
  lookOption,
  streamOutputOption,
  valueOptions,
} from '../cluster-options.js';
import type { Command, CommandOption } from '../command.js';
import { quietOption } from '../common-options.js';

/** Which Secrets, and where their values come from. */
const secretOptions: readonly CommandOption[] = [
  {
    flags: '--only <secret>',
    description:
      'Secret to work on, as namespace/name; may be repeated; without it all that the bundle declares',
    variable: 'CTO_SECRETS_ONLY',
    repeat: true,
  },
  ...valueOptions,
];

const rotateOption: CommandOption = {
  flags: '--rotate <secret>',
  description:
    'give a Secret or a key new values, as namespace/name or namespace/name/key; may be repeated; without it nothing that is there changes',
  variable: 'CTO_SECRETS_ROTATE',
  repeat: true,
};

/** `cto secrets check`. */
const check: Command = {
  name: 'secrets check',
  summary: 'say which Secrets the platform needs, which are there, and how to give the rest',
  description:
    'Changes nothing, asks nothing, shows no value. Exit code 4 when a value is missing or something is wrong, as of a deploy that would stop for it.',
  options: [
    ...bundleOptions,
    ...secretOptions,
    ...connectionOptions,
    answerOption,
    lookOption,
    streamOutputOption,
    quietOption,
  ],
  examples: [
    ['cto secrets check --profile standard', 'what the cluster of the current context lacks'],
    ['cto secrets check --bundle dist/standard --output json', 'for programs'],
  ],
  load: async () => (await import('../run/secrets.js')).runSecretsCheck,
};

/** `cto secrets apply`. */
const apply: Command = {
  name: 'secrets apply',
  summary: 'create the Secrets that are missing, from files, variables, questions or chance',
  description:
    'Only keys that are missing are created; what is there stays unless --rotate names it. Workloads that read a rotated Secret are restarted.\n' +
    'Exit codes: 0 done or nothing to do, 3 failed, 4 a value or consent is missing and nothing was changed, 5 interrupted.',
  options: [
    ...bundleOptions,
    ...secretOptions,
    rotateOption,
    ...connectionOptions,
    ...consentOptions,
    answerOption,
    streamOutputOption,
    quietOption,
  ],
  examples: [
    ['cto secrets apply --profile standard', 'ask for what cannot be made up'],
    ['cto secrets apply --bundle dist/standard --from-dir secrets --yes', 'in a pipeline'],
    [
      'cto secrets apply --profile standard --rotate monitoring/grafana-admin/admin-password',
      'a new password, and a restart',
    ],
    ['cto secrets apply --dry-run', 'only show what would be created, from where'],
  ],
  load: async () => (await import('../run/secrets.js')).runSecretsApply,
};

/** `cto secrets generate`. */
const generate: Command = {
  name: 'secrets generate',
  summary: 'write the Secrets as files for a GitOps repository: references to a store, or encrypted',
  description:
    'Needs no cluster. A file per Secret, readable by you alone. Encrypted files that are there are kept, since nobody can read what is in them.\n' +
    'Exit codes: 0 done, 2 an option is missing, 4 a value is missing or it is refused; then nothing was written.',
  options: [
    {
      flags: '--format <format>',
      description:
        'external-secret: references to a store; sops, age: encrypted for the recipients; plain: as they are, never inside a git work tree',
      choices: ['external-secret', 'sops', 'age', 'plain'],
      default: 'external-secret',
      variable: 'CTO_SECRETS_FORMAT',
    },
    {
      flags: '--out <folder>',
      description: 'folder that gets the files',
      default: 'secrets',
      variable: 'CTO_SECRETS_OUT',
    },
    {
      flags: '--age <recipient>',
      description: 'public key age1... of one who may decrypt; may be repeated',
      variable: 'CTO_SECRETS_AGE',
      repeat: true,
    },
    {
      flags: '--store <name>',
      description: 'store that the ExternalSecrets read from',
      variable: 'CTO_SECRETS_STORE',
    },
    {
      flags: '--store-kind <kind>',
      description: 'kind of that store',
      choices: ['ClusterSecretStore', 'SecretStore'],
      default: 'ClusterSecretStore',
      variable: 'CTO_SECRETS_STORE_KIND',
    },
    {
      flags: '--key-prefix <text>',
      description: 'what stands before <namespace>/<name> in the store; without it nothing',
      variable: 'CTO_SECRETS_KEY_PREFIX',
    },
    {
      flags: '--optional-keys',
      description: 'also refer to keys that the platform works without; the store must have them then',
      variable: 'CTO_SECRETS_OPTIONAL_KEYS',
    },
    ...bundleOptions,
    ...secretOptions,
    rotateOption,
    {
      flags: '--dry-run',
      description: 'say which files would be written and which kept, and write none',
      variable: 'CTO_DRY_RUN',
    },
    streamOutputOption,
    quietOption,
  ],
  examples: [
    ['cto secrets generate --store vault', 'ExternalSecrets that read from a ClusterSecretStore'],
    [
      'cto secrets generate --format sops --age age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
      'files that SOPS decrypts, values from variables and chance',
    ],
  ],
  load: async () => (await import('../run/secrets-generate.js')).runSecretsGenerate,
};

/** `cto secrets …`. */
export const secretsCommands: readonly Command[] = [check, apply, generate];
