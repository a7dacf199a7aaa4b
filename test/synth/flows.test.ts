import { beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { objectsOf } from '../../src/bundle/objects.js';
import { podGroups, resolveFlows, type PlacedGroup } from '../../src/synth/network.js';
import type { Synthesis } from '../../src/synth/index.js';
import type { ConfigInput } from '../../src/config/index.js';
import { synthesizeProduct } from '../support/product.js';

/** The parts of a NetworkPolicy that this test evaluates, as a network plugin would. */
interface Policy {
  readonly metadata: { readonly namespace?: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly Port[] }[];
    readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly Port[] }[];
  };
}
interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}
interface Port {
  readonly port: number;
  readonly protocol: string;
}

const cases: readonly (readonly [string, ConfigInput])[] = [
  ['minimal', {}],
  ['standard', { platform: { domain: 'agents.acme.io', ingress_type: 'ingress' } }],
  [
    'standard',
    {
      platform: { domain: 'agents.acme.io', ingress_type: 'gateway' },
      tunneling: { type: 'cloudflare' },
    },
  ],
  ['production', { platform: { domain: 'agents.acme.io' }, cluster: { api_server_cidrs: ['10.96.0.1/32'] } }],
];

describe.each(cases)('network policies of %s with %j', (profile, config) => {
  let synthesis: Synthesis;
  let objects: readonly KubernetesObject[];
  let policies: readonly Policy[];
  let groups: readonly PlacedGroup[];

  beforeAll(async () => {
    synthesis = await synthesizeProduct({ profile, config });
    objects = objectsOf(synthesis.bundle);
    policies = objects.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
    groups = podGroups(synthesis.plan);
  });

  test('allow every declared connection between pods at both ends, and no other', () => {
    const declared = new Set<string>();
    for (const { from, to, ports } of resolveFlows(synthesis.plan)) {
      if (typeof from === 'string' || typeof to === 'string') continue;
      for (const port of ports) declared.add(`${from.id} -> ${to.id}:${port}`);
    }
    const allowed = new Set<string>();
    for (const from of groups) {
      for (const to of groups) {
        for (const port of new Set(Object.values(to.ports))) {
          if (mayOpen(policies, from, to, port) && mayAccept(policies, from, to, port))
            allowed.add(`${from.id} -> ${to.id}:${port}`);
        }
      }
    }
    const openToAll = new Set(
      resolveFlows(synthesis.plan).flatMap(({ from, to, ports }) =>
        (from === 'cluster' || from === 'internet') && typeof to !== 'string'
          ? ports.map((port) => `${to.id}:${port}`)
          : [],
      ),
    );
    const surplus = [...allowed].filter(
      (flow) => !declared.has(flow) && !openToAll.has(flow.slice(flow.indexOf('> ') + 2)),
    );
    expect([...declared].filter((flow) => !allowed.has(flow))).toEqual([]);
    expect(surplus.filter((flow) => !viaInternet(flow, groups, synthesis))).toEqual([]);
  });

  test('let every pod ask the DNS server, and nobody in a namespace of ours goes without a default-deny policy', () => {
    for (const group of groups) {
      const mine = policiesFor(policies, group);
      expect(
        mine.some(({ spec }) => spec.egress?.some(({ ports }) => ports?.some(({ port }) => port === 53))),
      ).toBe(true);
    }
    const namespaces = objects
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.name);
    for (const namespace of namespaces) {
      const denies = policies.filter(
        ({ metadata, spec }) =>
          metadata.namespace === namespace &&
          Object.keys(spec.podSelector.matchLabels ?? {}).length === 0 &&
          spec.ingress === undefined &&
          spec.egress === undefined,
      );
      expect(
        denies.map(({ spec }) => spec.policyTypes),
        namespace,
      ).toEqual([['Ingress', 'Egress']]);
    }
  });

  test('let only those pods reach the API server whose record says why', () => {
    const { config: loaded } = synthesis.plan;
    const flows = resolveFlows(synthesis.plan);
    for (const group of groups) {
      const wanted = flows.some(
        ({ from, to }) => typeof from !== 'string' && from.id === group.id && to === 'api-server',
      );
      const opened = policiesFor(policies, group).some(({ spec }) =>
        spec.egress?.some(
          ({ to, ports }) =>
            to?.some(
              ({ ipBlock }) =>
                ipBlock !== undefined && loaded.cluster.api_server_cidrs.includes(ipBlock.cidr),
            ) && ports?.some(({ port }) => port === 6443),
        ),
      );
      expect(opened, group.id).toBe(wanted);
    }
  });

  test('reach every port of every Service of ours that pods of ours use: the Service leads to a port of a declared group', () => {
    const workloadsMade = groups.filter(({ labels }) => Object.keys(labels).length > 0);
    for (const service of objects.filter(({ kind }) => kind === 'Service')) {
      const spec = service['spec'] as { selector?: Record<string, string> };
      if (!spec.selector) continue;
      const behind = workloadsMade.filter(
        ({ namespace, labels }) =>
          namespace === service.metadata.namespace && overlaps(labels, spec.selector ?? {}),
      );
      expect(
        behind.length,
        `Service ${service.metadata.namespace ?? ''}/${service.metadata.name}`,
      ).toBeGreaterThan(0);
    }
  });
});

/** A flow to "internet" is a CIDR block that may also hold pods: a network plugin decides by pod, and the other end still has to accept. */
function viaInternet(flow: string, groups: readonly PlacedGroup[], synthesis: Synthesis): boolean {
  const [source = ''] = flow.split(' -> ');
  const opens = resolveFlows(synthesis.plan).some(
    ({ from, to }) => typeof from !== 'string' && from.id === source && to === 'internet',
  );
  return opens && groups.some(({ id }) => id === source);
}

function policiesFor(policies: readonly Policy[], group: PlacedGroup): readonly Policy[] {
  return policies.filter(
    ({ metadata, spec }) => metadata.namespace === group.namespace && matches(spec.podSelector, group.labels),
  );
}

function mayOpen(policies: readonly Policy[], from: PlacedGroup, to: PlacedGroup, port: number): boolean {
  return policiesFor(policies, from).some(({ spec }) =>
    spec.egress?.some((rule) => hasPort(rule.ports, port) && rule.to?.some((peer) => reaches(peer, to))),
  );
}

function mayAccept(policies: readonly Policy[], from: PlacedGroup, to: PlacedGroup, port: number): boolean {
  return policiesFor(policies, to).some(({ spec }) =>
    spec.ingress?.some((rule) => hasPort(rule.ports, port) && rule.from?.some((peer) => reaches(peer, from))),
  );
}

function hasPort(ports: readonly Port[] | undefined, port: number): boolean {
  return ports === undefined || ports.some((one) => one.port === port);
}

function reaches({ namespaceSelector, podSelector, ipBlock }: Peer, group: PlacedGroup): boolean {
  if (ipBlock) return ipBlock.cidr === '0.0.0.0/0';
  const namespace = { 'kubernetes.io/metadata.name': group.namespace };
  return matches(namespaceSelector ?? {}, namespace) && matches(podSelector ?? {}, group.labels);
}

function matches(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function overlaps(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.entries(a).every(([key, value]) => b[key] === undefined || b[key] === value);
}
