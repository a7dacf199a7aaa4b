import { loadRevision } from '../../apply/record/index.js';
import { isFine, statusOf, type Status } from '../../apply/status/index.js';
import { exitCodes, type ExitCode } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import { documentSchemaVersion, printResult } from '../report/document.js';
import { statusText } from '../report/status.js';
import { withCluster, type Cluster, type ClusterSession } from './cluster.js';
import { lookingSettings, type ClusterSettings } from './cluster-settings.js';
import { findInstallation } from './installation.js';

/** How often `--watch` looks, milliseconds. */
const watchEvery = 2_000;

/** Runs `cto status`. Exit code 1 when something is unhealthy, differs, or a run is unfinished. */
export const runStatus: CommandRunner = (_args, options, io, product) => {
  const settings = lookingSettings(options);
  return withCluster(settings, io, product.version, (session) =>
    options['watch'] === true ? watch(session, settings) : once(session, settings),
  );
};

async function once(session: ClusterSession, settings: ClusterSettings): Promise<ExitCode> {
  const status = await look(session.cluster, settings);
  session.progress.end();
  const { output, verbose } = settings;
  printResult(session.io, output, { document: { status }, text: statusText(status, { verbose }) });
  return codeOf(status);
}

/** Shows the status whenever it is another one, until a person ends it; that is no interruption of work, so the code is that of the last look. */
async function watch(
  { cluster, io, progress }: ClusterSession,
  settings: ClusterSettings,
): Promise<ExitCode> {
  let before = '';
  let code: ExitCode = exitCodes.done;
  while (!cluster.signal.aborted) {
    const status = await look(cluster, settings).catch(unlessAborted(cluster.signal));
    if (status !== undefined) {
      code = codeOf(status);
      // that time passes is no change
      const now = JSON.stringify({ ...status, at: '' });
      if (now !== before) {
        progress.clear();
        const text = statusText(status, { verbose: settings.verbose });
        if (settings.output === 'text') io.stdout(`${before === '' ? '' : '\n'}${text}`);
        else
          io.stdout(`${JSON.stringify({ kind: 'status', schemaVersion: documentSchemaVersion, status })}\n`);
      }
      before = now;
    }
    await cluster.clock.sleep(watchEvery, cluster.signal).catch(unlessAborted(cluster.signal));
  }
  return code;
}

/** Swallows what an interruption breaks off. */
function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

async function look(cluster: Cluster, { platform }: ClusterSettings): Promise<Status> {
  const record = await findInstallation(cluster, platform);
  const revision = record.current?.bundle && record.current.revision;
  const bundle = revision === undefined ? undefined : await loadRevision(cluster, record.platform, revision);
  return statusOf(cluster, { record, ...(bundle && { bundle }) });
}

function codeOf(status: Status): ExitCode {
  return isFine(status) ? exitCodes.done : exitCodes.differs;
}
