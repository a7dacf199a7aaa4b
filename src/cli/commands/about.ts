import type { Command } from '../command.js';
import { outputOption } from '../common-options.js';

/** Shells that {@link completion} writes for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** `cto completion`. */
export const completion: Command = {
  name: 'completion',
  summary: 'print a script that completes commands, options and their values in a shell',
  arguments: [{ name: '<shell>', description: shells.join(', ') }],
  options: [],
  examples: [
    ['source <(cto completion bash)', 'for this shell; add it to ~/.bashrc to keep it'],
    ['cto completion zsh > ~/.zfunc/_cto', 'a folder of your fpath'],
    ['cto completion fish > ~/.config/fish/completions/cto.fish', 'for every fish to come'],
  ],
  load: async () => (await import('../run/completion.js')).runCompletion,
};

/** `cto version`. */
export const version: Command = {
  name: 'version',
  summary: 'print the version; as JSON with commit, runtime and the upstream version of each component',
  options: [outputOption],
  examples: [
    ['cto version', 'one line'],
    ['cto version --output json', 'also what the bundles are made of'],
  ],
  load: async () => (await import('../run/version.js')).runVersion,
};
