import { exitCodes } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import { printResult } from '../report/document.js';
import { historyText } from '../report/history.js';
import { withCluster } from './cluster.js';
import { lookingSettings } from './cluster-settings.js';
import { findInstallation } from './installation.js';

/** Runs `cto history`. */
export const runHistory: CommandRunner = (_args, options, io, product) => {
  const settings = lookingSettings(options);
  return withCluster(settings, io, product.version, async ({ cluster, progress, io: guarded }) => {
    const record = await findInstallation(cluster, settings.platform);
    progress.end();
    const { platform, revisions, current } = record;
    const document = { platform, ...(current && { current: current.revision }), revisions };
    printResult(guarded, settings.output, { document, text: historyText(record) });
    return exitCodes.done;
  });
};
