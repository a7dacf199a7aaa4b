import { planUninstall } from '../../apply/plan/index.js';
import { loadRevision } from '../../apply/record/index.js';
import type { RecordState } from '../../apply/record/model.js';
import { execute } from '../../apply/run/index.js';
import type { Bundle } from '../../bundle/bundle.js';
import { isOperatorError } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import { carryOut, executeOptions, type Undertaking } from './carry-out.js';
import { withCluster, type Cluster } from './cluster.js';
import { clusterSettings, type ClusterSettings } from './cluster-settings.js';
import type { TypedName } from './consent.js';
import { lookForInstallation } from './installation.js';
import { productionNames } from './production.js';
import { removeLeft } from './remains.js';
import { replanned } from './replan.js';

/** Runs `cto uninstall`. That nothing is installed is what it wants: exit code 0. */
export const runUninstall: CommandRunner = (_args, options, io, product) => {
  const settings = clusterSettings(options);
  return withCluster(settings, io, product.version, (session) =>
    replanned({ ...session, settings }, async () => {
      const { cluster } = session;
      const record = await lookForInstallation(cluster, settings.platform);
      if (record === undefined) return removeLeft({ ...session, settings });
      const undertaking = await undertakeUninstall(cluster, {
        record,
        settings,
        deleteData: options['deleteData'] === true,
      });
      return carryOut(undertaking, { ...session, settings });
    }),
  );
};

interface UninstallParts {
  readonly record: RecordState;
  readonly settings: ClusterSettings;
  readonly deleteData: boolean;
}

async function undertakeUninstall(
  cluster: Cluster,
  { record, settings, deleteData }: UninstallParts,
): Promise<Undertaking> {
  const bundle = await lastBundle(cluster, record);
  const { decisions } = settings;
  const prepared = await planUninstall(cluster, { record, decisions, deleteData, ...(bundle && { bundle }) });
  const { plan } = prepared;
  return {
    plan,
    notes: [],
    facts: {},
    further: false,
    names: async () => [
      ...(await productionNames(cluster, plan.previous?.profile)),
      ...(deleteData ? [dataName(record.platform)] : []),
    ],
    execute: () => execute(cluster, prepared, executeOptions(settings)),
  };
}

function dataName(name: string): TypedName {
  return { name, of: 'the platform', because: 'its data is deleted, and nothing brings it back' };
}

/**
 * The bundle that says what holds data: the one that runs, or after an uninstall that kept data the one before. An installation can be removed
 * without it, more carefully.
 */
async function lastBundle(
  cluster: Cluster,
  { platform, current, revisions }: RecordState,
): Promise<Bundle | undefined> {
  const last = [current, ...revisions].find((revision) => revision?.bundle !== undefined);
  if (last === undefined) return undefined;
  try {
    return await loadRevision(cluster, platform, last.revision);
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    cluster.emit({ kind: 'warning', text: error.message });
    return undefined;
  }
}
