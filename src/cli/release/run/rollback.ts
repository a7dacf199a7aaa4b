import { join } from 'node:path';
import { exitCodes } from '../../../kernel/errors.js';
import type { ReleaseConfig } from '../../../release/config/schema.js';
import {
  begunPlan,
  planPublish,
  rollbackRelease,
  type PublishPlan,
  type RollbackReport,
} from '../../../release/publish/index.js';
import type { SupersedeReport } from '../../../release/publishers/index.js';
import { textOption, type CommandRunner, type Options } from '../../command.js';
import type { Io } from '../../io.js';
import { printResult } from '../../report/document.js';
import { progressOf } from '../../report/progress/options.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { askConsent } from '../../run/consent.js';
import { builtRelease } from './built.js';
import { releaseFolder, releaseIdentity } from './context.js';
import { publishRequest } from './publication.js';
import { releaseConfig } from './settings.js';

/** Runs `release rollback`. */
export const runRollbackRelease: CommandRunner = async (_args, options, io, product) => {
  const { config } = releaseConfig(options, io);
  const { folder, plan } = await takenBack(options, io, config);
  const output = options['output'] as OutputFormat;
  const question = `Take ${plan.tag} of ${plan.repository} back?`;
  const dryRun = options['dryRun'] === true;
  if (!dryRun) await askConsent({ question, names: [], yes: options['yes'] === true, confirmed: [] }, io);
  const progress = progressOf(options, io);
  try {
    const { version } = product;
    const request = await publishRequest({ options, io, version, config, plan, folder, emit: progress.emit });
    const because = textOption(options, 'because');
    const signal = io.signal?.() ?? new AbortController().signal;
    const owner = textOption(options, 'owner');
    const whose = {
      dryRun,
      ...(because !== undefined && { because }),
      ...(owner !== undefined && { owner }),
    };
    const report = await rollbackRelease(request, whose, signal);
    progress.end();
    printResult(io, output, {
      document: { tag: plan.tag, dryRun, report },
      text: rollbackText(plan.tag, report, dryRun),
    });
    return exitCodes.done;
  } finally {
    progress.end();
  }
};

/**
 * The publication that was begun here; where its folder is lost, what the options name: a version, and with `--owner` who began it.
 *
 * @throws OperatorError when neither says which release is meant
 */
async function takenBack(
  options: Options,
  io: Io,
  config: ReleaseConfig,
): Promise<{ readonly folder: string; readonly plan: PublishPlan }> {
  const version = textOption(options, 'version')?.replace(/^v/, '');
  if (version === undefined || textOption(options, 'owner') === undefined) {
    const { folder } = builtRelease(options, io);
    return { folder, plan: await begunPlan(folder) };
  }
  // of a release that somebody else began, only its tag counts here: its files are not ours, and so is no tag that it made
  const folder = join(releaseFolder(io, { version }), 'rollback');
  const identity = await releaseIdentity({ ...options, snapshot: true }, io);
  return {
    folder,
    plan: planPublish({ identity, repository: config.repository, artifacts: [], notes: '' }),
  };
}

function rollbackText(tag: string, report: RollbackReport, dryRun: boolean): string {
  const { drafts, tag: tagGone, superseded, latest, elsewhere = [] } = report;
  const would = dryRun ? 'would be ' : '';
  if (superseded)
    return [
      `${tag} ${dryRun ? 'would be' : 'is'} marked as superseded: ${superseded.page}`,
      ...(latest === undefined ? [] : [`${latest} ${dryRun ? 'would be' : 'is'} the latest release again`]),
      ...elsewhere.flatMap((one) => elsewhereLines(one, dryRun)),
      '',
    ].join('\n');
  const gone = [
    ...(drafts.length > 0 ? [drafts.length === 1 ? 'the draft' : `${drafts.length} drafts`] : []),
    ...(tagGone ? ['the tag'] : []),
  ];
  return gone.length === 0
    ? `nothing of ${tag} was on the forge\n`
    : `${would}deleted: ${gone.join(' and ')} of ${tag}\n`;
}

function elsewhereLines({ publisher, outcome }: SupersedeReport, dryRun: boolean): string[] {
  if (outcome.is === 'skipped') return [`${publisher}: nothing to do, ${outcome.because}`];
  if (outcome.is === 'same') return [`${publisher}: ${outcome.where} is marked already`];
  return outcome.acts.map((act) => `${publisher}: ${dryRun ? 'would call ' : ''}${act}`);
}
