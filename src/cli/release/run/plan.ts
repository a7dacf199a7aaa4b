import { exitCodes } from '../../../kernel/errors.js';
import { planRelease } from '../../../release/plan.js';
import { createSecrets } from '../../../release/secrets.js';
import type { CommandRunner } from '../../command.js';
import { printResult } from '../../report/document.js';
import { reportWarnings } from '../../report/problems.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { releasePlanText } from '../report/plan.js';
import { releaseIdentity } from './context.js';
import { releaseConfig } from './settings.js';

/** Runs `release plan`. */
export const runPlan: CommandRunner = async (_args, options, io) => {
  const { config, warnings } = releaseConfig(options, io);
  if (options['quiet'] !== true) reportWarnings(warnings, io);
  const plan = planRelease(config, await releaseIdentity(options, io), createSecrets(io.env));
  printResult(io, options['output'] as OutputFormat, { document: plan, text: releasePlanText(plan) });
  return exitCodes.done;
};
