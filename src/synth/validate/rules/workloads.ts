import type { Plan } from '../../plan.js';
import type { RenderedObject } from '../../render.js';
import { fieldsOf, itemsOf, textOf, textsOf, valueAt } from '../fields.js';
import { isEmptySelector, selects } from '../labels.js';
import type { ContainerView, PodView } from '../pods.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';

const web = (
  options: { readonly container?: string; readonly pod?: string; readonly spec?: string } = {},
) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: cto }
spec:
${options.spec === undefined ? '' : `  ${options.spec}\n`}  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
${options.pod === undefined ? '' : `      ${options.pod}\n`}      containers:
        - name: main
          image: example.com/app:1.0.0
${options.container === undefined ? '' : `          ${options.container}\n`}`;

const budget = `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: cto }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: web } } }
`;

/** Containers that are there as long as their pod. */
const staying = (containers: readonly ContainerView[]): readonly ContainerView[] =>
  containers.filter(({ role }) => role === 'main' || role === 'sidecar');

/** A rule about a field that every container, or every staying container of a long-running pod, must have. */
function containerRule(
  texts: Omit<ValidationRule, 'check' | 'excusedBy'>,
  which: 'all' | 'staying',
  paths: readonly string[],
  fix: string,
): ValidationRule {
  return {
    ...texts,
    excusedBy: [texts.id],
    *check({ lookup }) {
      for (const pod of lookup.pods()) {
        if (which === 'staying' && !pod.longRunning) continue;
        for (const container of which === 'all' ? pod.containers : staying(pod.containers)) {
          for (const path of paths) {
            if (valueAt(container.fields, path) !== undefined) continue;
            yield {
              subject: pod.subject,
              path: `${container.path}.${path}`,
              message: `"${container.name}" has none`,
              fix,
            };
          }
        }
      }
    },
  };
}

const resources = 'resources: { requests: { cpu: 50m, memory: 64Mi }, limits: { memory: 128Mi } }';

const requests = containerRule(
  {
    id: 'workload/requests',
    says: 'every container requests CPU and memory',
    why: 'the scheduler puts pods without requests on full nodes, and the sums of a profile mean nothing',
    bad: web(),
    good: web({ container: resources }),
  },
  'all',
  ['resources.requests.cpu', 'resources.requests.memory'],
  'take it from the settings of the component',
);

const memoryLimit = containerRule(
  {
    id: 'workload/memory-limit',
    says: 'every container has a memory limit',
    why: 'one that leaks takes the memory of its neighbours, and the kernel kills whichever process it likes',
    bad: web({ container: 'resources: { requests: { cpu: 50m, memory: 64Mi } }' }),
    good: web({ container: resources }),
  },
  'all',
  ['resources.limits.memory'],
  'take it from the settings of the component',
);

const readiness = containerRule(
  {
    id: 'workload/readiness-probe',
    says: 'every container that stays has a readiness probe',
    why: 'without one a pod gets connections, and a rollout goes on, before it can serve',
    bad: web(),
    good: web({ container: 'readinessProbe: { tcpSocket: { port: 8080 } }' }),
  },
  'staying',
  ['readinessProbe'],
  'ask an endpoint that answers only when the process can serve',
);

const liveness = containerRule(
  {
    id: 'workload/liveness-probe',
    says: 'every container that stays has a liveness probe',
    why: 'without one a process that hangs stays until somebody notices',
    bad: web(),
    good: web({ container: 'livenessProbe: { tcpSocket: { port: 8080 } }' }),
  },
  'staying',
  ['livenessProbe'],
  'ask an endpoint that answers while the process is alive, whatever else is down',
);

const available = 'profile: production';

const withAvailability = ({ config }: Plan): boolean => config.features.high_availability;

function* highlyAvailable({ lookup, plan }: ValidationInput): Generator<PodView> {
  if (!withAvailability(plan)) return;
  for (const pod of lookup.pods()) {
    if (pod.longRunning && ['Deployment', 'StatefulSet'].includes(pod.subject.object.kind)) yield pod;
  }
}

const replicas: ValidationRule = {
  id: 'workload/replicas',
  // whoever sets one replica by hand is told, not stopped
  severity: 'warning',
  says: 'with features.high_availability every Deployment has two replicas or more',
  why: 'a single pod is away while its node is drained, updated or broken',
  excusedBy: ['workload/replicas'],
  applies: withAvailability,
  given: available,
  bad: web({ spec: 'replicas: 1' }),
  good: web({ spec: 'replicas: 2' }),
  *check(input) {
    for (const { subject, replicas: count = 1 } of highlyAvailable(input)) {
      if (subject.object.kind !== 'Deployment' || count >= 2) continue;
      const message = `has ${count} replica, but high availability is on`;
      yield {
        subject,
        path: 'spec.replicas',
        message,
        fix: 'two, with leader election where only one may work',
        value: count,
      };
    }
  },
};

const spread: ValidationRule = {
  id: 'workload/spread',
  says: 'with features.high_availability the pods of a workload are spread over nodes',
  why: 'two replicas on one node go down together',
  excusedBy: ['workload/spread'],
  applies: withAvailability,
  given: available,
  bad: web({ spec: 'replicas: 2' }),
  good: web({
    spec: 'replicas: 2',
    pod: 'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: web } } }]',
  }),
  *check(input) {
    for (const { subject, spec, path, replicas: count = 1 } of highlyAvailable(input)) {
      const spreads =
        itemsOf(spec['topologySpreadConstraints']).length > 0 ||
        valueAt(spec, 'affinity.podAntiAffinity') !== undefined;
      if (count < 2 || spreads) continue;
      yield {
        subject,
        path: `${path}.topologySpreadConstraints`,
        message: `${count} replicas may land on one node`,
        fix: 'add a topology spread over kubernetes.io/hostname',
      };
    }
  },
};

const disruptionBudget: ValidationRule = {
  id: 'workload/disruption-budget',
  says: 'with features.high_availability a PodDisruptionBudget covers every workload of two replicas or more',
  why: 'a drain may take all replicas at once',
  excusedBy: ['workload/disruption-budget'],
  applies: withAvailability,
  given: available,
  bad: web({ spec: 'replicas: 2' }),
  good: `${web({ spec: 'replicas: 2' })}${budget}`,
  *check(input) {
    const budgets = input.lookup.ofKind('PodDisruptionBudget');
    for (const { subject, labels, namespace, replicas: count = 1 } of highlyAvailable(input)) {
      const covers = ({ object }: RenderedObject): boolean => {
        const selector = valueAt(object, 'spec.selector');
        return (
          object.metadata.namespace === namespace && !isEmptySelector(selector) && selects(selector, labels)
        );
      };
      if (count < 2 || budgets.some(covers)) continue;
      yield {
        subject,
        path: 'metadata.name',
        message: `no PodDisruptionBudget covers its ${count} replicas`,
        fix: 'add one with maxUnavailable: 1',
      };
    }
  },
};

const claimed = (
  strategy: string,
) => `${web({ spec: strategy, pod: 'volumes: [{ name: data, persistentVolumeClaim: { claimName: web } }]' })}---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: web, namespace: cto }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

