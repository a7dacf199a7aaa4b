import { loadRevision } from '../../apply/record/index.js';
import type { CommandRunner } from '../command.js';
import { carryOut } from './carry-out.js';
import { withCluster } from './cluster.js';
import { clusterSettings } from './cluster-settings.js';
import { findInstallation } from './installation.js';
import { prepareDeploy, undertakeDeploy } from './preparation.js';
import { replanned } from './replan.js';
import { rollbackTarget } from './rollback-target.js';

/** Runs `cto rollback`. */
export const runRollback: CommandRunner = ([asked], options, io, product) => {
  const settings = clusterSettings(options);
  return withCluster(settings, io, product.version, async (session) => {
    const { cluster } = session;
    const { decisions } = settings;
    const record = await findInstallation(cluster, settings.platform);
    // once: "the one before" means something else when somebody deployed meanwhile
    const { revision } = rollbackTarget(record, asked);
    return replanned({ ...session, settings }, async () => {
      const bundle = await loadRevision(cluster, record.platform, revision);
      const preparation = await prepareDeploy(session, {
        bundle,
        decisions,
        options,
        settings,
        rolledBackTo: revision,
      });
      return carryOut(undertakeDeploy(session, preparation), { ...session, settings });
    });
  });
};
