import type { ApiClient } from '../../scripts/lib/testbed/index.js';

/** Everything that a deploy of the load may write, and the deployer's own records. */
const paths = [
  '/api/v1/namespaces',
  '/api/v1/configmaps',
  '/api/v1/services',
  '/api/v1/serviceaccounts',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  '/apis/coordination.k8s.io/v1/namespaces/cto-system/leases',
];

/** Resource versions by uid: two are equal exactly when nothing was written in between. */
export async function resourceVersions(api: ApiClient): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all(paths.map((path) => api.request(path)));
  const objects = lists.flatMap(({ body }) => (body as { items?: readonly Item[] }).items ?? []);
  return new Map(objects.map(({ metadata: { uid, resourceVersion } }) => [uid, resourceVersion]));
}

interface Item {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string };
}

/** How many objects came, went or changed between two looks. */
export function countWrites(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key)).length;
}
