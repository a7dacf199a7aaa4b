import { describeObject } from '../../../bundle/object.js';
import { fieldsOf, itemsOf, labelsOf, numberOf, textOf, valueAt, type Fields } from '../fields.js';
import { mayBeOf, selectsLabels } from '../labels.js';
import { portsOf, type ContainerPort, type ContainerView, type PodView } from '../pods.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';

type Port = string | number;

const portOf = (value: unknown): Port | undefined => textOf(value) ?? numberOf(value);

const opens = (ports: readonly ContainerPort[], wanted: Port, protocol?: string): boolean =>
  ports.some(
    ({ name, number, protocol: own }) =>
      (typeof wanted === 'string' ? name === wanted : number === wanted) && (protocol ?? own) === own,
  );

const listed = (ports: readonly ContainerPort[]): string =>
  ports.length === 0
    ? 'none'
    : ports.map(({ name, number }) => (name === '' ? String(number) : `${name} (${number})`)).join(', ');

const web = (container: string) => `
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
          ports: [{ name: http, containerPort: 8080 }]
${container}`;

const service = (port: string) => `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: cto }
spec: { selector: { app: web }, ports: [${port}] }
`;

const serviceTarget: ValidationRule = {
  id: 'ports/service-target',
  says: 'every port of a Service leads to a port that the selected pods open',
  why: 'connections to any other port are refused, and only whoever connects finds out',
  bad: `${web('')}${service('{ port: 80, targetPort: web }')}`,
  good: `${web('')}${service('{ port: 80, targetPort: http }')}`,
  *check(input) {
    for (const subject of input.lookup.ofKind('Service')) {
      const spec = fieldsOf(subject.object['spec']);
      const selector = labelsOf(spec['selector']);
      if (Object.keys(selector).length === 0) continue;
      const namespace = subject.object.metadata.namespace ?? '';
      for (const [index, port] of itemsOf(spec['ports'])) {
        const target = portOf(port['targetPort']) ?? numberOf(port['port']);
        const message =
          target === undefined ? undefined : targetProblem(target, port, selector, namespace, input);
        if (message === undefined) continue;
        yield {
          subject,
          path: `spec.ports[${index}].targetPort`,
          message,
          fix: 'name the port that the container declares',
          value: target,
        };
      }
    }
  },
};

function targetProblem(
  target: Port,
  port: Fields,
  selector: Readonly<Record<string, string>>,
  namespace: string,
  { lookup }: ValidationInput,
): string | undefined {
  const protocol = textOf(port['protocol']) ?? 'TCP';
  const pods = lookup.podsIn(namespace).filter(({ labels }) => selectsLabels(selector, labels));
  for (const pod of pods) {
    const ports = portsOf(pod.containers);
    if (!opens(ports, target, protocol))
      return `no container of ${describeObject(pod.subject.object)} opens the ${protocol} port ${target}; open are ${listed(ports)}`;
  }
  if (pods.length > 0 || typeof target === 'string') return undefined;
  const groups = lookup.groupsIn(namespace).filter(({ labels }) => mayBeOf(selector, labels));
  const known = groups.flatMap(({ ports }) => Object.values(ports));
  return groups.length === 0 || known.includes(target)
    ? undefined
    : `the pod group ${groups.map(({ id }) => id).join(', ')} has no port ${target}; it has ${known.join(', ') || 'none'}`;
}

const probe: ValidationRule = {
  id: 'ports/probe',
  says: 'probes and lifecycle hooks ask a port that the pod opens',
  why: 'a probe at a port that nobody serves never succeeds: the pod is restarted for ever or never becomes ready',
  bad: web('          livenessProbe: { httpGet: { path: /healthz, port: health } }\n'),
  good: web('          livenessProbe: { httpGet: { path: /healthz, port: http } }\n'),
  *check({ lookup }) {
    for (const pod of lookup.pods())
      for (const container of pod.containers) yield* probeProblems(pod, container);
  },
};

const probes = [
  'readinessProbe',
  'livenessProbe',
  'startupProbe',
  'lifecycle.preStop',
  'lifecycle.postStart',
];

function* probeProblems(pod: PodView, container: ContainerView): Generator<Finding> {
  for (const name of probes) {
    const asked = fieldsOf(valueAt(container.fields, name));
    for (const kind of ['httpGet', 'tcpSocket', 'grpc']) {
      const port = portOf(fieldsOf(asked[kind])['port']);
      // a name belongs to the container, a number to the pod, whose containers share one network
      const ports = portsOf(typeof port === 'string' ? [container] : pod.containers);
      if (port === undefined || opens(ports, port)) continue;
      yield {
        subject: pod.subject,
        path: `${container.path}.${name}.${kind}.port`,
        message: `the container "${container.name}" opens no port ${port}; open are ${listed(ports)}`,
        fix: 'declare the port on the container, or ask one that is declared',
        value: port,
      };
    }
  }
}

const ingress = (port: string) => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: cto }
spec: { defaultBackend: { service: { name: web, port: { ${port} } } } }
`;

const backend: ValidationRule = {
  id: 'ports/backend',
  says: 'routes, webhooks and API services name a port that their Service has',
  why: 'the controller or the API server finds no port to connect to',
  bad: `${web('')}${service('{ name: http, port: 80, targetPort: http }')}${ingress('number: 8080')}`,
  good: `${web('')}${service('{ name: http, port: 80, targetPort: http }')}${ingress('number: 80')}`,
  *check({ lookup }) {
    for (const { subject, path, port, kind, name, namespace } of lookup.references()) {
      if (kind !== 'Service' || port === undefined) continue;
      const found = lookup.find('Service', namespace, name, '');
      const ports = itemsOf(valueAt(found?.object, 'spec.ports')).map(([, one]) => one);
      if (!found || ports.some((one) => one[typeof port === 'string' ? 'name' : 'port'] === port)) continue;
      yield {
        subject,
        path,
        message: `the Service ${namespace ?? ''}/${name} has no port ${port}; it has ${ports.map((one) => String(one['port'])).join(', ')}`,
        fix: 'name one of its ports',
        value: port,
      };
    }
  },
};

/** Rules about ports. */
export const portRules: readonly ValidationRule[] = [serviceTarget, probe, backend];
