import { isRecord } from '../kernel/json.js';
import type { Problem } from '../kernel/problem.js';
import type { Clock } from '../kernel/clock.js';
import type { KubeClient, LiveObject } from '../kube/client.js';
import { isKubeError, type KubeError } from '../kube/errors.js';
import { listAll } from '../kube/list.js';
import { pathOf } from '../kube/paths.js';
import { refOf, refText, type ObjectRef, type Resource } from '../kube/resources.js';
import { secretsManager, workloadResources } from './names.js';
import { waysToRead, type ChangedSecret } from './readers.js';

/** A workload whose pods read a changed Secret. */
export interface Reader {
  readonly ref: ObjectRef;
  /** The Secrets and how they are read, such as `monitoring/grafana-admin as environment variable PASSWORD`. */
  readonly reads: readonly string[];
  /** The Secrets, as `namespace/name`. */
  readonly secrets: readonly string[];
}

/** What looking for readers answers. */
export interface FoundReaders {
  readonly readers: readonly Reader[];
  /** Kinds that may not be listed: their readers have to be restarted by hand. */
  readonly problems: readonly Problem[];
}

/** Finds the Deployments, StatefulSets and DaemonSets whose pods read changed Secrets, in their namespaces. @throws KubeError */
export async function findReaders(
  { client, signal }: { readonly client: KubeClient; readonly signal?: AbortSignal },
  changed: readonly ChangedSecret[],
): Promise<FoundReaders> {
  const readers: Reader[] = [];
  const problems: Problem[] = [];
  for (const namespace of new Set(changed.map((one) => one.namespace))) {
    const inside = changed.filter((one) => one.namespace === namespace);
    for (const resource of workloadResources) {
      try {
        const { items } = await listAll(client, resource, { namespace, ...(signal && { signal }) });
        readers.push(...items.flatMap((item) => readerOf(item, inside)));
      } catch (error) {
        if (!isKubeError(error, 'forbidden')) throw error;
        problems.push(notListed(namespace, resource, inside));
      }
    }
  }
  return { readers, problems };
}

function readerOf(object: LiveObject, changed: readonly ChangedSecret[]): Reader[] {
  const spec = podSpecOf(object);
  const found = changed.flatMap((secret) => {
    const secretText = `${secret.namespace}/${secret.name}`;
    return waysToRead(spec, secret).map((how) => [secretText, `${secretText} as ${how}`] as const);
  });
  if (found.length === 0) return [];
  return [
    {
      ref: refOf(object),
      reads: found.map(([, text]) => text),
      secrets: [...new Set(found.map(([secret]) => secret))],
    },
  ];
}

function podSpecOf({ spec }: LiveObject): unknown {
  const template = isRecord(spec) ? spec['template'] : undefined;
  return isRecord(template) ? template['spec'] : undefined;
}

function notListed(
  namespace: string,
  { kind, plural }: Resource,
  changed: readonly ChangedSecret[],
): Problem {
  return {
    rule: 'secrets/readers-unknown',
    message: `you may not list ${plural} in the namespace ${namespace}, so those that read ${changed.map(({ name }) => name).join(', ')} are not restarted`,
    fix: `a Role in ${namespace} with apiGroups [apps], resources [${plural}], verbs [list, patch]; or kubectl -n ${namespace} rollout restart ${kind.toLowerCase()}`,
    severity: 'warning',
  };
}

/** Restarts a workload as `kubectl rollout restart` does: by the annotation of its pod template. @throws KubeError */
export async function restart(client: KubeClient, { ref }: Reader, clock: Clock): Promise<void> {
  const resource = workloadResources.find(({ kind }) => kind === ref.kind);
  if (resource === undefined) throw new TypeError(`${ref.kind} is no workload`);
  const restartedAt = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const metadata = { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } };
  await client.request({
    method: 'PATCH',
    path: pathOf(resource, ref),
    query: { fieldManager: secretsManager },
    contentType: 'application/merge-patch+json',
    body: { spec: { template: { metadata } } },
  });
}

/** That a workload could not be restarted. */
export function restartProblem({ ref }: Reader, error: KubeError): Problem {
  return {
    rule: 'secrets/restart',
    object: refText(ref),
    message: `reads a rotated Secret and could not be restarted: ${error.message}`,
    fix: `${error.hint === undefined ? '' : `${error.hint}; then `}run "cto secrets apply" again, or kubectl -n ${ref.namespace ?? 'default'} rollout restart ${ref.kind.toLowerCase()}/${ref.name}`,
  };
}
