import type { Command } from '../command.js';
import type { ProgramParts } from '../program.js';
import { buildOptions, identityOptions, reportOptions } from './options.js';

const plan: Command = {
  name: 'plan',
  summary: 'show what would be built and published, with names, before anything happens',
  options: [...identityOptions, ...buildOptions, ...reportOptions],
  examples: [
    ['release plan --version 1.2.3', 'every file and every step of version 1.2.3'],
    ['release plan --output json', 'the same for programs'],
  ],
  load: async () => (await import('./run/plan.js')).runPlan,
};

const build: Command = {
  name: 'build',
  summary: 'build every file of the release for every platform, and prove it',
  description:
    'Everything lands in build/release/<version>. What was built before from the same inputs is taken from the cache.\n' +
    'Exit codes: 0 done, 1 a proof failed, 2 configuration, 3 a tool or the package registry failed, 4 refused, 5 interrupted.',
  options: [...identityOptions, ...buildOptions, ...reportOptions],
  examples: [
    ['release build --version 1.2.3', 'everything'],
    ['release build --targets native --snapshot', 'the program for this machine, with uncommitted changes'],
  ],
  load: async () => (await import('./run/build.js')).runBuild,
};

/** Commands of `npm run release`, in the order of the help. Not part of the program that people install. */
export const releaseCommands: readonly Command[] = [plan, build];

/** The program behind `npm run release`. */
export const releaseProgram: ProgramParts = {
  name: 'release',
  description: 'Builds, proves and publishes a release of this repository.',
  commands: releaseCommands,
  groups: {},
};
