import type { Command } from '../command.js';
import type { ProgramParts } from '../program.js';
import { clean, prune } from './cleaning.js';
import {
  apiUrlOption,
  builtOption,
  configOption,
  dryRunOption,
  eventOptions,
  identityOptions,
  jobsOption,
  keyOption,
  modeOption,
  reportOptions,
  repositoryOption,
  targetsOption,
  transfersOption,
  versionOption,
  yesOption,
} from './options.js';
import { attest, audit, compare, dependencies, keygen } from './proof-commands.js';

const plan: Command = {
  name: 'plan',
  summary: 'show what would be built and published, with names, before anything happens',
  options: [...identityOptions, targetsOption, ...reportOptions],
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
  options: [
    ...identityOptions,
    targetsOption,
    {
      flags: '--skip <step>',
      description: 'leave a step out; may be repeated. Nothing that was built so can be published',
      repeat: true,
    },
    jobsOption,
    ...eventOptions,
  ],
  examples: [
    ['release build --version 1.2.3', 'everything'],
    ['release build --targets native --snapshot', 'the program for this machine, with uncommitted changes'],
    [
      'release build --output ndjson --log-filter "level>=warning"',
      'lines of JSON, of what needs attention only',
    ],
  ],
  load: async () => (await import('./run/build.js')).runBuild,
};

const doctor: Command = {
  name: 'doctor',
  summary: 'check that a release can be built and published from here',
  description: 'Exit codes: 0 it can, 1 something has to be mended first; each finding says how.',
  options: [
    versionOption,
    configOption,
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
  summary: 'time, processor time, memory and sizes of a build, beside those of the version before',
  options: [
    versionOption,
    {
      flags: '--with <version>',
      description:
        'version to compare with, built in the same folder; without it the one before whose figures lie here',
    },
    ...reportOptions,
  ],
  examples: [
    ['release metrics --version 1.2.3', 'what grew since the version before, and what usually helps'],
    ['release metrics --version 1.2.3 --with 1.1.0', 'since another one'],
  ],
  load: async () => (await import('./run/metrics.js')).runMetrics,
};

const verify: Command = {
  name: 'verify',
  summary: 'verify a build of this machine, or, with a tag, what is published',
  description:
    'Exit codes: 0 everything is as it was built, 1 something is not; every problem names its file.',
  arguments: [
    { name: '[tag]', description: 'tag of a published release; without it the build of --version' },
  ],
  options: [builtOption, repositoryOption, apiUrlOption, keyOption, ...eventOptions],
  examples: [
    ['release verify --version 1.2.3', 'the files in build/release/1.2.3'],
    ['release verify v1.2.3 --repository acme/cto --key minisign.pub', 'what people download'],
  ],
  load: async () => (await import('./run/verify.js')).runVerifyRelease,
};

const publish: Command = {
  name: 'publish',
  summary: 'publish what was built: draft, upload, read every byte back, then make it public at once',
  description:
    'Nothing is public before everything is there and was read back. The same command continues after an interruption.\n' +
    'Exit codes: 0 published, 3 the forge failed, 4 refused before anything was sent, 5 interrupted and resumable.',
  options: [
    builtOption,
    configOption,
    {
      flags: '--reserve-tag',
      description:
        'make the tag before anything is uploaded, and delete it in a rollback; without it publishing makes it where it was not pushed',
    },
    dryRunOption,
    transfersOption,
    ...eventOptions,
  ],
  examples: [
    ['release publish --version 1.2.3 --dry-run', 'every call, against servers in this process; no token'],
    ['release publish --version 1.2.3', 'for real'],
  ],
  load: async () => (await import('./run/publish.js')).runPublishRelease,
};

const resume: Command = {
  name: 'resume',
  summary: 'continue a publication that was begun, by its journal',
  options: [builtOption, configOption, transfersOption, ...eventOptions],
  examples: [['release resume --version 1.2.3', 'what is there already stays']],
  load: async () => (await import('./run/publish.js')).runResume,
};

const rollback: Command = {
  name: 'rollback',
  summary: 'take a release back: delete its draft, or mark it as superseded when it is public',
  description:
    'What is public is never deleted: people have it, and a tag that was used cannot be used again.',
  options: [
    builtOption,
    configOption,
    { flags: '--because <text>', description: 'why; needed for a release that is public' },
    {
      flags: '--owner <name>',
      description:
        'take back the draft of somebody else, as its error names them, with --version; without it our own',
    },
    { ...dryRunOption, description: 'look, say what would be done, and change nothing' },
    yesOption,
    ...eventOptions,
  ],
  examples: [
    ['release rollback --version 1.2.3', 'delete the draft and our tag'],
    ['release rollback --because "does not start" --dry-run', 'what would be changed, on GitHub and npm'],
    ['release rollback --version 1.2.3 --because "does not start on macOS"', 'supersede a public release'],
  ],
  load: async () => (await import('./run/rollback.js')).runRollbackRelease,
};

const notes: Command = {
  name: 'notes',
  summary: 'preview the notes of a release; needs no token',
  options: [versionOption, modeOption, configOption],
  examples: [
    ['release notes --version 1.2.3', 'changes, bundle diffs and downloads, as the page will say them'],
  ],
  load: async () => (await import('./run/notes.js')).runNotes,
};

/** Commands of `npm run release`, in the order of the help. Not part of the program that people install. */
export const releaseCommands: readonly Command[] = [
  plan,
  build,
  attest,
  verify,
  publish,
  resume,
  rollback,
  prune,
  clean,
  notes,
  compare,
  doctor,
  dependencies,
  metrics,
  audit,
  keygen,
];

/** The program behind `npm run release`. */
export const releaseProgram: ProgramParts = {
  name: 'release',
  description: 'Builds, proves and publishes a release of this repository.',
  commands: releaseCommands,
  groups: {},
};
