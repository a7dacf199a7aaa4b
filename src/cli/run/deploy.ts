import { textOption, type CommandRunner } from '../command.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { carryOut } from './carry-out.js';
import { withCluster } from './cluster.js';
import { clusterSettings } from './cluster-settings.js';
import { readPlanFile, refuseOtherPlan } from './plan-file.js';
import { refuseOtherTarget } from './deploy-target.js';
import { prepareDeploy, undertakeDeploy } from './preparation.js';
import { replanned } from './replan.js';

/** Runs `cto deploy`. */
export const runDeploy: CommandRunner = async (args, options, io, product) => {
  refuseOtherTarget(options, io.env);
  if (textOption(options, 'target') === 'gitops')
    return (await import('./publish.js')).runPublish(args, options, io, product);
  const settings = clusterSettings(options);
  const file = textOption(options, 'plan');
  const saved = file === undefined ? undefined : readPlanFile({ file, cwd: io.cwd });
  const bundle = saved?.bundle ?? (await bundleToDeploy(options, io, product));
  return withCluster(settings, io, product.version, (session) =>
    replanned({ ...session, settings }, async () => {
      const decisions = saved?.decisions ?? settings.decisions;
      const preparation = await prepareDeploy(session, { bundle, decisions, options, settings });
      if (saved) refuseOtherPlan(saved.plan, preparation.prepared.plan);
      return carryOut(undertakeDeploy(session, preparation), { ...session, settings });
    }),
  );
};
