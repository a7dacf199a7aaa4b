import type { KubernetesObject } from '../../../src/bundle/object.js';
import type { ApiAnswer, ApiClient } from '../../../scripts/lib/testbed/index.js';

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

/** Finds the paths of objects by asking the API server which resources it serves; asks once per group and version. */
export function createPaths(api: ApiClient) {
  const lists = new Map<string, Promise<ResourceList>>();
  const listOf = (apiVersion: string): Promise<ResourceList> => {
    const known =
      lists.get(apiVersion) ?? api.request(root(apiVersion)).then(({ body }) => body as ResourceList);
    lists.set(apiVersion, known);
    return known;
  };
  return {
    /** Path of the collection an object belongs to; undefined when the API server does not serve its kind. */
    collection: async (object: KubernetesObject): Promise<string | undefined> => {
      const { resources = [] } = await listOf(object.apiVersion);
      const resource = resources.find(({ kind, name }) => kind === object.kind && !name.includes('/'));
      if (resource === undefined) return undefined;
      const namespace = resource.namespaced ? `namespaces/${object.metadata.namespace ?? 'default'}/` : '';
      return `${root(object.apiVersion)}/${namespace}${resource.name}`;
    },
    /** To be called when new kinds may have come. */
    forget: () => lists.clear(),
  };
}

/** What {@link createPaths} makes. */
export type Paths = ReturnType<typeof createPaths>;

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/**
 * Applies an object on the server, strictly: unknown and duplicate fields are refused.
 *
 * @param dryRun whether nothing is stored
 * @returns undefined when the API server does not serve the kind
 */
export async function applyStrictly(
  api: ApiClient,
  paths: Paths,
  object: KubernetesObject,
  dryRun: boolean,
): Promise<ApiAnswer | undefined> {
  const collection = await paths.collection(object);
  if (collection === undefined) return undefined;
  const query = `fieldManager=cto-e2e&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
  return api.request(`${collection}/${encodeURIComponent(object.metadata.name)}?${query}`, {
    method: 'PATCH',
    contentType: 'application/apply-patch+yaml',
    body: object,
  });
}

/** Message of a Status, or whatever the API server said. */
export function messageOf({ status, body }: ApiAnswer): string {
  const { message } = body as { message?: unknown };
  return typeof message === 'string' ? message : `${status} ${JSON.stringify(body)}`;
}

/** Does something for every item, eight at a time; results in order. */
export async function forEach<T, R>(
  items: readonly T[],
  act: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}
