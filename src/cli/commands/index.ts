import type { Command } from '../command.js';
import type { ProgramParts } from '../program.js';
import { completion, version } from './about.js';
import { bundleCommands } from './bundle.js';
import { configCommands } from './config.js';
import { deployCommands } from './deploy.js';
import { gitopsCommands } from './gitops.js';
import { inspectCommands } from './inspect.js';
import { promote, publish } from './publish.js';
import { releaseVerify } from './release.js';
import { secretsCommands } from './secrets.js';
import { synth } from './synth.js';
import { upgrade } from './upgrade.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  synth,
  ...deployCommands,
  ...inspectCommands,
  publish,
  promote,
  ...gitopsCommands,
  ...secretsCommands,
  ...bundleCommands,
  ...configCommands,
  releaseVerify,
  upgrade,
  completion,
  version,
];

/** What the groups are for, by the first word of their commands. */
export const groups: Readonly<Record<string, string>> = {
  bundle: 'show, compare and verify bundles',
  config: 'check, explain and start a configuration',
  gitops: 'what a repository, the cluster that Argo CD looks after and a bundle have to do with each other',
  release: 'verify releases',
  secrets: 'check, make and export the Secrets that the platform reads',
};

/** The program that people install. */
export const ctoProgram: ProgramParts = {
  name: 'cto',
  description: 'One typed configuration in, verified Kubernetes manifests of the CTO platform out.',
  versionFlags: '-V, --version',
  commands,
  groups,
};
