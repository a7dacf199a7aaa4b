import { createLimit } from '../../../../src/kernel/limit.js';
import {
  createDiscovery,
  KubeError,
  refKey,
  refOf,
  type KubeClient,
  type KubeRequest,
  type LiveObject,
} from '../../../../src/kube/index.js';
import type { PlanContext } from '../../../../src/apply/plan/index.js';
import { toKubeError } from '../../../../src/kube/index.js';
import { counting, type CountingClient } from './session.js';

/** A kind that the fake serves. */
export interface FakeKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Kinds that are enough for most tests. */
export const usualKinds: readonly FakeKind[] = [
  { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false },
  { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true },
  { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true },
  { group: '', version: 'v1', kind: 'Event', plural: 'events', namespaced: true },
  { group: '', version: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true },
  {
    group: '',
    version: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    namespaced: true,
  },
  { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true },
  { group: 'apps', version: 'v1', kind: 'StatefulSet', plural: 'statefulsets', namespaced: true },
  {
    group: 'autoscaling',
    version: 'v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    namespaced: true,
  },
  {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    namespaced: false,
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    namespaced: false,
  },
  { group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets', namespaced: true },
];

/** What a dry run answers: an object, or a Status with its code. */
export type DryRun = (
  object: LiveObject,
  force: boolean,
) => LiveObject | { readonly code: number; readonly [key: string]: unknown };

/** A cluster of data: lists, gets, and dry runs that answer what a test says. Writes are refused. */
export interface FakeCluster extends PlanContext {
  readonly client: CountingClient;
}

/** Makes it. `kube-system` is always there. */
export function fakeCluster(
  objects: readonly LiveObject[],
  {
    kinds = usualKinds,
    dryRun = (object) => object,
  }: { readonly kinds?: readonly FakeKind[]; readonly dryRun?: DryRun } = {},
): FakeCluster {
  const system: LiveObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-system', uid: 'cluster-1' },
  };
  const stored = new Map([system, ...objects].map((object) => [refKey(refOf(object)), object]));
  const bare: KubeClient = {
    target: { server: 'https://fake', source: 'a test' },

    watch: async function* () {
      await Promise.resolve();
    },
    close: () => undefined,
    request: (request) =>
      Promise.resolve().then(() => ({
        status: 200,
        body: answer(request, { kinds, stored, dryRun }),
        warnings: [],
      })),
  };
  const client = counting(bare);
  const limit = createLimit({ concurrency: 8, clock: { elapsed: () => 0 } });
  return { client, discovery: createDiscovery(client), limit, signal: new AbortController().signal };
}

interface Fake {
  readonly kinds: readonly FakeKind[];
  readonly stored: ReadonlyMap<string, LiveObject>;
  readonly dryRun: DryRun;
}

function answer(request: KubeRequest, fake: Fake): unknown {
  if (request.path === '/api' || request.path === '/apis')
    return discoveryOf(fake.kinds, request.path === '/api');
  const found = fake.kinds.flatMap((kind) => match(kind, request.path) ?? [])[0];
  if (found === undefined)
    throw new KubeError('the server could not find the requested resource', { kind: 'no-kind', status: 404 });
  const { kind, namespace, name } = found;
  if (request.method === 'PATCH' && request.query?.['dryRun'] === 'All') {
    const result = fake.dryRun(request.body as LiveObject, request.query['force'] === true);
    if ('code' in result) throw toKubeError(result.code as number, result);
    return result;
  }
  if (request.method !== undefined && request.method !== 'GET')
    throw new Error(`a plan must not ${request.method} ${request.path}`);
  const all = [...fake.stored.values()].filter((object) => {
    const ref = refOf(object);
    return (
      ref.group === kind.group &&
      ref.kind === kind.kind &&
      (namespace === undefined || ref.namespace === namespace)
    );
  });
  if (name !== undefined) {
    const object = all.find(({ metadata }) => metadata.name === name);
    if (object) return object;
    throw new KubeError(`${kind.plural} "${name}" not found`, { kind: 'not-found', status: 404 });
  }
  const selector = request.query?.['labelSelector'];
  const items = typeof selector === 'string' ? all.filter((object) => selected(object, selector)) : all;
  const partial = request.accept?.includes('PartialObjectMetadata') ?? false;
  return {
    metadata: { resourceVersion: '1' },
    items: partial ? items.map(({ metadata }) => ({ metadata })) : items,
  };
}

function match(
  kind: FakeKind,
  path: string,
): { kind: FakeKind; namespace?: string; name?: string } | undefined {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const pattern = new RegExp(`^${root}(?:/namespaces/([^/]+))?/${kind.plural}(?:/([^/]+))?$`);
  const [whole, namespace, name] = pattern.exec(path) ?? [];
  if (whole === undefined) return undefined;
  return {
    kind,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name: decodeURIComponent(name) }),
  };
}

function selected({ metadata }: LiveObject, selector: string): boolean {
  return selector
    .split(',')
    .every(
      (part) => metadata.labels?.[part.slice(0, part.indexOf('='))] === part.slice(part.indexOf('=') + 1),
    );
}

function discoveryOf(kinds: readonly FakeKind[], core: boolean): unknown {
  const groups = new Set(kinds.filter(({ group }) => (group === '') === core).map(({ group }) => group));
  return {
    kind: 'APIGroupDiscoveryList',
    items: [...groups].map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: [...new Set(kinds.filter((kind) => kind.group === group).map(({ version }) => version))].map(
        (version) => ({
          version,
          resources: kinds
            .filter((kind) => kind.group === group && kind.version === version)
            .map(({ plural, kind, namespaced }) => ({
              resource: plural,
              responseKind: { group, version, kind },
              scope: namespaced ? 'Namespaced' : 'Cluster',
              verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
            })),
        }),
      ),
    })),
  };
}
