import type { KubernetesObject } from '../bundle/object.js';
import { compareText } from '../kernel/json.js';

/** What the project of the components allows. */
export interface Allowance {
  readonly namespaces: readonly string[];
  /** Cluster-scoped kinds as `group/kind`; the core group is empty. */
  readonly clusterKinds: readonly string[];
}

interface ProjectSpec {
  readonly destinations?: readonly { readonly server: string; readonly namespace: string }[];
  readonly clusterResourceWhitelist?: readonly { readonly group: string; readonly kind: string }[];
}

/** What a project allows. */
export function allowanceOf(project: KubernetesObject): Allowance {
  const { destinations = [], clusterResourceWhitelist = [] } = project['spec'] as ProjectSpec;
  return {
    namespaces: destinations.map(({ namespace }) => namespace),
    clusterKinds: clusterResourceWhitelist.map(({ group, kind }) => `${group}/${kind}`),
  };
}

/**
 * The project with what the bundles before needed beside its own. Argo CD removes nothing in a namespace that the project no longer names: the sync
 * that should remove it fails, and a component that goes leaves its objects behind.
 */
export function withAllowances(
  project: KubernetesObject,
  former: readonly (Allowance | undefined)[],
): KubernetesObject {
  const spec = project['spec'] as ProjectSpec;
  const server = spec.destinations?.[0]?.server;
  if (server === undefined) return project;
  const all = [allowanceOf(project), ...former.filter((one) => one !== undefined)];
  const union = (pick: (one: Allowance) => readonly string[]) =>
    [...new Set(all.flatMap(pick))].sort(compareText);
  return {
    ...project,
    spec: {
      ...spec,
      destinations: union(({ namespaces }) => namespaces).map((namespace) => ({ server, namespace })),
      clusterResourceWhitelist: union(({ clusterKinds }) => clusterKinds).map(parseKind),
    },
  };
}

function parseKind(text: string): { group: string; kind: string } {
  const slash = text.indexOf('/');
  return { group: text.slice(0, slash), kind: text.slice(slash + 1) };
}
