import type { KubernetesObject } from '../../bundle/object.js';
import { isRecord } from '../../kernel/json.js';
import { listAll } from '../../kube/index.js';
import { isKubeError } from '../../kube/errors.js';
import { refKey, type ObjectRef } from '../../kube/resources.js';
import type { LookContext } from './live.js';

/** Kinds that set the replicas of others. */
const autoscalers = [
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  // https://keda.sh/docs/latest/reference/scaledobject-spec/
  { group: 'keda.sh', kind: 'ScaledObject' },
] as const;

/** Workloads that these objects scale, by `refKey`. Other objects than autoscalers are passed over. */
export function scaledBy(
  objects: Iterable<Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>>,
): ReadonlySet<string> {
  const scaled = new Set<string>();
  for (const object of objects) {
    const target = autoscalers.some(({ kind }) => kind === object.kind) ? targetOf(object) : undefined;
    if (target) scaled.add(refKey(target));
  }
  return scaled;
}

function targetOf(
  object: Pick<KubernetesObject, 'metadata'> & { readonly spec?: unknown },
): ObjectRef | undefined {
  const target = isRecord(object.spec) ? object.spec['scaleTargetRef'] : undefined;
  if (!isRecord(target) || typeof target['name'] !== 'string') return undefined;
  // KEDA's defaults
  const {
    apiVersion = 'apps/v1',
    kind = 'Deployment',
    name,
  } = target as Record<'name', string> & Record<string, string | undefined>;
  const { namespace } = object.metadata;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return { group, kind, name, ...(namespace !== undefined && { namespace }) };
}

/**
 * Says which workloads the autoscalers of the whole cluster scale. Asks on first use, once, since most plans meet no conflict about
 * replicas. Who may not list autoscalers learns of none.
 */
export function createScaled(
  ctx: LookContext,
  ours: Iterable<KubernetesObject>,
): () => Promise<ReadonlySet<string>> {
  let asked: Promise<ReadonlySet<string>> | undefined;
  return () => (asked ??= ask(ctx).then((others) => new Set([...scaledBy(ours), ...others])));
}

async function ask({ client, discovery, signal }: LookContext): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    autoscalers.map(async ({ group, kind }) => {
      const resource = await discovery.find(group, kind);
      if (resource === undefined) return [];
      try {
        return (await listAll(client, resource, { signal })).items;
      } catch (error) {
        if (isKubeError(error, 'forbidden')) return [];
        throw error;
      }
    }),
  );
  return scaledBy(found.flat() as KubernetesObject[]);
}
