import { isRecord } from '../../kernel/json.js';
import type { Resource } from '../resources.js';
import { apiVersionOf, type Root } from './served.js';

/** Asks for everything at once, and takes the older form if that is all there is. */
export const aggregatedAccept =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/** An APIGroupDiscoveryList (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery). */
interface GroupList {
  readonly items?: readonly Group[] | null;
}

interface Group {
  /** Absent for the core group. */
  readonly metadata?: { readonly name?: string };
  /** The preferred one first. */
  readonly versions?: readonly Version[];
}

interface Version {
  readonly version: string;
  /** `Stale` when the server behind an API service does not answer: what is told is what was true before, if anything. */
  readonly freshness?: string;
  readonly resources?: readonly {
    readonly resource: string;
    /** Absent for a resource that has only subresources. */
    readonly responseKind?: { readonly kind?: string };
    readonly scope: 'Cluster' | 'Namespaced';
    readonly verbs?: readonly string[];
  }[];
}

/** Reads the aggregated form; undefined when the answer has another one. */
export function readAggregated(body: unknown): Root | undefined {
  if (!isRecord(body) || body['kind'] !== 'APIGroupDiscoveryList') return undefined;
  const { items } = body as GroupList;
  const versions = (items ?? []).flatMap(({ metadata, versions = [] }) =>
    versions.map((version) => ({ group: metadata?.name ?? '', version })),
  );
  return {
    resources: versions.flatMap(({ group, version }) => resourcesOf(group, version)),
    stale: versions
      .filter(({ version }) => version.freshness === 'Stale')
      .map(({ group, version }) => apiVersionOf(group, version.version)),
  };
}

function resourcesOf(group: string, { version, resources = [] }: Version): Resource[] {
  return resources.flatMap(({ resource, responseKind, scope, verbs = [] }) => {
    const kind = responseKind?.kind ?? '';
    if (kind === '') return [];
    return [{ group, version, kind, plural: resource, namespaced: scope === 'Namespaced', verbs }];
  });
}
