import type { CommandOption } from './command.js';

/** Options of every command that reads the configuration. */
export const configOptions: readonly CommandOption[] = [
  {
    flags: '-c, --config <file>',
    description: 'configuration file; without it cto.yaml of the current folder, if there is one',
    variable: 'CTO_CONFIG',
  },
  {
    flags: '-e, --environment <name>',
    description: 'overlay of the configuration file to apply; without it none',
    variable: 'CTO_ENVIRONMENT',
  },
  {
    flags: '--set <key=value>',
    description: 'value that wins over all others; may be repeated',
    repeat: true,
  },
];

/** Option that chooses the form of the result. */
export const outputOption: CommandOption = {
  flags: '-o, --output <format>',
  description: 'form of the result on standard output',
  choices: ['text', 'json'],
  default: 'text',
  variable: 'CTO_OUTPUT',
};

/** Options that every command has; the program adds them. */
export const everyCommandOptions: readonly CommandOption[] = [
  {
    flags: '--verbose',
    description: 'show the errors underneath an error',
    variable: 'CTO_VERBOSE',
  },
  {
    flags: '--no-color',
    description: 'no colours; also by NO_COLOR or CTO_NO_COLOR, and where the output is no terminal',
  },
];

/** Option that silences everything but results and errors. */
export const quietOption: CommandOption = {
  flags: '-q, --quiet',
  description: 'no progress and no warnings',
  variable: 'CTO_QUIET',
};
