import type { ApiClient } from '../../../scripts/lib/testbed/index.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { describeObject } from '../../../src/bundle/object.js';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** A pod, as far as it is looked at. */
export interface PodState {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly status: { readonly phase: string; readonly conditions?: readonly Condition[] };
}

/** An event, as far as it is looked at. */
export interface EventState {
  readonly reason: string;
  readonly message: string;
}

/** Every pod of the cluster. */
export async function listPods(api: ApiClient): Promise<readonly PodState[]> {
  const { body } = await api.request('/api/v1/pods');
  return (body as { items: readonly PodState[] }).items;
}

/** Every event of the cluster. */
export async function listEvents(api: ApiClient): Promise<readonly EventState[]> {
  const { body } = await api.request('/api/v1/events');
  return (body as { items: readonly EventState[] }).items;
}

/** Why a pod neither runs nor has done its work; empty when all is well. */
export function podTrouble({ metadata, status }: PodState): readonly string[] {
  if (status.phase === 'Running' || status.phase === 'Succeeded') return [];
  const why = (status.conditions ?? [])
    .filter((one) => one.status !== 'True')
    .map(({ message = '' }) => message);
  return [`${metadata.namespace}/${metadata.name} is ${status.phase}: ${why.join('; ')}`];
}

interface Workload extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
  readonly spec: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
  };
}

/** Why a Deployment, StatefulSet or DaemonSet is not ready; empty when it is. */
export function workloadTrouble(object: KubernetesObject): readonly string[] {
  const { metadata, spec, status = {} } = object as Workload;
  const wanted = status.desiredNumberScheduled ?? spec.replicas ?? 1;
  const ready = status.numberReady ?? status.readyReplicas ?? 0;
  if (status.observedGeneration === metadata.generation && ready === wanted && wanted > 0) return [];
  return [`${describeObject(object)}: ${ready} of ${wanted} ready`];
}
