import type { ConflictRule, Decisions } from '../../apply/model.js';
import { loadRevision, readRecord } from '../../apply/record/index.js';
import type { Bundle } from '../../bundle/bundle.js';
import { bootstrapBundle, isBootstrapOnly } from '../../gitops/bootstrap.js';
import { repositoryCredentials } from '../../gitops/credentials.js';
import { rootOf } from '../../gitops/root.js';
import { isOperatorError } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import type { Io } from '../io.js';
import { carryOut } from './carry-out.js';
import { withCluster, type Cluster } from './cluster.js';
import { clusterSettings } from './cluster-settings.js';
import { prepareDeploy, undertakeDeploy } from './preparation.js';
import { publishedFolder, type PublishedFolder } from './published-folder.js';

/** Runs `cto bootstrap`: a deploy of the part of a bundle that Argo CD needs to look after the rest. */
export const runBootstrap: CommandRunner = async (_args, options, io, product) => {
  const settings = clusterSettings(options);
  const folder = await publishedFolder(options, io, product);
  return withCluster(settings, io, product.version, async (session) => {
    const complete = await wasDeployed(session.cluster, folder.bundle);
    const bundle = composed(folder, { complete, io });
    const decisions = afterHandOver(settings.decisions);
    const preparation = await prepareDeploy(session, { bundle, decisions, options, settings });
    return carryOut(undertakeDeploy(session, preparation), { ...session, settings });
  });
};

/**
 * What Argo CD has taken over stays its own, also where it writes a value in another form than ours: otherwise a second bootstrap would argue with it, and
 * one from an older clone would undo what Argo CD has brought since.
 */
function afterHandOver(decisions: Decisions): Decisions {
  const rule: ConflictRule = {
    decision: 'leave',
    manager: 'argocd-*',
    because: 'Argo CD looks after it since the hand-over',
  };
  return { ...decisions, conflicts: [...decisions.conflicts, rule] };
}

function composed(
  { bundle, files, clusters }: PublishedFolder,
  { complete, io }: { readonly complete: boolean; readonly io: Io },
): Bundle {
  const root = rootOf(files);
  const credentials = repositoryCredentials({
    repositoryUrl: root.repositoryUrl,
    namespace: root.namespace,
    name: `${bundle.index.platform}-repository`,
    declared: bundle.index.secrets,
    env: io.env,
  });
  return bootstrapBundle({
    ...{ bundle, published: files, complete },
    ...(credentials && { credentials }),
    ...(clusters && { clusters }),
  });
}

/**
 * Whether more than a bootstrap was deployed by `cto deploy`: such an installation keeps everything it has when it moves to Argo CD. Otherwise a
 * bootstrap would remove, as no longer wanted, what Argo CD takes over.
 */
async function wasDeployed(cluster: Cluster, { index }: Bundle): Promise<boolean> {
  const record = await readRecord(cluster, index.platform);
  const newest = record?.revisions.find(({ bundle }) => bundle !== undefined);
  if (newest === undefined) return false;
  try {
    return !isBootstrapOnly((await loadRevision(cluster, index.platform, newest.revision)).index);
  } catch (error) {
    // its bundle cannot be read: everything may be there
    if (isOperatorError(error)) return true;
    throw error;
  }
}
