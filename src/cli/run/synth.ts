import { join, resolve } from 'node:path';
import { compareWithFolder } from '../../bundle/compare.js';
import { writeBundle } from '../../bundle/write.js';
import { exitCodes, isOperatorError, OperatorError, type ExitCode } from '../../kernel/errors.js';
import { didYouMean } from '../../kernel/nearest.js';
import type { Problem } from '../../kernel/problem.js';
import type { Synthesis } from '../../synth/index.js';
import { listOption, textOption, type CommandRunner, type Options } from '../command.js';
import type { Io } from '../io.js';
import { reportWarnings } from '../report/problems.js';
import { summarize, summaryText } from '../report/synthesis.js';
import type { Product, ProductParts } from '../product.js';
import { synthesizeProfiles } from './synthesize.js';

/** Runs `cto synth`: synthesizes every chosen profile first, then writes, so that one bad profile leaves all folders as they are. */
export const runSynth: CommandRunner = async (_args, options, io, product) => {
  const report = textOption(options, 'report');
  if (report === undefined) return run(options, io, product);
  const { reportFindings } = await import('../report/findings.js');
  const { problems, code } = await findings(options, io, product);
  io.stdout(reportFindings(problems, report, product.version));
  return code;
};

async function run(options: Options, io: Io, product: Product): Promise<ExitCode> {
  const started = io.now();
  const made = await synthesizeAll(options, io, product);
  const out = resolve(io.cwd, textOption(options, 'out') ?? 'dist');
  if (options['quiet'] !== true)
    reportWarnings(
      made.flatMap(({ warnings }) => warnings),
      io,
    );
  if (options['check'] === true) return check(made, out, io);
  for (const { bundle } of made) writeBundle(bundle, join(out, bundle.index.profile));
  const summaries = made.map((synthesis) => summarize(synthesis, out));
  if (options['output'] === 'json')
    io.stdout(`${JSON.stringify({ schemaVersion: 1, bundles: summaries }, null, 2)}\n`);
  else if (options['quiet'] !== true) io.stdout(summaryText(summaries, io.now() - started));
  return exitCodes.done;
}

function synthesizeAll(options: Options, io: Io, product: Product): Promise<Synthesis[]> {
  return synthesizeProfiles(options, io, product, (profiles) => chosenProfiles(options, profiles));
}

async function findings(
  options: Options,
  io: Io,
  product: Product,
): Promise<{ problems: readonly Problem[]; code: ExitCode }> {
  try {
    const made = await synthesizeAll(options, io, product);
    return { problems: made.flatMap(({ warnings }) => warnings), code: exitCodes.done };
  } catch (error) {
    if (isOperatorError(error)) return { problems: error.problems, code: error.exitCode };
    throw error;
  }
}

/** Undefined stands for "the profile of the configuration". */
function chosenProfiles(
  options: Options,
  profiles: ProductParts['profiles'],
): readonly (string | undefined)[] {
  const names = listOption(options, 'profile')
    .flatMap((value) => value.split(','))
    .filter((name) => name !== '');
  const known = profiles.map(({ name }) => name);
  if (names.length === 0) return [undefined];
  if (names.includes('all')) return known;
  for (const name of names) {
    if (!known.includes(name)) {
      throw new OperatorError('E_PROFILE_UNKNOWN', `there is no profile "${name}"`, {
        hint: didYouMean(name, known) ?? `profiles: ${known.join(', ')}, or all`,
      });
    }
  }
  return [...new Set(names)];
}

function check(made: readonly Synthesis[], out: string, io: Io): ExitCode {
  const differences = made.flatMap(({ bundle }) => {
    const folder = join(out, bundle.index.profile);
    return compareWithFolder(bundle, folder).map((line) => `${bundle.index.profile}: ${line}`);
  });
  if (differences.length === 0) {
    io.stdout(`up to date: ${made.map(({ bundle }) => bundle.index.profile).join(', ')}\n`);
    return exitCodes.done;
  }
  io.stdout(`${differences.join('\n')}\n`);
  io.stderr(`${out} differs from the configuration; run synth without --check and commit the result\n`);
  return exitCodes.differs;
}
