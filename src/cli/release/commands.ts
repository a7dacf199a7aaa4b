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

const doctor: Command = {
  name: 'doctor',
  summary: 'check that a release can be built and published from here',
  description: 'Exit codes: 0 it can, 1 something has to be mended first; each finding says how.',
  options: [
    ...identityOptions,
    {
      flags: '--install',
      description: 'install the missing programs with apt-get; needs root',
    },
    ...reportOptions,
  ],
  examples: [
    ['release doctor', 'tools, disk, clock, tree, version, keys, token'],
    ['release doctor --install', 'the same, after installing what is missing (Debian)'],
  ],
  load: async () => (await import('./run/doctor.js')).runDoctor,
};

const metrics: Command = {
  name: 'metrics',
  summary: 'time, memory and sizes of a build, beside those of another',
  options: [
    ...identityOptions,
    {
      flags: '--with <version>',
      description: 'version to compare with, built in the same folder; without it none',
    },
    ...reportOptions,
  ],
  examples: [['release metrics --version 1.2.3 --with 1.2.2', 'what grew, and what usually helps']],
  load: async () => (await import('./run/metrics.js')).runMetrics,
};

/** Commands of `npm run release`, in the order of the help. Not part of the program that people install. */
export const releaseCommands: readonly Command[] = [plan, build, doctor, metrics];

/** The program behind `npm run release`. */
export const releaseProgram: ProgramParts = {
  name: 'release',
  description: 'Builds, proves and publishes a release of this repository.',
  commands: releaseCommands,
  groups: {},
};
