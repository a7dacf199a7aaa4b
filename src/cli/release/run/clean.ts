import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { trimCache } from '../../../release/cache/index.js';
import { cleanBuilds } from '../../../release/clean/index.js';
import { textOption, type CommandRunner, type Options } from '../../command.js';
import { printResult } from '../../report/document.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { cleanText } from '../report/clean.js';
import { cacheFolder } from './context.js';

/** Runs `release clean`. */
export const runClean: CommandRunner = async (_args, options, io) => {
  const limit = cacheLimit(options);
  const version = textOption(options, 'version')?.replace(/^v/, '');
  const dryRun = options['dryRun'] === true;
  const folder = join(io.cwd, 'build', 'release');
  const builds = await cleanBuilds({ folder, dryRun, ...(version !== undefined && { version }) });
  const cached = cacheFolder(io);
  const cache =
    limit === undefined ? undefined : { folder: cached, ...(await trimCache(cached, limit, { dryRun })) };
  printResult(io, options['output'] as OutputFormat, {
    document: { dryRun, folder, builds, ...(cache && { cache }) },
    text: cleanText({ builds, cache, dryRun }),
  });
  return exitCodes.done;
};

/** Bytes that the cache may keep; undefined when it is not to be cleaned. @throws OperatorError for what is no size */
function cacheLimit(options: Options): number | undefined {
  const text = textOption(options, 'keep');
  if (text === undefined) return options['cache'] === true ? 0 : undefined;
  if (/^\d{1,7}$/.test(text)) return Number(text) * 1_000_000;
  throw new OperatorError('E_RELEASE_USAGE', `--keep is "${text}", which is no number of megabytes`, {
    hint: 'write a whole number such as 2000',
    exitCode: exitCodes.usage,
  });
}
