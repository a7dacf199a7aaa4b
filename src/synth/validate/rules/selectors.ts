import { describeObject } from '../../../bundle/object.js';
import type { RenderedObject } from '../../render.js';
import { fieldsOf, groupBy, labelsOf, valueAt } from '../fields.js';
import { isEmptySelector, mayBeOf, selects, selectsLabels, type Labels } from '../labels.js';
import type { PodView } from '../pods.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';

const deployment = (name: string, label: string, replicas = 1) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: cto }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${label} } }
  template:
    metadata: { labels: { app: ${label} } }
    spec: { containers: [{ name: main, image: example.com/app:1.0.0 }] }
`;

const text = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Whether any pod, of the bundle or declared, may fit a label selector. */
function findsPods(selector: unknown, namespace: string, { lookup }: ValidationInput): boolean {
  const wanted = labelsOf(fieldsOf(selector)['matchLabels']);
  return (
    lookup.podsIn(namespace).some(({ labels }) => selects(selector, labels)) ||
    lookup.groupsIn(namespace).some((group) => mayBeOf(wanted, group.labels))
  );
}

function nothingSelected(subject: RenderedObject, path: string, labels: Labels): Finding {
  return {
    subject,
    path,
    message: `selects no pod: none in ${subject.object.metadata.namespace ?? 'the bundle'} has ${text(labels)}`,
    fix: 'use the labels of the pod template; for pods that a controller makes, declare the group in "pods" of the record',
    value: labels,
  };
}

const service: ValidationRule = {
  id: 'selectors/service',
  says: 'the selector of a Service selects pods of the bundle, or of a declared pod group',
  why: 'a Service without pods answers nothing, and no error says so',
  bad: `${deployment('web', 'web')}---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: cto }
spec: { selector: { app: website }, ports: [{ port: 80 }] }
`,
  good: `${deployment('web', 'web')}---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: cto }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
  *check(input) {
    for (const subject of input.lookup.ofKind('Service')) {
      const selector = labelsOf(valueAt(subject.object, 'spec.selector'));
      if (Object.keys(selector).length === 0) continue;
      if (!findsPods({ matchLabels: selector }, subject.object.metadata.namespace ?? '', input))
        yield nothingSelected(subject, 'spec.selector', selector);
    }
  },
};

const networkPolicy: ValidationRule = {
  id: 'selectors/network-policy',
  says: 'a NetworkPolicy applies to pods of the bundle, or of a declared pod group',
  why: 'a policy that selects nothing allows nothing, and the pods it was meant for stay cut off',
  bad: `${deployment('web', 'web')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: cto }
spec: { podSelector: { matchLabels: { app: website } }, policyTypes: [Ingress] }
`,
  good: `${deployment('web', 'web')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: cto }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress] }
`,
  *check(input) {
    for (const subject of input.lookup.ofKind('NetworkPolicy')) {
      const selector = valueAt(subject.object, 'spec.podSelector');
      if (isEmptySelector(selector) || findsPods(selector, subject.object.metadata.namespace ?? '', input))
        continue;
      yield nothingSelected(subject, 'spec.podSelector', labelsOf(fieldsOf(selector)['matchLabels']));
    }
  },
};

const disruptionBudget: ValidationRule = {
  id: 'selectors/disruption-budget',
  says: 'a PodDisruptionBudget selects pods of the bundle, or of a declared pod group',
  why: 'a budget without pods protects nothing',
  bad: `${deployment('web', 'web', 2)}---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: cto }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: website } } }
`,
  good: `${deployment('web', 'web', 2)}---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: cto }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: web } } }
`,
  *check(input) {
    for (const subject of input.lookup.ofKind('PodDisruptionBudget')) {
      const selector = valueAt(subject.object, 'spec.selector');
      if (findsPods(selector, subject.object.metadata.namespace ?? '', input)) continue;
      yield nothingSelected(subject, 'spec.selector', labelsOf(fieldsOf(selector)['matchLabels']));
    }
  },
};

