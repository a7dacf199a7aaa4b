import type { ResourceSum } from '../bundle/bundle.js';
import type { KubernetesObject } from '../bundle/object.js';
import type { RuntimeClaim } from '../catalog/component.js';
import { parseQuantity } from '../kernel/quantity.js';
import type { Plan } from './plan.js';
import type { RenderedObject } from './render.js';

/** What the components ask of the cluster. */
export interface Requirements {
  /** Requests of all pods and volumes, also those that controllers make at run time. */
  readonly requests: ResourceSum;
  /** The same per component. */
  readonly byComponent: ReadonlyMap<string, ResourceSum>;
}

const nothing: ResourceSum = { cpu: 0, memory: 0, storage: 0 };

/**
 * Adds up what the components request. A pod asks for the larger of the sum of its containers and its largest init container
 * (https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers); a DaemonSet counts once per node of
 * the profile's machine.
 */
export function addUp(plan: Plan, objects: readonly RenderedObject[]): Requirements {
  const byComponent = new Map<string, ResourceSum>();
  const add = (component: string, sum: ResourceSum) =>
    byComponent.set(component, plus(byComponent.get(component) ?? nothing, sum));
  for (const { object, component } of objects) add(component, requestOf(object, plan.profile.machine.nodes));
  for (const { component } of plan.components) {
    for (const claim of component.claims?.(plan.config) ?? []) add(component.id, claimed(claim));
  }
  return { byComponent, requests: [...byComponent.values()].reduce(plus, nothing) };
}

interface Container {
  readonly resources?: { readonly requests?: Readonly<Record<string, string | number>> } | undefined;
}
interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}
interface Workload {
  readonly replicas?: number;
  readonly template?: { readonly spec?: PodSpec };
  readonly volumeClaimTemplates?: readonly { readonly spec?: Container }[];
  readonly resources?: NonNullable<Container['resources']>;
}

function requestOf(object: KubernetesObject, nodes: number): ResourceSum {
  const spec = (object['spec'] ?? {}) as Workload;
  if (object.kind === 'PersistentVolumeClaim') return { ...nothing, storage: quantity(spec, 'storage') };
  const replicas = object.kind === 'DaemonSet' ? nodes : (spec.replicas ?? 1);
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind)) return nothing;
  const storage = (spec.volumeClaimTemplates ?? []).reduce(
    (sum, claim) => sum + quantity(claim.spec, 'storage'),
    0,
  );
  const pod = podRequest(spec.template?.spec ?? {});
  return { cpu: pod.cpu * replicas, memory: pod.memory * replicas, storage: storage * replicas };
}

function podRequest(pod: PodSpec): Omit<ResourceSum, 'storage'> {
  const ask = (name: string) => {
    const containers = (pod.containers ?? []).reduce((sum, container) => sum + quantity(container, name), 0);
    return Math.max(containers, ...(pod.initContainers ?? []).map((container) => quantity(container, name)));
  };
  return { cpu: ask('cpu'), memory: ask('memory') };
}

function claimed(claim: RuntimeClaim): ResourceSum {
  const times = (text: string | undefined) => (text === undefined ? 0 : parseQuantity(text) * claim.replicas);
  return { cpu: times(claim.cpu), memory: times(claim.memory), storage: times(claim.storage) };
}

function quantity(container: Container | undefined, name: string): number {
  const value = container?.resources?.requests?.[name];
  return value === undefined ? 0 : parseQuantity(String(value));
}

function plus(a: ResourceSum, b: ResourceSum): ResourceSum {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory, storage: a.storage + b.storage };
}
