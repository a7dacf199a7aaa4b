import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { compareMetrics, metricHints } from '../../../release/metrics/compare.js';
import { metricsSchemaVersion, type ReleaseMetrics } from '../../../release/metrics/model.js';
import { buildRate, readOutcomes } from '../../../release/metrics/history.js';
import { buildsLogIn, releaseFolders } from '../../../release/folders.js';
import { newestBefore } from '../../../release/notes/former.js';
import { textOption, type CommandRunner } from '../../command.js';
import type { Io } from '../../io.js';
import { printResult } from '../../report/document.js';
import type { OutputFormat } from '../../run/cluster-settings.js';
import { metricsText } from '../report/metrics.js';
import { releaseFolder, releaseIdentity } from './context.js';

/** Runs `release metrics`: beside the version that is named, or the one before that was built here. */
export const runMetrics: CommandRunner = async (_args, options, io) => {
  const { version } = await releaseIdentity({ ...options, snapshot: true }, io);
  const after = readMetrics(version, io);
  const former = textOption(options, 'with')?.replace(/^v/, '') ?? versionBefore(version, io);
  const lines = compareMetrics(after, former === undefined ? undefined : readMetrics(former, io));
  const hints = metricHints(after, lines);
  const builds = buildRate(await readOutcomes(buildsLogIn(io.cwd)));
  printResult(io, options['output'] as OutputFormat, {
    document: { version, ...(former !== undefined && { former }), figures: lines, hints, builds },
    text: metricsText({ lines, hints, former, builds }),
  });
  return exitCodes.done;
};

/** The highest version below this one whose figures lie here: `release clean` leaves them. */
function versionBefore(version: string, io: Io): string | undefined {
  const built = dirname(releaseFolder(io, { version }));
  const tags = readdirSync(built)
    .filter((name) => read(metricsFile(name, io)) !== undefined)
    .map((name) => `v${name}`);
  return newestBefore(tags, `v${version}`)?.slice(1);
}

function metricsFile(version: string, io: Io): string {
  return releaseFolders(releaseFolder(io, { version: version.replace(/^v/, '') })).metrics;
}

function readMetrics(version: string, io: Io): ReleaseMetrics {
  const file = metricsFile(version, io);
  const metrics = read(file);
  if (metrics) return metrics;
  throw new OperatorError('E_RELEASE_METRICS', `there are no figures of version ${version} in ${file}`, {
    hint: 'build it first, or name a version that was built in this folder',
  });
}

/** Undefined: there are none, or of a shape that is not read any more. */
function read(file: string): ReleaseMetrics | undefined {
  try {
    const metrics = JSON.parse(readFileSync(file, 'utf8')) as ReleaseMetrics | null;
    return metrics?.schemaVersion === metricsSchemaVersion ? metrics : undefined;
  } catch {
    return undefined;
  }
}
