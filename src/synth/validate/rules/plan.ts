import { formatBytes, parseQuantity } from '../../../kernel/quantity.js';
import { fieldsOf, itemsOf, valueAt } from '../fields.js';
import type { PodView } from '../pods.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';

const gib = 2 ** 30;

/**
 * What a node needs for itself before any pod of the platform runs, so that a profile does not promise a machine that is full.
 *
 * First node: API server, controller manager, scheduler and data store request 250m + 200m + 100m + 100m, DNS 100m twice, the network
 * 100m (manifests of kubeadm), 0.95 cores together; they use about 1.5 GiB (k3s measures 1.6 GB for a server with a workload,
 * https://docs.k3s.io/reference/resource-profiling). Further node: kubelet, proxy, network and container runtime (k3s measures 275 MB).
 */
const systemReserve = {
  first: { cpu: 1, memory: 1.5 * gib },
  further: { cpu: 0.25, memory: 0.5 * gib },
} as const;

/**
 * Disk that is not for volumes. Kubelets evict pods when less than 10 % of the disk with the volumes is free (default of `nodefs.available`,
 * https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/); system and Kubernetes take about 2 GiB per node, an
 * image of the platform a quarter of a GiB unpacked on average.
 */
const diskReserve = { share: 0.1, perNode: 2 * gib, perImage: 0.25 * gib } as const;

/** What is left for the platform on the machine of its profile, and why. */
export function roomOn(
  machine: ValidationInput['plan']['profile']['machine'],
  images: number,
): { readonly cpu: number; readonly memory: number; readonly storage: number } {
  const { first, further } = systemReserve;
  const others = Math.max(0, machine.nodes - 1);
  const disk = machine.diskGiB * gib;
  return {
    cpu: machine.cpu - first.cpu - others * further.cpu,
    memory: machine.memoryGiB * gib - first.memory - others * further.memory,
    storage:
      disk * (1 - diskReserve.share) - machine.nodes * diskReserve.perNode - images * diskReserve.perImage,
  };
}

const greedy = (cpu: string, memory: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: cto }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: main
          image: example.com/app:1.0.0
          resources: { requests: { cpu: "${cpu}", memory: ${memory} } }
`;

const machineFits: ValidationRule = {
  id: 'plan/machine',
  // the cluster may be larger than the machine that the profile is made for
  severity: 'warning',
  says: "the sums of requests, with a reserve for Kubernetes itself, fit the profile's machine",
  why: 'the last pods stay Pending, and which ones is left to chance',
  bad: greedy('6', '1Gi'),
  good: greedy('1', '1Gi'),
  *check({ requirements: { requests }, plan: { profile }, images }) {
    const room = roomOn(profile.machine, images.size);
    if (requests.cpu > room.cpu)
      yield tooMuch(
        'CPU',
        cores(requests.cpu),
        cores(room.cpu),
        `${profile.machine.cpu} cores`,
        profile.name,
      );
    if (requests.memory > room.memory)
      yield tooMuch(
        'memory',
        formatBytes(requests.memory),
        formatBytes(room.memory),
        `${profile.machine.memoryGiB} GiB`,
        profile.name,
      );
  },
};

const diskFits: ValidationRule = {
  id: 'plan/disk',
  // the cluster may be larger than the machine that the profile is made for
  severity: 'warning',
  says: "the sum of volumes, with a reserve for images and the system, fits the disk of the profile's machine",
  why: 'volumes of local storage are not bounded: the disk fills up, and the kubelet evicts pods',
  bad: claim('100Gi'),
  good: claim('1Gi'),
  *check({ requirements: { requests }, plan: { profile }, images }) {
    const room = roomOn(profile.machine, images.size);
    if (requests.storage > room.storage)
      yield tooMuch(
        'storage',
        formatBytes(requests.storage),
        formatBytes(room.storage),
        `${profile.machine.diskGiB} GiB`,
        profile.name,
      );
  },
};

function claim(size: string): string {
  return `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: cto }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: ${size} } } }
