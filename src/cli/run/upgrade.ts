import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';
import { exitCodes } from '../../kernel/errors.js';
import { spawnExec, type Exec } from '../../kernel/exec.js';
import {
  builtInFacts,
  carryOutUpgrade,
  planUpgrade,
  type ReleaseFacts,
  type RunningProgram,
  type UpgradePlan,
  type UpToDate,
  type Web,
} from '../../release/upgrade/index.js';
import { textOption, type CommandRunner, type Options } from '../command.js';
import type { Io } from '../io.js';
import { systemClock } from '../process/clock.js';
import { printResult } from '../report/document.js';
import { progressOf } from '../report/progress/options.js';
import { upgradeDocument, upgradeText } from '../report/upgrade.js';
import type { OutputFormat } from './cluster-settings.js';
import { trustOf } from './release-source.js';

/** The process that is to be upgraded: a port, so that tests upgrade another program than their own. */
export interface UpgradeSurroundings {
  readonly program: RunningProgram;
  /** Absent: the program was not built by a release. */
  readonly facts: ReleaseFacts | undefined;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly exec: Exec;
}

/** Runs `cto upgrade`. */
export const runUpgrade: CommandRunner = (args, options, io, { version }) =>
  upgradeProgram(args, options, { io, version, surroundings: thisProcess() });

function thisProcess(): UpgradeSurroundings {
  const { execPath, argv, platform, arch } = process;
  const executable = isSea();
  const file = executable ? execPath : (argv[1] ?? execPath);
  return {
    program: { file: resolved(file), executable },
    facts: builtInFacts,
    platform,
    arch,
    exec: spawnExec,
  };
}

/** Path with its links resolved; as it is for a program that was removed while it runs. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What {@link upgradeProgram} runs in. */
export interface UpgradeRun {
  readonly io: Io;
  /** Version of the program that runs. */
  readonly version: string;
  readonly surroundings: UpgradeSurroundings;
}

/** Upgrades a program, or says what would be done. */
export async function upgradeProgram(
  [wanted]: readonly string[],
  options: Options,
  { io, version, surroundings }: UpgradeRun,
) {
  const { program, facts, platform, arch, exec } = surroundings;
  const { minisign: keys } = trustOf(options, io, facts?.minisignKeys ?? []);
  const progress = progressOf(options, io);
  try {
    const web = webOf(options, { io, version, surroundings }, progress.emit);
    const unsigned = options['unsigned'] === true;
    const request = { name: 'cto', current: version, program, facts, keys, unsigned, platform, arch };
    const plan = await planUpgrade({ ...request, ...(wanted !== undefined && { wanted }) }, web);
    const dryRun = options['dryRun'] === true;
    if ('to' in plan && !dryRun) await carryOutUpgrade(plan, { web, exec, env: defined(io.env), platform });
    progress.end();
    print(plan, dryRun, options, io);
    return exitCodes.done;
  } finally {
    progress.end();
  }
}

function webOf(options: Options, { io, version, surroundings }: UpgradeRun, emit: Web['emit']): Web {
  const releases = (textOption(options, 'releases') ?? surroundings.facts?.releases ?? '').replace(
    /\/+$/,
    '',
  );
  return {
    releases,
    env: io.env,
    userAgent: `cto/${version}`,
    clock: io.clock ?? systemClock,
    signal: io.signal?.() ?? new AbortController().signal,
    emit,
  };
}

function defined(env: Io['env']): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

function print(plan: UpgradePlan | UpToDate, dryRun: boolean, options: Options, io: Io): void {
  printResult(io, options['output'] as OutputFormat, {
    document: upgradeDocument(plan, dryRun),
    text: upgradeText(plan, dryRun),
  });
}
