import type { Report } from '../report.js';
import type { Fields, ObjectRule } from '../schema.js';
import { fieldsOf, isSet, itemsOf, objectsIn, reportDuplicates, sizeOf, textOf } from './rule.js';

function isHeadless(spec: Fields): boolean {
  return spec['clusterIP'] === 'None' || itemsOf(spec['clusterIPs'])[0] === 'None';
}

/** Service types and what each needs or forbids. */
export const serviceType: ObjectRule = (value, report) => {
  const type = textOf(value['type']) ?? 'ClusterIP';
  const add = (field: string, message: string): void =>
    report.add({ rule: 'service/type', message, at: [field] });
  if (type === 'ExternalName') {
    if (textOf(value['externalName']) === undefined)
      add('externalName', 'is required for the type ExternalName');
    if (isSet(value['clusterIP']) && value['clusterIP'] !== '')
      add('clusterIP', 'may not be set for the type ExternalName');
  } else if (sizeOf(value['ports']) === 0 && !isHeadless(value)) {
    add('ports', 'must have a port, unless the Service is headless');
  }
  if (isHeadless(value) && (type === 'LoadBalancer' || type === 'NodePort'))
    add('clusterIP', `may not be None for the type ${type}`);
  if (type !== 'LoadBalancer') {
    for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass', 'loadBalancerSourceRanges']) {
      if (isSet(value[field])) add(field, 'needs the type LoadBalancer');
    }
  }
  if (
    isSet(value['externalTrafficPolicy']) &&
    type !== 'LoadBalancer' &&
    type !== 'NodePort' &&
    sizeOf(value['externalIPs']) === 0
  ) {
    add('externalTrafficPolicy', 'needs the type NodePort or LoadBalancer');
  }
};

/** Ports of a Service: named if there are several, names and node ports different. */
export const servicePorts: ObjectRule = (value, report) => {
  const ports = objectsIn(value['ports']);
  const add = (index: number, field: string, message: string): void =>
    report.add({ rule: 'service/port', message, at: ['ports', index, field] });
  for (const [index, port] of ports) {
    if (ports.length > 1 && textOf(port['name']) === undefined)
      add(index, 'name', 'is required where a Service has several ports');
    if (
      (textOf(value['type']) ?? 'ClusterIP') === 'ClusterIP' &&
      isSet(port['nodePort']) &&
      port['nodePort'] !== 0
    ) {
      add(index, 'nodePort', 'needs the type NodePort or LoadBalancer');
    }
  }
  reportDuplicates(
    ports.map(([index, port]) => [index, textOf(port['name'])] as const),
    (index, name) => add(index, 'name', `"${name}" names another port of the Service already`),
  );
  const nodePorts = ports.map(
    ([index, port]) =>
      [
        index,
        isSet(port['nodePort'])
          ? `${String(port['nodePort'])}/${textOf(port['protocol']) ?? 'TCP'}`
          : undefined,
      ] as const,
  );
  reportDuplicates(nodePorts, (index, key) =>
    add(index, 'nodePort', `${key} is taken by another port of the Service`),
  );
};

/** An Ingress leads somewhere. */
export const ingress: ObjectRule = (value, report) => {
  if (sizeOf(value['rules']) === 0 && !isSet(value['defaultBackend'])) {
    report.add({ rule: 'ingress/rules', message: 'must have rules or a defaultBackend' });
  }
};

/** Paths are absolute where their type gives them a meaning. */
export const ingressPath: ObjectRule = (value, report) => {
  const path = value['path'];
  if (value['pathType'] !== 'Exact' && value['pathType'] !== 'Prefix') return;
  const isAbsolute = typeof path === 'string' && path.startsWith('/');
  const isPlain = typeof path === 'string' && !/\/\/|\/\.{1,2}(\/|$)|%2f/i.test(path);
  if (isAbsolute && isPlain) return;
  const message = `${report.show(path)} must start with '/' and contain no '//', '/./', '/../' and '%2f'`;
  report.add({ rule: 'ingress/path', message, value: path, at: ['path'] });
};

/** A backend names its port by number or by name. */
export const backendPort: ObjectRule = (value, report) => {
  const port = fieldsOf(value['port']);
  const [isNamed, isNumbered] = [
    textOf(port['name']) !== undefined,
    isSet(port['number']) && port['number'] !== 0,
  ];
  if (isNamed === isNumbered) {
    report.add({ rule: 'ingress/backend', message: 'must set either name or number', at: ['port'] });
  }
};

/** A peer of a NetworkPolicy: selectors or a block of addresses. */
export const networkPeer: ObjectRule = (value, report) => {
  const selectors = ['podSelector', 'namespaceSelector'].filter((field) => isSet(value[field]));
  if (isSet(value['ipBlock']) && selectors.length > 0) {
    report.add({
      rule: 'kubernetes/one-of',
      message: `sets ipBlock and ${selectors.join(' and ')}, but ipBlock stands alone`,
      fix: 'make them two peers',
    });
  } else if (!isSet(value['ipBlock']) && selectors.length === 0) {
    report.add({
      rule: 'kubernetes/one-of',
      message: 'must set podSelector, namespaceSelector or ipBlock',
      fix: 'an empty list of peers means everyone',
    });
  }
};

function portProblem({ port, endPort }: Fields): string | undefined {
  if (!isSet(port)) return 'needs port';
  if (typeof port === 'string') return 'cannot follow a port that is a name';
  return typeof port === 'number' && typeof endPort === 'number' && endPort < port
    ? `${endPort} is less than port, which is ${port}`
    : undefined;
}

/** A range of ports needs a first number and goes upwards. */
export const networkPort: ObjectRule = (value, report: Report) => {
  const message = isSet(value['endPort']) ? portProblem(value) : undefined;
  if (message !== undefined)
    report.add({ rule: 'network-policy/port', message, value: value['endPort'], at: ['endPort'] });
};
