import type { Bundle } from '../../bundle/bundle.js';
import { within } from '../../gitops/paths.js';
import { markerFile, parseMarker } from '../../gitops/marker.js';
import { compareGitops, type RepositorySide } from '../../gitops/status.js';
import { exitCodes } from '../../kernel/errors.js';
import type { Emit } from '../../kernel/event.js';
import { isKubeError, listAll } from '../../kube/index.js';
import type { CommandRunner } from '../command.js';
import type { Io } from '../io.js';
import { printResult } from '../report/document.js';
import { gitopsStatusText } from '../report/gitops-status.js';
import { applicationSide, applicationsResource } from './application-side.js';
import { bundleToDeploy } from './bundle-to-deploy.js';
import { withCluster, type Cluster } from './cluster.js';
import { lookingSettings } from './cluster-settings.js';
import { openPublished } from './open-repository.js';
import { publishSettings, type PublishSettings } from './publish-settings.js';

/** Runs `cto gitops status`. Exit code 1 when one of the three is behind, or something is not Synced and Healthy. */
export const runGitopsStatus: CommandRunner = async (_args, options, io, product) => {
  const settings = lookingSettings(options);
  const bundle = await bundleToDeploy(options, io, product);
  const place = publishSettings(options, bundle);
  const { version } = product;
  return withCluster(settings, io, version, async ({ cluster, io: guarded, progress }) => {
    const [repository, applications] = await Promise.all([
      repositorySide(place, guarded, { emit: cluster.emit, version }),
      applicationsOf(cluster, bundle),
    ]);
    progress.end();
    const { platform, digest, profile } = bundle.index;
    const status = compareGitops({ platform, repository, applications, bundle: { digest, profile } });
    printResult(guarded, settings.output, { document: { status }, text: gitopsStatusText(status) });
    return status.fine ? exitCodes.done : exitCodes.differs;
  });
};

async function repositorySide(
  place: PublishSettings,
  io: Io,
  parts: { readonly emit: Emit; readonly version: string },
): Promise<RepositorySide> {
  const { folder, repositoryUrl: url } = place.destination;
  const { repository } = await openPublished({ url }, io, parts);
  try {
    const snapshot = await repository.read(folder, place.branch);
    const text = await repository.readText(snapshot, markerFile);
    const { branch, commit } = snapshot;
    return {
      ...{ url, branch, folder },
      ...(commit !== undefined && { commit }),
      ...(text !== undefined && { marker: parseMarker(text, within(folder, markerFile)) }),
    };
  } finally {
    await repository.close();
  }
}

/** A cluster without Argo CD has no Applications. */
async function applicationsOf({ client, signal }: Cluster, { index }: Bundle) {
  const argocd = index.waves.flatMap(({ components }) => components).find(({ id }) => id === 'argocd');
  const namespace = argocd?.namespace;
  try {
    const { items } = await listAll(client, applicationsResource, {
      signal,
      ...(namespace !== undefined && { namespace }),
    });
    return new Map(items.map((item) => [item.metadata.name, applicationSide(item)]));
  } catch (error) {
    if (isKubeError(error, 'not-found', 'no-kind')) return new Map();
    throw error;
  }
}
