import { exitCodes, type ExitCode } from '../../kernel/errors.js';
import { textOption, type CommandRunner, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product } from '../product.js';
import { printResult } from '../report/document.js';
import { planText } from '../report/plan/text.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { isIdle, showPlan } from './carry-out.js';
import { withCluster, type ClusterSession } from './cluster.js';
import { lookingSettings, type ClusterSettings } from './cluster-settings.js';
import { writePlanFile } from './plan-file.js';
import { prepareDeploy, undertakeDeploy, type Preparation } from './preparation.js';
import { rehearseCreations } from './rehearsal.js';

/** Runs `cto plan`. */
export const runPlan: CommandRunner = (_args, options, io, product) =>
  prepared(options, io, product, async ({ session, preparation, settings }) => {
    const file = textOption(options, 'out');
    const { decisions } = settings;
    if (file !== undefined && !settings.dryRun) {
      await writePlanFile(preparation.prepared, decisions, { file, cwd: io.cwd });
      if (!settings.quiet) session.io.stderr(`wrote ${file}; next: cto deploy --plan ${file}\n`);
    }
    const undertaking = undertakeDeploy(session, preparation);
    return showPlan(undertaking, { ...session, settings });
  });

/** Runs `cto diff`. Exit code 1 when anything differs, as diff does. */
export const runDiff: CommandRunner = (_args, options, io, product) =>
  prepared(options, io, product, async ({ session, preparation, settings }) => {
    const { plan } = preparation.prepared;
    const refusals = await rehearseCreations(session.cluster, preparation.prepared);
    session.progress.end();
    const changes = plan.changes.filter(({ action }) => action !== 'unchanged' && action !== 'keep');
    const shown = { ...plan, problems: [...plan.problems, ...refusals] };
    printResult(session.io, settings.output, {
      document: { platform: plan.platform, changes, problems: shown.problems },
      text: planText(shown, { color: false, verbose: settings.verbose }),
    });
    return isIdle(plan) ? exitCodes.done : exitCodes.differs;
  });

interface Prepared {
  readonly session: ClusterSession;
  readonly preparation: Preparation;
  readonly settings: ClusterSettings;
}

/** Prepares a deploy of the bundle that the options mean, then works with it. */
async function prepared(
  options: Options,
  io: Io,
  product: Product,
  work: (parts: Prepared) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = lookingSettings(options);
  const bundle = await bundleToDeploy(options, io, product);
  return withCluster(settings, io, product.version, async (session) => {
    const { decisions } = settings;
    const preparation = await prepareDeploy(session, { bundle, decisions, options, settings });
    return work({ session, preparation, settings });
  });
}