const recreate: ValidationRule = {
  id: 'workload/recreate',
  says: 'a Deployment with a volume that only one node can write is replaced, not rolled',
  why: 'in a rolling update the new pod waits for the volume of the old one, which waits for the new pod; on one node both write at once',
  excusedBy: ['workload/recreate'],
  bad: claimed('strategy: { type: RollingUpdate }'),
  good: claimed('strategy: { type: Recreate }'),
  *check({ lookup }): Generator<Finding> {
    for (const { subject, spec, namespace } of lookup.pods()) {
      if (
        subject.object.kind !== 'Deployment' ||
        valueAt(subject.object, 'spec.strategy.type') === 'Recreate'
      )
        continue;
      for (const [, volume] of itemsOf(spec['volumes'])) {
        const name = textOf(fieldsOf(volume['persistentVolumeClaim'])['claimName']);
        const claim =
          name === undefined ? undefined : lookup.find('PersistentVolumeClaim', namespace, name)?.object;
        const modes = textsOf(valueAt(claim, 'spec.accessModes'));
        if (!modes.some((mode) => mode.startsWith('ReadWriteOnce'))) continue;
        const message = `mounts the claim ${name ?? ''}, which one node at a time can write`;
        yield {
          subject,
          path: 'spec.strategy.type',
          message,
          fix: 'strategy: { type: Recreate }',
          value: valueAt(subject.object, 'spec.strategy.type'),
        };
      }
    }
  },
};

/** Rules about workloads. What concerns their selectors, ports and rights stands elsewhere. */
export const workloadRules: readonly ValidationRule[] = [
  requests,
  memoryLimit,
  readiness,
  liveness,
  replicas,
  spread,
  disruptionBudget,
  recreate,
];
