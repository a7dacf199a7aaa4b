import { describeObject } from '../../../bundle/object.js';
import type { PlacedGroup } from '../../network.js';
import { labelsOf, valueAt } from '../fields.js';
import { selectsLabels } from '../labels.js';
import { portsOf } from '../pods.js';
import type { ValidationRule } from '../rule.js';
import { takes } from './selectors.js';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: cto }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: main, image: example.com/app:1.0.0, ports: [{ name: http, containerPort: 8080 }] }]
`;

const podGroup: ValidationRule = {
  id: 'flows/pod-group',
  says: 'the pods of every workload belong to exactly one declared pod group of their component',
  why: 'network policies are made from the groups: pods of none are cut off, pods of two get the flows of both',
  given: 'pods: { web: { namespace: cto, labels: { app: web }, ports: { http: 8080 } } }',
  bad: web.replaceAll('app: web', 'app: website'),
  good: web,
  *check({ lookup }) {
    for (const { subject, labels, namespace, path } of lookup.pods()) {
      const groups = lookup.groupsIn(namespace).filter((group) => takes(group, { labels }));
      const [group] = groups;
      if (groups.length === 1 && group?.component === subject.component) continue;
      yield {
        subject,
        path: path.replace(/spec$/, 'metadata.labels'),
        message: groupMessage(groups, subject.component),
        fix: `declare one group with the labels of the pods in "pods" of the record of ${subject.component}`,
        value: labels,
      };
    }
  },
};

function groupMessage(groups: readonly PlacedGroup[], component: string): string {
  const ids = groups.map(({ id }) => id).join(', ');
  if (groups.length === 0) return `no pod group of ${component} takes the pods`;
  return groups.length === 1
    ? `the pods belong to ${ids}, a group of another component`
    : `the pods belong to several groups: ${ids}`;
}

const groupPorts: ValidationRule = {
  id: 'flows/group-port',
  says: 'the ports of a pod group are ports that the containers of its pods open',
  why: 'network policies would allow a port that nobody serves, and not the one that is',
  given: 'pods: { web: { namespace: cto, labels: { app: web }, ports: { http: 8080 } } }',
  bad: web.replace('containerPort: 8080', 'containerPort: 8081'),
  good: web,
  *check({ lookup }) {
    for (const group of lookup.groups()) {
      const pods = lookup.podsIn(group.namespace).filter((pod) => takes(group, pod));
      if (pods.length === 0) continue;
      const open = new Set(portsOf(pods.flatMap(({ containers }) => containers)).map(({ number }) => number));
      for (const [name, port] of Object.entries(group.ports)) {
        if (open.has(port)) continue;
        const [pod] = pods;
        yield {
          ...(pod && { subject: pod.subject }),
          message: `the pod group ${group.id} has a port ${name} (${port}), which no container of its pods opens; open are ${[...open].join(', ') || 'none'}`,
          fix: 'declare the port on the container, or correct it in the group',
          value: port,
        };
      }
    }
  },
};

const overlappingGroups: ValidationRule = {
  id: 'flows/overlapping-groups',
  says: 'no declared pod group takes all pods of another group in its namespace',
  why: 'the pods of the narrower group would get the flows of both',
  given:
    'pods: { web: { namespace: cto, labels: { app: web } }, api: { namespace: cto, labels: { app: web, tier: api } } }',
  givenWhenGood:
    'pods: { web: { namespace: cto, labels: { app: web, tier: front } }, api: { namespace: cto, labels: { app: web, tier: api } } }',
  bad: web,
  good: web,
  *check({ lookup }) {
    const groups = lookup.groups();
    for (const group of groups) {
      for (const other of lookup.groupsIn(group.namespace)) {
        if (other === group || !selectsLabels(group.labels, other.labels)) continue;
        yield {
          message: `the pod group ${group.id} takes the pods of ${other.id}, too`,
          fix: 'give each group a label that no other has',
        };
      }
    }
  },
};

const service = `${web}---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: cto }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
`;

const servedByFlow: ValidationRule = {
  id: 'flows/service',
  says: 'some component of the catalogue declares a flow to the pods behind every Service',
  why: 'network policies deny everything else, so nobody in the cluster can reach the Service',
  severity: 'warning',
  excusedBy: ['flows/service'],
  given: `pods: { web: { namespace: cto, labels: { app: web }, ports: { http: 8080 } }, batch: { namespace: cto, labels: { app: batch } } }
flows: [{ from: example/web, to: example/batch, ports: [] }]`,
  givenWhenGood: `pods: { web: { namespace: cto, labels: { app: web }, ports: { http: 8080 } }, batch: { namespace: cto, labels: { app: batch } } }
flows: [{ from: example/batch, to: example/web, ports: [http] }]`,
  bad: service,
  good: service,
  *check({ lookup, plan }) {
    // flows of components that are absent count: the Service is there for them
    const reached = new Set(
      [...plan.catalog.values()].flatMap((component) => component.flows(plan.config).map(({ to }) => to)),
    );
    for (const subject of lookup.ofKind('Service')) {
      const selector = labelsOf(valueAt(subject.object, 'spec.selector'));
      const pods = lookup
        .podsIn(subject.object.metadata.namespace ?? '')
        .filter(({ labels }) => Object.keys(selector).length > 0 && selectsLabels(selector, labels));
      const groups = lookup
        .groupsIn(subject.object.metadata.namespace ?? '')
        .filter((group) => pods.some((pod) => takes(group, pod)));
      if (groups.length === 0 || groups.some(({ id }) => reached.has(id))) continue;
      yield {
        subject,
        path: 'spec.selector',
        message: `no flow leads to ${groups.map(({ id }) => id).join(', ')}, behind ${describeObject(subject.object)}`,
        fix: 'declare the flow where the client is, or remove the Service',
      };
    }
  },
};

/** Rules about network flows. */
export const flowRules: readonly ValidationRule[] = [podGroup, groupPorts, overlappingGroups, servedByFlow];
