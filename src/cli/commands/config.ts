import type { Command } from '../command.js';
import { configOptions, outputOption } from '../common-options.js';

const profileOption = {
  flags: '-p, --profile <name>',
  description: 'profile; without it the one of the configuration',
  variable: 'CTO_PROFILE',
} as const;

/** `cto config …`. */
export const configCommands: readonly Command[] = [
  {
    name: 'config validate',
    summary: 'check the configuration and show every problem',
    options: [profileOption, ...configOptions, outputOption],
    examples: [['cto config validate --config cto.yaml', 'exit code 2 when something is wrong']],
    load: async () => (await import('../run/config.js')).runValidate,
  },
  {
    name: 'config explain',
    summary: 'say what a key is and where its value comes from',
    arguments: [{ name: '<key>', description: 'dotted key, such as platform.domain' }],
    options: [profileOption, ...configOptions, outputOption],
    examples: [
      ['cto config explain components.argocd.server.replicas', 'value, origin and what it overrides'],
    ],
    load: async () => (await import('../run/config.js')).runExplain,
  },
  {
    name: 'config schema',
    summary: 'print the JSON Schema of the configuration, for editors',
    options: [
      {
        flags: '--write',
        description: 'write docs/configuration.schema.json and docs/configuration.md instead',
      },
    ],
    examples: [
      ['cto config schema > cto.schema.json', 'then: # yaml-language-server: $schema=cto.schema.json'],
    ],
    load: async () => (await import('../run/config.js')).runSchema,
  },
  {
    name: 'config init',
    summary: 'write a commented cto.yaml to start from',
    options: [profileOption, { flags: '--force', description: 'replace an existing file' }],
    examples: [['cto config init --profile standard', 'write cto.yaml']],
    load: async () => (await import('../run/config.js')).runInit,
  },
];
