import { exitCodes } from '../../../kernel/errors.js';
import { begunPlan, rollbackRelease, type RollbackReport } from '../../../release/publish/index.js';
import { textOption, type CommandRunner } from '../../command.js';
import { printResult } from '../../report/document.js';
import { progressOf } from '../../report/progress/options.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { askConsent } from '../../run/consent.js';
import { builtRelease } from './built.js';
import { publishRequest } from './publication.js';
import { releaseConfig } from './settings.js';

/** Runs `release rollback`. */
export const runRollbackRelease: CommandRunner = async (_args, options, io, product) => {
  const { folder } = builtRelease(options, io);
  const plan = await begunPlan(folder);
  const { config } = releaseConfig(options, io);
  const output = options['output'] as OutputFormat;
  const question = `Take ${plan.tag} of ${plan.repository} back?`;
  await askConsent({ question, names: [], yes: options['yes'] === true, confirmed: [] }, io);
  const progress = progressOf(options, io);
  try {
    const { version } = product;
    const request = await publishRequest({ options, io, version, config, plan, folder, emit: progress.emit });
    const because = textOption(options, 'because');
    const signal = io.signal?.() ?? new AbortController().signal;
    const owner = textOption(options, 'owner');
    const whose = { ...(because !== undefined && { because }), ...(owner !== undefined && { owner }) };
    const report = await rollbackRelease(request, whose, signal);
    progress.end();
    printResult(io, output, { document: { tag: plan.tag, report }, text: rollbackText(plan.tag, report) });
    return exitCodes.done;
  } finally {
    progress.end();
  }
};

function rollbackText(tag: string, { drafts, tag: tagGone, superseded, latest }: RollbackReport): string {
  if (superseded)
    return `${tag} is marked as superseded: ${superseded.page}\n${latest === undefined ? '' : `${latest} is the latest release again\n`}`;
  const gone = [
    ...(drafts.length > 0 ? [drafts.length === 1 ? 'the draft' : `${drafts.length} drafts`] : []),
    ...(tagGone ? ['the tag'] : []),
  ];
  return gone.length === 0
    ? `nothing of ${tag} was on the forge\n`
    : `deleted ${gone.join(' and ')} of ${tag}\n`;
}
