import type { ApiClient } from './api.js';
import { storageClass } from './nodes.js';
import { until } from './until.js';

/** Makes the storage class and the nodes, and waits until pods can be made.
 * @param failure gives the reason when waiting has become useless */
export async function populate(
  api: ApiClient,
  failure: () => string | undefined,
  nodes: readonly unknown[],
): Promise<void> {
  await create(api, '/apis/storage.k8s.io/v1/storageclasses', storageClass);
  await Promise.all(nodes.map((node) => create(api, '/api/v1/nodes', node)));
  await until('ready nodes', failure, async () => {
    const { body } = await api.request('/api/v1/nodes');
    const ready = (body as NodeList).items.filter(isReady);
    return ready.length === nodes.length ? true : undefined;
  });
  await until('the default service account', failure, async () => {
    const { status } = await api.request('/api/v1/namespaces/default/serviceaccounts/default');
    return status === 200 ? true : undefined;
  });
}

interface NodeList {
  readonly items: readonly {
    readonly spec: { readonly taints?: readonly unknown[] };
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

function isReady({ spec, status }: NodeList['items'][number]): boolean {
  const ready = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  return ready === true && (spec.taints ?? []).length === 0;
}

async function create(api: ApiClient, path: string, body: unknown): Promise<void> {
  const answer = await api.request(path, { method: 'POST', body });
  if (answer.status !== 201)
    throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
