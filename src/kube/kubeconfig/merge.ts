import type { Entry, Kubeconfig } from './model.js';

/** A kubeconfig that says nothing. */
export const emptyKubeconfig: Kubeconfig = { clusters: new Map(), users: new Map(), contexts: new Map() };

/**
 * Merges kubeconfigs as kubectl does: the first one that sets a value or names an entry wins; entries are never mixed, not even in keys that
 * only the later one has (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files).
 */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return configs.reduce(mergeTwo, emptyKubeconfig);
}

function mergeTwo(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  const currentContext = first.currentContext ?? second.currentContext;
  return {
    clusters: mergeEntries(first.clusters, second.clusters),
    users: mergeEntries(first.users, second.users),
    contexts: mergeEntries(first.contexts, second.contexts),
    ...(currentContext !== undefined && { currentContext }),
  };
}

function mergeEntries(
  first: ReadonlyMap<string, Entry>,
  second: ReadonlyMap<string, Entry>,
): ReadonlyMap<string, Entry> {
  return new Map([...first, ...[...second].filter(([name]) => !first.has(name))]);
}
