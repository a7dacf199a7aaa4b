import { findRemains, listPlatforms, readRecord } from '../../apply/record/index.js';
import type { RecordState } from '../../apply/record/model.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { didYouMean } from '../../kernel/nearest.js';
import { refText } from '../../kube/resources.js';
import type { Cluster } from './cluster.js';
import { targetText } from './target.js';

/**
 * What the cluster remembers of the installation that is meant: the one that was named, or the only one.
 *
 * @throws OperatorError `E_NOT_INSTALLED` when there is none, `E_PLATFORM_AMBIGUOUS` when there are several
 */
export async function findInstallation(cluster: Cluster, named: string | undefined): Promise<RecordState> {
  const record = await lookForInstallation(cluster, named);
  if (record !== undefined) return record;
  const what = named === undefined ? 'nothing' : `no platform "${named}"`;
  const said = `${what} is installed in ${targetText(cluster.client.target)}`;
  const left = (await findRemains(cluster, named)).flatMap(({ objects }) => objects.map(refText));
  if (left.length > 0) throw neverRecorded(said, left);
  const hint = named === undefined ? undefined : didYouMean(named, await listPlatforms(cluster));
  throw new OperatorError('E_NOT_INSTALLED', said, {
    hint: hint ?? 'choose another --context, or install it with cto deploy',
    exitCode: exitCodes.differs,
  });
}

/** A first run that has no record yet: it was stopped, or it has just begun. */
function neverRecorded(said: string, left: readonly string[]): OperatorError {
  return new OperatorError('E_NOT_INSTALLED', `${said}, but a first run has begun: ${left.join(', ')}`, {
    hint: 'if it was stopped, cto deploy goes on with it, and cto uninstall removes what it left',
    exitCode: exitCodes.differs,
  });
}

/** As {@link findInstallation}; undefined when there is none. @throws OperatorError `E_PLATFORM_AMBIGUOUS` */
export async function lookForInstallation(
  cluster: Cluster,
  named: string | undefined,
): Promise<RecordState | undefined> {
  const platform = named ?? onlyPlatform(await listPlatforms(cluster));
  return platform === undefined ? undefined : readRecord(cluster, platform);
}

function onlyPlatform(platforms: readonly string[]): string | undefined {
  if (platforms.length <= 1) return platforms[0];
  throw new OperatorError('E_PLATFORM_AMBIGUOUS', `the cluster has ${platforms.length} installations`, {
    hint: `name one with --platform: ${platforms.join(', ')}`,
  });
}
