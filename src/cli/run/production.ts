import { getObject } from '../../kube/index.js';
import type { Resource } from '../../kube/resources.js';
import type { Cluster } from './cluster.js';
import type { TypedName } from './consent.js';
import { environmentLabel, isLoopback, productionSign, targetName } from './target.js';

const namespaces: Resource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  verbs: ['get'],
};

/** Namespaces whose owner may say what the cluster is for. */
const labelled = ['kube-system', 'cto-system'] as const;

/** The name that has to be typed because a cluster looks like production; empty when it does not. */
export async function productionNames(cluster: Cluster, profile: string | undefined): Promise<TypedName[]> {
  const { target } = cluster.client;
  const environments = isLoopback(target.server) ? [] : await environmentsOf(cluster);
  const sign = productionSign({ target, environments, ...(profile !== undefined && { profile }) });
  if (sign === undefined) return [];
  const name = targetName(target);
  const of = target.context === undefined ? 'the cluster' : 'the context';
  return [{ name, of, because: `this looks like a production cluster: ${sign}` }];
}

async function environmentsOf({ client, signal }: Cluster): Promise<string[]> {
  const found = await Promise.all(labelled.map((name) => getObject(client, namespaces, { name }, signal)));
  return found.flatMap((namespace) => namespace?.metadata.labels?.[environmentLabel] ?? []);
}
