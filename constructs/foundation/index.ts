import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentContext, NamespacePlan } from '../shared/context.js';
import { clusterScoped, namespaced } from '../shared/metadata.js';
import { toPort } from '../shared/probes.js';

/** Props of {@link Foundation}. */
export interface FoundationProps {
  readonly context: ComponentContext;
  /** Namespaces to make. */
  readonly namespaces: readonly NamespacePlan[];
  /** Priority classes by name. */
  readonly priorities: Readonly<Record<string, { readonly value: number; readonly description: string }>>;
  /** Quota of the namespace in which agents run. Absent: no quota. */
  readonly quota?: { readonly namespace: string; readonly pods: number };
}

/** What every other component stands on: namespaces with their Pod Security level, default-deny policies, priorities and the quota. */
export class Foundation extends Construct {
  constructor(scope: Construct, id: string, props: FoundationProps) {
    super(scope, id);
    for (const namespace of props.namespaces) this.addNamespace(props.context, namespace);
    for (const [name, priority] of Object.entries(props.priorities))
      this.addPriority(props.context, name, priority);
    if (props.quota) this.addQuota(props.context, props.quota);
  }

  private addNamespace(context: ComponentContext, { name, podSecurity }: NamespacePlan): void {
    const level = (mode: string) => ({ [`pod-security.kubernetes.io/${mode}`]: podSecurity });
    new k8s.KubeNamespace(this, `namespace-${name}`, {
      metadata: clusterScoped(context, name, {
        labels: { ...level('enforce'), ...level('audit'), ...level('warn') },
      }),
    });
    new k8s.KubeNetworkPolicy(this, `default-deny-${name}`, {
      metadata: namespaced(context, 'default-deny', { namespace: name }),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    new k8s.KubeNetworkPolicy(this, `allow-dns-${name}`, {
      metadata: namespaced(context, 'allow-dns', { namespace: name }),
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [dnsRule] },
    });
  }

  private addPriority(
    context: ComponentContext,
    name: string,
    priority: { value: number; description: string },
  ): void {
    new k8s.KubePriorityClass(this, `priority-${name}`, {
      metadata: clusterScoped(context, name),
      value: priority.value,
      globalDefault: false,
      description: priority.description,
    });
  }

  private addQuota(context: ComponentContext, quota: { namespace: string; pods: number }): void {
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata: namespaced(context, 'agents', { namespace: quota.namespace }),
      spec: { hard: { pods: k8s.Quantity.fromNumber(quota.pods) } },
    });
  }
}

/** The DNS server carries this label in every distribution we know of: kubeadm, k3s, kind, minikube, EKS, GKE, AKS. */
const dnsRule: k8s.NetworkPolicyEgressRule = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { port: toPort(53), protocol: 'UDP' },
    { port: toPort(53), protocol: 'TCP' },
  ],
};
