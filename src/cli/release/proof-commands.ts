import type { Command } from '../command.js';
import { builtOption, reportOptions } from './options.js';

/** `release compare`. */
export const compare: Command = {
  name: 'compare',
  summary: 'compare two builds: files, programs without their signatures, and what differs where',
  description: 'Exit codes: 0 the same but for signatures, 1 they differ.',
  arguments: [
    { name: '<first>', description: 'folder of a build, or of its files' },
    { name: '<second>', description: 'folder of a build, or of its files' },
  ],
  options: [
    { flags: '--subset', description: 'the first folder may hold fewer files than the second' },
    ...reportOptions,
  ],
  examples: [
    ['release compare build/release/1.2.3 ../again/build/release/1.2.3', 'whether a build can be reproduced'],
    ['release compare downloads build/release/1.2.3/artifacts --subset', 'some files against a whole build'],
  ],
  load: async () => (await import('./run/compare.js')).runCompare,
};

/** `release dependencies`. */
export const dependencies: Command = {
  name: 'dependencies',
  summary:
    'examine what the program is made of: integrity, origin, licences, install scripts, known weaknesses',
  options: [...reportOptions],
  examples: [['release dependencies', 'everything that is wrong, at once']],
  load: async () => (await import('./run/dependencies.js')).runDependencies,
};

/** `release keygen`. */
export const keygen: Command = {
  name: 'keygen',
  summary: 'make a pair of minisign keys for signing releases',
  description:
    'Writes minisign.pub, for everybody, and minisign.key, for the secrets of the place that releases. A password is read from CTO_RELEASE_MINISIGN_PASSWORD.',
  arguments: [{ name: '<folder>', description: 'where the two files go; neither may be there' }],
  options: [...reportOptions],
  examples: [['release keygen ~/keys', 'then: gh secret set CTO_RELEASE_MINISIGN_KEY < ~/keys/minisign.key']],
  load: async () => (await import('./run/keygen.js')).runKeygen,
};

/** `release attest`. */
export const attest: Command = {
  name: 'attest',
  summary: 'put the attestation that GitHub made over a build beside its files, before it is published',
  description:
    'The attestation has to be about exactly the files of checksums.txt, made by a workflow for this tag. Needs signing.attestation: required.\n' +
    'Exit codes: 0 it is part of the release now, 1 it is not about these files.',
  arguments: [{ name: '<file>', description: 'the output bundle-path of the step of actions/attest' }],
  options: [builtOption, ...reportOptions],
  examples: [['release attest bundle.json --version 1.2.3', 'it goes up with the draft']],
  load: async () => (await import('./run/attest.js')).runAttest,
};

/** `release audit`. */
export const audit: Command = {
  name: 'audit',
  summary: 'show the log of security-relevant acts of a release, and verify that it is whole',
  description: 'Exit codes: 0 the chain is whole, 1 a line was changed, removed or added.',
  options: [
    builtOption,
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
