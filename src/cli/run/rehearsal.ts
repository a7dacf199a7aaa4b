import type { Prepared, PreparedStep } from '../../apply/prepared.js';
import type { Problem } from '../../kernel/problem.js';
import { applyObject, isKubeError } from '../../kube/index.js';
import { refText } from '../../kube/resources.js';
import type { Cluster } from './cluster.js';

/**
 * Asks the API server about every object that would be created whether it would take it, without storing it; a plan does not, since that costs as much
 * as the deployment. What cannot be asked about is left out: an object whose namespace or definition comes with the same bundle.
 */
export async function rehearseCreations(cluster: Cluster, { steps }: Prepared): Promise<Problem[]> {
  const created = steps.filter(({ change }) => change.action === 'create');
  const answers = await Promise.all(created.map((step) => cluster.limit.run(() => rehearse(cluster, step))));
  return answers.filter((problem) => problem !== undefined);
}

async function rehearse(cluster: Cluster, { change, object }: PreparedStep): Promise<Problem | undefined> {
  const { client, discovery, signal } = cluster;
  const version = change.apiVersion.slice(change.apiVersion.indexOf('/') + 1);
  const resource = await discovery.find(change.ref.group, change.ref.kind, version);
  if (resource === undefined || object === undefined) return undefined;
  try {
    await applyObject(client, resource, object, { dryRun: true, signal });
    return undefined;
  } catch (error) {
    if (isKubeError(error, 'not-found', 'no-kind')) return undefined;
    if (!isKubeError(error, 'denied', 'invalid', 'quota', 'forbidden', 'webhook')) throw error;
    return {
      rule: `diff/${error.kind}`,
      message: error.message,
      ...(error.hint !== undefined && { fix: error.hint }),
      object: refText(change.ref),
      ...(change.construct !== undefined && { construct: change.construct }),
    };
  }
}
