import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentContext, Labels } from './context.js';
import { namespaced } from './metadata.js';
import { toPort } from './probes.js';

/** The other side of a connection. */
export type Peer =
  | { readonly pods: Labels; readonly namespace: string }
  | { readonly cidrs: readonly string[] }
  | { readonly anyPodOf: string }
  | { readonly anyPod: true };

/** Connections of one direction: peers and ports. */
export interface NetworkRule {
  /** Any of these. */
  readonly peers: readonly Peer[];
  /** Ports of the destination. */
  readonly ports: readonly number[];
  readonly protocol: 'TCP' | 'UDP';
}

/** What one group of pods may accept and open. */
export interface PodPolicy {
  /** Name of the policy object. */
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods. */
  readonly pods: Labels;
  readonly ingress: readonly NetworkRule[];
  readonly egress: readonly NetworkRule[];
}

/** Props of {@link NetworkPolicies}. */
export interface NetworkPoliciesProps {
  readonly context: ComponentContext;
  /** One policy per group of pods. */
  readonly policies: readonly PodPolicy[];
}

/**
 * The network policies of one component. They only ever add to the default-deny policy that each namespace has, so a group without
 * rules is cut off; DNS is allowed per namespace.
 */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    for (const policy of props.policies) {
      new k8s.KubeNetworkPolicy(this, `${policy.namespace}-${policy.name}`, {
        metadata: namespaced(props.context, policy.name, { namespace: policy.namespace }),
        spec: {
          podSelector: { matchLabels: { ...policy.pods } },
          policyTypes: ['Ingress', 'Egress'],
          ...(policy.ingress.length > 0 && {
            ingress: policy.ingress.map((rule) => ({ ports: toPorts(rule), ...peers('from', rule) })),
          }),
          ...(policy.egress.length > 0 && {
            egress: policy.egress.map((rule) => ({ ports: toPorts(rule), ...peers('to', rule) })),
          }),
        },
      });
    }
  }
}

function toPorts(rule: NetworkRule): k8s.NetworkPolicyPort[] {
  return rule.ports.map((port) => ({ port: toPort(port), protocol: rule.protocol }));
}

function peers<K extends 'from' | 'to'>(key: K, rule: NetworkRule): { [P in K]: k8s.NetworkPolicyPeer[] } {
  return { [key]: rule.peers.flatMap(toPeers) } as { [P in K]: k8s.NetworkPolicyPeer[] };
}

function toPeers(peer: Peer): k8s.NetworkPolicyPeer[] {
  if ('cidrs' in peer) return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  if ('anyPod' in peer) return [{ namespaceSelector: {} }];
  if ('anyPodOf' in peer) return [{ namespaceSelector: namespaceNamed(peer.anyPodOf) }];
  return [
    {
      namespaceSelector: namespaceNamed(peer.namespace),
      podSelector: { matchLabels: { ...peer.pods } },
    },
  ];
}

/** Kubernetes itself puts this label on every namespace. */
function namespaceNamed(name: string): k8s.LabelSelector {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}
