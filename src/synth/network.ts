import type { NetworkRule, Peer, PodPolicy } from '../../constructs/shared/network.js';
import type { AnyComponent } from '../catalog/component.js';
import { namespaceOfEnd, type Flow, type Outside, type PodGroup } from '../catalog/flows.js';
import type { Config } from '../config/index.js';
import type { Plan } from './plan.js';

/** A pod group with its place in the platform. */
export interface PlacedGroup extends PodGroup {
  /** `component/group`. */
  readonly id: string;
  /** Component it belongs to. */
  readonly component: string;
  /** Name within the component. */
  readonly name: string;
  readonly namespace: string;
}

/** A flow both ends of which are there. */
export interface ResolvedFlow {
  readonly from: PlacedGroup | Outside;
  readonly to: PlacedGroup | Outside;
  readonly ports: readonly number[];
  readonly protocol: 'TCP' | 'UDP';
  readonly why: string;
}

const outside: readonly string[] = ['internet', 'cluster', 'api-server'];

/** Every pod group of the components that are present. */
export function podGroups(plan: Plan): PlacedGroup[] {
  return plan.components.flatMap(({ component }) => groupsOf(component, plan.config));
}

function groupsOf(component: AnyComponent, config: Config): PlacedGroup[] {
  return Object.entries(component.pods(config)).map(([name, group]) => ({
    ...group,
    id: `${component.id}/${name}`,
    component: component.id,
    name,
    namespace: group.namespace ?? component.namespace(config),
  }));
}

/** Every flow whose two ends are present; the others fall away silently, since that is what an absent component means. */
export function resolveFlows(plan: Plan): ResolvedFlow[] {
  const groups = new Map(podGroups(plan).map((group) => [group.id, group]));
  const known = new Set(plan.catalog.keys());
  return plan.components.flatMap(({ component }) =>
    component.flows(plan.config).flatMap((flow) => {
      const from = endOf(flow.from, groups, known, component.id);
      const to = endOf(flow.to, groups, known, component.id);
      if (from === undefined || to === undefined) return [];
      const ports = portsOf(flow, to, plan.config);
      return [{ from, to, ports, protocol: flow.protocol ?? 'TCP', why: flow.why }];
    }),
  );
}

/** The policies of one component: for each of its pod groups what flows into it and out of it. */
export function policiesOf(component: string, plan: Plan, flows: readonly ResolvedFlow[]): PodPolicy[] {
  const record = plan.components.find((planned) => planned.component.id === component)?.component;
  return (record ? groupsOf(record, plan.config) : []).map((group) => ({
    name: policyName(component, group.name),
    namespace: group.namespace,
    pods: group.labels,
    ingress: rules(
      flows.filter(({ to }) => isGroup(to, group)),
      ({ from }) => from,
      plan.config,
    ),
    egress: rules(
      flows.filter(({ from }) => isGroup(from, group)),
      ({ to }) => to,
      plan.config,
    ),
  }));
}

function policyName(component: string, group: string): string {
  return group === component ? component : `${component}-${group}`;
}

function isGroup(end: ResolvedFlow['from'], group: PlacedGroup): boolean {
  return typeof end !== 'string' && end.id === group.id;
}

function endOf(
  name: string,
  groups: ReadonlyMap<string, PlacedGroup>,
  known: ReadonlySet<string>,
  declaredBy: string,
): PlacedGroup | Outside | undefined {
  if (outside.includes(name) || namespaceOfEnd(name) !== undefined) return name as Outside;
  const group = groups.get(name);
  if (group) return group;
  const component = name.slice(0, name.indexOf('/'));
  if (!known.has(component))
    throw new Error(`component ${declaredBy} declares a flow of "${name}", which no component has`);
  return undefined;
}

function portsOf(flow: Flow, to: PlacedGroup | Outside, config: Config): number[] {
  if (to === 'api-server') return [...config.cluster.api_server_ports];
  return flow.ports.map((port) => {
    if (typeof port === 'number') return port;
    const found = typeof to === 'string' ? undefined : to.ports[port];
    if (found === undefined)
      throw new Error(`flow ${flow.from} -> ${flow.to} names port "${port}", which ${flow.to} does not have`);
    return found;
  });
}

/** Merges flows of the same ports and protocol into one rule, so that a policy stays readable. */
function rules(
  flows: readonly ResolvedFlow[],
  other: (flow: ResolvedFlow) => ResolvedFlow['from'],
  config: Config,
): NetworkRule[] {
  const merged = new Map<
    string,
    { ports: readonly number[]; protocol: 'TCP' | 'UDP'; peers: Map<string, Peer> }
  >();
  for (const flow of flows) {
    const ports = [...flow.ports].sort((a, b) => a - b);
    const key = `${flow.protocol}:${ports.join(',')}`;
    const rule = merged.get(key) ?? { ports, protocol: flow.protocol, peers: new Map<string, Peer>() };
    const end = other(flow);
    rule.peers.set(typeof end === 'string' ? end : end.id, toPeer(end, config));
    merged.set(key, rule);
  }
  return [...merged.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { ports, protocol, peers }]) => ({
      ports,
      protocol,
      peers: [...peers.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, peer]) => peer),
    }));
}

function toPeer(end: ResolvedFlow['from'], config: Config): Peer {
  if (typeof end !== 'string') return { pods: end.labels, namespace: end.namespace };
  const namespace = namespaceOfEnd(end);
  if (namespace !== undefined) return { anyPodOf: namespace };
  switch (end) {
    case 'internet':
      return { cidrs: ['0.0.0.0/0'] };
    case 'api-server':
      return { cidrs: config.cluster.api_server_cidrs };
    default:
      return { anyPod: true };
  }
}