`;
}

function cores(count: number): string {
  return `${Number(count.toFixed(2))} cores`;
}

function tooMuch(what: string, asked: string, room: string, machine: string, profile: string): Finding {
  return {
    message: `the components ask for ${asked} of ${what}, but a machine of ${machine} has room for ${room} (profile ${profile}, reserve deducted)`,
    fix: 'lower the requests or sizes in the settings of components, leave components out, or choose a larger profile',
  };
}

const nodeFits: ValidationRule = {
  id: 'plan/node',
  // the cluster may be larger than the machine that the profile is made for
  severity: 'warning',
  says: "every pod fits one node of the profile's machine",
  why: 'the pod stays Pending although the sums fit',
  bad: greedy('5', '1Gi'),
  good: greedy('2', '1Gi'),
  *check({ lookup, plan: { profile } }) {
    const { cpu, memoryGiB, nodes } = profile.machine;
    for (const pod of lookup.pods()) {
      const asked = { cpu: requested(pod, 'cpu'), memory: requested(pod, 'memory') };
      if (asked.cpu <= cpu / nodes && asked.memory <= (memoryGiB / nodes) * gib) continue;
      yield {
        subject: pod.subject,
        path: `${pod.path}.containers`,
        message: `asks for ${cores(asked.cpu)} and ${formatBytes(asked.memory)}, but a node of the profile ${profile.name} has ${cores(cpu / nodes)} and ${formatBytes((memoryGiB / nodes) * gib)}`,
        fix: 'lower the requests in the settings of the component, or choose a larger profile',
      };
    }
  },
};

function requested(
  { containers }: PodView,
  resource: string,
  list: 'requests' | 'limits' = 'requests',
): number {
  const of = (fields: unknown): number => {
    const value = fieldsOf(valueAt(fields, `resources.${list}`))[resource];
    return amountOf(value);
  };
  const sum = (role: string): number =>
    containers.filter((one) => one.role === role).reduce((total, { fields }) => total + of(fields), 0);
  const init = containers.filter(({ role }) => role === 'init').map(({ fields }) => of(fields));
  return Math.max(sum('main') + sum('sidecar'), ...init);
}

/** A quantity, written as text or number; 0 for nothing. */
function amountOf(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : 0;
}

const quotaFits: ValidationRule = {
  id: 'plan/quota',
  says: 'what the bundle runs in a namespace fits its ResourceQuota',
  why: 'the API server refuses the pods beyond the quota; only the events of the workload say so',
  bad: `
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: cto }
spec: { hard: { requests.memory: 512Mi } }
---${greedy('1', '1Gi')}`,
  good: `
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: cto }
spec: { hard: { requests.memory: 2Gi } }
---${greedy('1', '1Gi')}`,
  *check(input) {
    for (const subject of input.lookup.ofKind('ResourceQuota')) {
      const namespace = subject.object.metadata.namespace ?? '';
      for (const [resource, limit] of Object.entries(fieldsOf(valueAt(subject.object, 'spec.hard')))) {
        const used = usedIn(namespace, resource, input);
        if (used === undefined || used <= amountOf(limit)) continue;
        yield {
          subject,
          path: `spec.hard[${resource}]`,
          message: `allows ${String(limit)}, but what the bundle runs in "${namespace}" needs ${used}`,
          fix: 'raise the quota, or lower what runs there',
          value: limit,
        };
      }
    }
  },
};

/** Use of one resource of a quota; undefined for resources that a bundle says nothing about. */
function usedIn(namespace: string, resource: string, input: ValidationInput): number | undefined {
  const pods = input.lookup.podsIn(namespace);
  const claims = input.plan.components
    .filter(({ component }) => component.namespace(input.plan.config) === namespace)
    .flatMap(({ component }) => component.claims?.(input.plan.config) ?? []);
  const sum = (of: (pod: PodView) => number): number =>
    pods.reduce((total, pod) => total + of(pod) * (pod.replicas ?? input.plan.profile.machine.nodes), 0);
  switch (resource) {
    case 'pods':
    case 'count/pods':
      return sum(() => 1) + claims.reduce((total, { replicas }) => total + replicas, 0);
    case 'cpu':
    case 'requests.cpu':
      return sum((pod) => requested(pod, 'cpu'));
    case 'memory':
    case 'requests.memory':
      return sum((pod) => requested(pod, 'memory'));
    case 'limits.memory':
      return sum((pod) => requested(pod, 'memory', 'limits'));
    case 'requests.storage':
      return volumesIn(namespace, input).reduce((total, size) => total + size, 0);
    case 'persistentvolumeclaims':
      return volumesIn(namespace, input).length;
    default:
      return undefined;
  }
}

/** Sizes of the volumes that objects of a namespace claim. */
function volumesIn(namespace: string, { lookup }: ValidationInput): readonly number[] {
  const size = (spec: unknown): number => amountOf(valueAt(spec, 'resources.requests.storage'));
  const own = lookup
    .ofKind('PersistentVolumeClaim')
    .filter(({ object }) => object.metadata.namespace === namespace)
    .map(({ object }) => size(object['spec']));
  const templates = lookup
    .podsIn(namespace)
    .flatMap(({ subject, replicas = 1 }) =>
      itemsOf(valueAt(subject.object, 'spec.volumeClaimTemplates')).flatMap(([, template]) =>
        Array.from({ length: replicas }, () => size(template['spec'])),
      ),
    );
  return [...own, ...templates];
}

/** Rules about sums. */
export const planRules: readonly ValidationRule[] = [machineFits, diskFits, nodeFits, quotaFits];
