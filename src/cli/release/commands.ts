import type { Command } from '../command.js';
import type { ProgramParts } from '../program.js';
import { clean, prune } from './cleaning.js';
import {
  apiUrlOption,
  buildOptions,
  dryRunOption,
  eventOptions,
  identityOptions,
  jobsOption,
  keyOption,
  reportOptions,
  repositoryOption,
  yesOption,
} from './options.js';

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
  options: [...identityOptions, ...buildOptions, ...eventOptions],
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

const verify: Command = {
  name: 'verify',
  summary: 'verify a build of this machine, or, with a tag, what is published',
  description:
    'Exit codes: 0 everything is as it was built, 1 something is not; every problem names its file.',
  arguments: [
    { name: '[tag]', description: 'tag of a published release; without it the build of --version' },
  ],
  options: [...identityOptions, repositoryOption, apiUrlOption, keyOption, ...eventOptions],
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
  options: [...identityOptions, dryRunOption, jobsOption, ...eventOptions],
  examples: [
    ['release publish --version 1.2.3 --dry-run', 'every call, against a forge in this process; no token'],
    ['release publish --version 1.2.3', 'for real'],
  ],
  load: async () => (await import('./run/publish.js')).runPublishRelease,
};

const resume: Command = {
  name: 'resume',
  summary: 'continue a publication that was begun, by its journal',
  options: [...identityOptions, jobsOption, ...eventOptions],
  examples: [['release resume --version 1.2.3', 'what is there already stays']],
  load: async () => (await import('./run/publish.js')).runResume,
};

const rollback: Command = {
  name: 'rollback',
  summary: 'take a release back: delete its draft, or mark it as superseded when it is public',
  description:
    'What is public is never deleted: people have it, and a tag that was used cannot be used again.',
  options: [
    ...identityOptions,
    { flags: '--because <text>', description: 'why; needed for a release that is public' },
    {
      flags: '--owner <name>',
      description: 'take back the draft of somebody else, as its error names them; without it our own',
    },
    yesOption,
    jobsOption,
    ...eventOptions,
  ],
  examples: [
    ['release rollback --version 1.2.3', 'delete the draft and our tag'],
    ['release rollback --version 1.2.3 --because "does not start on macOS"', 'supersede a public release'],
  ],
  load: async () => (await import('./run/rollback.js')).runRollbackRelease,
};

const notes: Command = {
  name: 'notes',
  summary: 'preview the notes of a release; needs no token',
  options: [...identityOptions],
  examples: [
    ['release notes --version 1.2.3', 'changes, bundle diffs and downloads, as the page will say them'],
  ],
  load: async () => (await import('./run/notes.js')).runNotes,
};

const compare: Command = {
  name: 'compare',
  summary: 'compare two builds: files, programs without their signatures, and what differs where',
  description: 'Exit codes: 0 the same but for signatures, 1 they differ.',
  arguments: [
    { name: '<first>', description: 'folder of files' },
    { name: '<second>', description: 'folder of files' },
  ],
  options: [
    { flags: '--subset', description: 'the first folder may hold fewer files than the second' },
    ...reportOptions,
  ],
  examples: [
    ['release compare build/a build/b', 'whether a build can be reproduced'],
    ['release compare downloads build/release/1.2.3/artifacts --subset', 'some files against a whole build'],
  ],
  load: async () => (await import('./run/compare.js')).runCompare,
};

const dependencies: Command = {
  name: 'dependencies',
  summary:
    'examine what the program is made of: integrity, origin, licences, install scripts, known weaknesses',
  options: [...reportOptions],
  examples: [['release dependencies', 'everything that is wrong, at once']],
  load: async () => (await import('./run/dependencies.js')).runDependencies,
};

const keygen: Command = {
  name: 'keygen',
  summary: 'make a pair of minisign keys for signing releases',
  description:
    'Writes minisign.pub, for everybody, and minisign.key, for the secrets of the place that releases. A password is read from CTO_RELEASE_MINISIGN_PASSWORD.',
  arguments: [{ name: '<folder>', description: 'where the two files go; neither may be there' }],
  options: [...reportOptions],
  examples: [['release keygen ~/keys', 'then: gh secret set CTO_RELEASE_MINISIGN_KEY < ~/keys/minisign.key']],
  load: async () => (await import('./run/keygen.js')).runKeygen,
};

const attest: Command = {
  name: 'attest',
  summary: 'put the attestation that GitHub made over a build beside its files, before it is published',
  description:
    'The attestation has to be about exactly the files of checksums.txt, made by a workflow for this tag. Needs signing.attestation: required.\n' +
    'Exit codes: 0 it is part of the release now, 1 it is not about these files.',
  arguments: [{ name: '<file>', description: 'the output bundle-path of the step of actions/attest' }],
  options: [...identityOptions, ...reportOptions],
  examples: [['release attest bundle.json --version 1.2.3', 'it goes up with the draft']],
  load: async () => (await import('./run/attest.js')).runAttest,
};

const audit: Command = {
  name: 'audit',
  summary: 'show the log of security-relevant acts of a release, and verify that it is whole',
  description: 'Exit codes: 0 the chain is whole, 1 a line was changed, removed or added.',
  options: [
    ...identityOptions,
    {
      flags: '--head <hash>',
      description:
        'hash that the last line must have, kept elsewhere; without it an end that was cut off is not noticed',
    },
    {
      flags: '--shared',
      description: 'the log of what belongs to no single release: keys that were made, what was pruned',
    },
    ...reportOptions,
  ],
  examples: [
    [
      'release audit --version 1.2.3',
      'which secrets were read, what was signed, refused, uploaded, published',
    ],
    ['release audit --shared', 'keys that were made, nightly releases that were pruned'],
  ],
  load: async () => (await import('./run/audit.js')).runAudit,
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
