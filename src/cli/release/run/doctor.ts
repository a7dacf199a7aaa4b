import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createReleases } from '../../../github/releases/index.js';
import { exitCodes, type ExitCode } from '../../../kernel/errors.js';
import { spawnExec } from '../../../kernel/exec.js';
import type { ReleaseConfig } from '../../../release/config/schema.js';
import type { DoctorContext } from '../../../release/doctor/context.js';
import { installPackages } from '../../../release/doctor/install.js';
import type { CheckResult } from '../../../release/doctor/model.js';
import { examineEnvironment, missingPackages } from '../../../release/doctor/run.js';
import { identify, readSource } from '../../../release/identity.js';
import { buildSteps } from '../../../release/pipeline.js';
import { createSecrets, type Secrets } from '../../../release/secrets.js';
import type { CommandRunner, Options } from '../../command.js';
import type { Io } from '../../io.js';
import type { Product } from '../../product.js';
import { systemClock } from '../../process/clock.js';
import { printResult } from '../../report/document.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { doctorText } from '../report/doctor.js';
import { cacheFolder } from './context.js';
import { childEnvironment } from './environment.js';
import { forgeOf } from './forge.js';
import { identityRequest, releaseConfig } from './settings.js';

/** Runs `release doctor`. Exit code 1 when a release would fail. */
export const runDoctor: CommandRunner = async (_args, options, io, product) => {
  const context = await doctorContext(options, io, product);
  const signal = io.signal?.() ?? new AbortController().signal;
  let results = await examineEnvironment(context, signal);
  const packages = missingPackages(results);
  if (options['install'] === true && packages.length > 0) {
    await installPackages(packages, context, signal);
    results = await examineEnvironment(context, signal);
  }
  const text = doctorText(results, io);
  printResult(io, options['output'] as OutputFormat, { document: { checks: results }, text });
  return verdict(results);
};

function verdict(results: readonly CheckResult[]): ExitCode {
  const bad = results.some(({ findings }) => findings.some(({ is }) => is === 'bad'));
  return bad ? exitCodes.differs : exitCodes.done;
}

async function doctorContext(options: Options, io: Io, product: Product): Promise<DoctorContext> {
  const { config } = releaseConfig(options, io);
  const env = childEnvironment(io.env);
  const source = await readSource(spawnExec, io.cwd, env);
  const secrets = createSecrets(io.env);
  return {
    config,
    source,
    // that the tree is not clean is one of the findings
    identity: identify({ ...identityRequest(options), snapshot: true }, source),
    packageVersion: product.version,
    nodeVersion: process.versions.node,
    steps: buildSteps,
    secrets,
    exec: spawnExec,
    clock: io.clock ?? systemClock,
    env,
    freeBytes: async () => ({ build: await freeBytes(io.cwd), cache: await freeBytes(cacheFolder(io)) }),
    askForge: (signal) => askForge(config, secrets, io, product, signal),
  };
}

async function freeBytes(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function askForge(
  config: ReleaseConfig,
  secrets: Secrets,
  io: Io,
  { version }: Product,
  signal: AbortSignal,
) {
  const token = secrets.read('GITHUB_TOKEN');
  if (token === undefined) return undefined;
  const releases = await createReleases({
    ...forgeOf(config),
    token,
    version,
    clock: io.clock ?? systemClock,
    emit: () => undefined,
  });
  return releases.repository(signal);
}
