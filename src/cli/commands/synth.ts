import type { Command } from '../command.js';
import { configOptions, outputOption, quietOption } from '../common-options.js';

/** `cto synth`. */
export const synth: Command = {
  name: 'synth',
  summary: 'make the bundle of a profile: verified manifests under dist/<profile>',
  description:
    'Loads the configuration, builds every object, validates all of them without a cluster and writes the bundle.\n' +
    'The folder is replaced as a whole or not at all. Same configuration, same bytes.',
  options: [
    {
      flags: '-p, --profile <name>',
      description: 'profile, a comma-separated list, or "all"; without it the one of the configuration',
      variable: 'CTO_PROFILE',
      repeat: true,
    },
    ...configOptions,
    { flags: '--out <folder>', description: 'folder that gets one folder per profile', default: 'dist' },
    {
      flags: '--check',
      description: 'dry run: write nothing; exit code 1 when the folder differs, naming the objects',
    },
    {
      flags: '--report <format>',
      description: 'print findings as a report instead of the summary, for CI',
      choices: ['sarif', 'json'],
    },
    outputOption,
    quietOption,
  ],
  examples: [
    ['cto synth --profile standard', 'write dist/standard'],
    ['cto synth --profile all --check', 'prove that the committed bundles are up to date'],
    ['cto synth --set platform.domain=agents.example.com', 'try a value without a file'],
    ['cto synth --report sarif > findings.sarif', 'hand findings to a code scanner'],
  ],
  load: async () => (await import('../run/synth.js')).runSynth,
};