const budgetReplicas: ValidationRule = {
  id: 'selectors/disruption-budget-replicas',
  says: 'behind a PodDisruptionBudget stand at least two pods',
  why: 'a budget over a single pod either protects nothing, or keeps its node from ever being drained',
  bad: `${deployment('web', 'web', 1)}---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: cto }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
`,
  good: disruptionBudget.good,
  *check({ lookup }) {
    for (const subject of lookup.ofKind('PodDisruptionBudget')) {
      const selector = valueAt(subject.object, 'spec.selector');
      const pods = lookup
        .podsIn(subject.object.metadata.namespace ?? '')
        .filter(({ labels }) => selects(selector, labels));
      const count = pods.reduce((sum, { replicas }) => sum + (replicas ?? 2), 0);
      if (pods.length === 0 || count >= 2) continue;
      yield {
        subject,
        path: 'spec.selector',
        message: `selects ${count === 1 ? 'one pod' : 'no running pod'}: ${pods.map((pod) => describeObject(pod.subject.object)).join(', ')}`,
        fix: 'leave the budget out while there is one replica',
        value: count,
      };
    }
  },
};

const overlap: ValidationRule = {
  id: 'selectors/overlap',
  says: 'no workload selects the pods of another one in its namespace',
  why: 'both would count, adopt and delete the same pods, and fight for ever',
  bad: `${deployment('web', 'web')}---${deployment('api', 'web')}`,
  good: `${deployment('web', 'web')}---${deployment('api', 'api')}`,
  *check({ lookup }) {
    const workloads = lookup
      .pods()
      .filter(({ subject }) => valueAt(subject.object, 'spec.selector') !== undefined);
    for (const here of groupBy(workloads, ({ namespace }) => namespace).values()) yield* overlaps(here);
  },
};

function* overlaps(workloads: readonly PodView[]): Generator<Finding> {
  for (const workload of workloads) {
    const selector = valueAt(workload.subject.object, 'spec.selector');
    const other = workloads.find((one) => one !== workload && selects(selector, one.labels));
    if (!other) continue;
    yield {
      subject: workload.subject,
      path: 'spec.selector',
      message: `also selects the pods of ${describeObject(other.subject.object)}`,
      fix: 'add a label to selector and template that only these pods have',
      value: selector,
    };
  }
}

const spread: ValidationRule = {
  id: 'selectors/spread',
  says: 'topology spread and pod anti-affinity select the pods they stand in',
  why: 'a constraint that counts other pods spreads nothing',
  bad: spreadExample('website'),
  good: spreadExample('web'),
  *check({ lookup }) {
    for (const pod of lookup.pods()) {
      const constraints = (pod.spec['topologySpreadConstraints'] ?? []) as readonly unknown[];
      for (const [index, constraint] of constraints.entries()) {
        const selector = fieldsOf(constraint)['labelSelector'];
        if (selector === undefined || selects(selector, pod.labels)) continue;
        yield {
          subject: pod.subject,
          path: `${pod.path}.topologySpreadConstraints[${index}].labelSelector`,
          message: `does not select the pods it is to spread, which have ${text(pod.labels)}`,
          fix: 'use the labels of the selector of the workload',
          value: selector,
        };
      }
    }
  },
};

function spreadExample(label: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: cto }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: ${label} } }
      containers: [{ name: main, image: example.com/app:1.0.0 }]
`;
}

/** Rules about selectors. That a workload selects its own template is `workload/selector`. */
export const selectorRules: readonly ValidationRule[] = [
  service,
  overlap,
  disruptionBudget,
  budgetReplicas,
  networkPolicy,
  spread,
];

/** Whether a pod group takes a pod of its namespace. */
export function takes(group: { readonly labels: Labels }, pod: Pick<PodView, 'labels'>): boolean {
  return selectsLabels(group.labels, pod.labels);
}
