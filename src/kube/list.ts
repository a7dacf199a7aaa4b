import type { KubeClient, LiveObject } from './client.js';
import { isKubeError } from './errors.js';
import { pathOf } from './paths.js';
import type { Resource } from './resources.js';

/** Which objects. */
export interface Selection {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** How they are listed. */
export interface ListOptions extends Selection {
  /** Whether only their metadata is wanted.
   * @default false */
  readonly metadataOnly?: boolean;
  readonly signal?: AbortSignal;
}

/** Objects, and the point in time of the list: a watch goes on from there. */
export interface Listed {
  readonly items: LiveObject[];
  readonly resourceVersion: string;
}

interface Page {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly Partial<LiveObject>[] | null;
}

/** Objects per answer, as kubectl and client-go ask for. */
const pageSize = 500;

/** How often a list is begun. The rest of one is kept for some minutes, so that a second beginning is rare and a third means that something else is wrong. */
const beginnings = 3;

const metadataAccept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/**
 * Lists objects, page by page. When the rest of a list is no longer kept (410), it begins again, so that it is of one point in time
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks).
 *
 * @throws KubeError, such as `no-kind` or `forbidden`
 */
export async function listAll(
  client: KubeClient,
  resource: Resource,
  options: ListOptions = {},
): Promise<Listed> {
  for (let beginning = 1; ; beginning += 1) {
    try {
      return await listPages(client, resource, options);
    } catch (error) {
      if (beginning === beginnings || !isKubeError(error, 'gone')) throw error;
    }
  }
}

async function listPages(client: KubeClient, resource: Resource, options: ListOptions): Promise<Listed> {
  const items: LiveObject[] = [];
  let token: string | undefined;
  for (;;) {
    const { metadata = {}, items: found } = await listPage(client, resource, { ...options, token });
    for (const item of found ?? []) items.push(complete(item, resource));
    token = metadata.continue;
    if (token === undefined || token === '')
      return { items, resourceVersion: metadata.resourceVersion ?? '' };
  }
}

async function listPage(
  client: KubeClient,
  resource: Resource,
  options: ListOptions & { readonly token: string | undefined },
): Promise<Page> {
  const { namespace, labelSelector, fieldSelector, metadataOnly = false, signal, token } = options;
  const { body } = await client.request({
    path: pathOf(resource, namespace === undefined ? {} : { namespace }),
    query: { limit: pageSize, labelSelector, fieldSelector, continue: token },
    ...(metadataOnly && { accept: metadataAccept }),
    ...(signal && { signal }),
  });
  return body as Page;
}

/** Items of a list come without their kind, and metadata with a kind of their own. */
function complete(item: Partial<LiveObject>, { group, version, kind }: Resource): LiveObject {
  return { ...item, apiVersion: group === '' ? version : `${group}/${version}`, kind } as LiveObject;
}
