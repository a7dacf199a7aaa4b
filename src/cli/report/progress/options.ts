import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { listOption, type Options } from '../../command.js';
import type { Io } from '../../io.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { parseLogFilter, type LogFilter } from './filter.js';
import { createProgress, type Progress } from './index.js';

/**
 * The display that the options `--output`, `--quiet` and `--log-filter` ask for.
 *
 * @throws OperatorError `E_LOG_FILTER` for a filter that cannot be read, or has nothing to filter
 */
export function progressOf(options: Options, io: Io): Progress {
  const output = options['output'] as OutputFormat;
  const filter = readLogFilter(options);
  const quiet = options['quiet'] === true || output === 'json';
  return createProgress(io, { output, quiet, ...(filter && { filter }) });
}

/** The filter of the options. @returns undefined when there is none @throws OperatorError `E_LOG_FILTER` */
export function readLogFilter(options: Options): LogFilter | undefined {
  const texts = listOption(options, 'logFilter');
  if (texts.length === 0) return undefined;
  if (options['output'] !== 'ndjson')
    throw new OperatorError(
      'E_LOG_FILTER',
      '--log-filter filters events, and only ndjson prints each of them',
      {
        hint: 'add --output ndjson, or leave the filter out',
        exitCode: exitCodes.usage,
      },
    );
  return parseLogFilter(texts);
}
