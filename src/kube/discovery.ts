import type { KubeClient } from './client.js';
import { aggregatedAccept, readAggregated } from './discovery/aggregated.js';
import { readLegacy } from './discovery/legacy.js';
import type { Served } from './discovery/served.js';
import type { Discovery, Resource } from './resources.js';

/** A {@link Discovery} that also says what it could not learn. */
export interface CompleteDiscovery extends Discovery {
  /** Groups with version whose server does not answer, such as `metrics.k8s.io/v1beta1`. Their kinds are unknown or out of date. */
  stale(): Promise<readonly string[]>;
}

/**
 * Makes a {@link Discovery}. It asks on first use, once however many ask at the same time, and with two requests (KEP-3352, stable since
 * Kubernetes 1.30); an API server that answers in the older form is asked for each group. A failure is not remembered.
 *
 * @throws KubeError from `find` and `all` when the API server cannot be asked
 */
export function createDiscovery(client: KubeClient): CompleteDiscovery {
  let asked: Promise<Served> | undefined;
  const known = (): Promise<Served> => {
    if (asked !== undefined) return asked;
    const asking = ask(client).catch((error: unknown) => {
      if (asked === asking) asked = undefined;
      throw error;
    });
    asked = asking;
    return asking;
  };
  return {
    find: async (group, kind, version) => {
      const found = (await known()).byKind.get(`${group}/${kind}`);
      return version === undefined ? found?.[0] : found?.find((one) => one.version === version);
    },
    all: async () => preferred(await known()),
    stale: async () => (await known()).stale,
    refresh: () => {
      asked = undefined;
    },
  };
}

async function ask(client: KubeClient): Promise<Served> {
  const roots = await Promise.all(
    ['/api', '/apis'].map(async (path) => {
      const { body } = await client.request({ path, accept: aggregatedAccept });
      return readAggregated(body) ?? readLegacy(client, path, body);
    }),
  );
  const resources = roots.flatMap((root) => root.resources);
  const byKind = new Map<string, Resource[]>();
  for (const resource of resources) {
    const key = `${resource.group}/${resource.kind}`;
    const versions = byKind.get(key);
    if (versions === undefined) byKind.set(key, [resource]);
    else versions.push(resource);
  }
  return { byKind, stale: roots.flatMap(({ stale }) => stale) };
}

/** Each resource once, in the first version that has it: two resources may have one kind. */
function preferred({ byKind }: Served): readonly Resource[] {
  return [...byKind.values()].flatMap((resources) => {
    const seen = new Set<string>();
    return resources.filter(({ plural, verbs }) => {
      if (seen.has(plural) || !verbs.includes('list') || !verbs.includes('delete')) return false;
      seen.add(plural);
      return true;
    });
  });
}
