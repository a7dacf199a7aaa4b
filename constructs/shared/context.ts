import type { k8s } from 'cdk8s-plus-28';

/** Labels or annotations. */
export type Labels = Readonly<Record<string, string>>;

/** What every pod of the platform gets. */
export interface PodDefaults {
  /** Names of image pull Secrets. Empty: none. */
  readonly imagePullSecrets: readonly string[];
  /** Labels a node must have. Empty: any node. */
  readonly nodeSelector: Labels;
  /** Taints that pods accept. Empty: none. */
  readonly tolerations: readonly k8s.Toleration[];
}

/** The surroundings of a component: what all its objects share. */
export interface ComponentContext {
  /** Namespace of the component. */
  readonly namespace: string;
  /** Labels of every object and pod. Never part of a selector: some of them change. */
  readonly labels: Labels;
  /** What every pod gets. */
  readonly pods: PodDefaults;
  /** DNS domain of Services, such as `cluster.local`. */
  readonly dnsDomain: string;
}

/** A namespace of the platform. */
export interface NamespacePlan {
  /** Name. */
  readonly name: string;
  /** Pod Security level that is enforced. */
  readonly podSecurity: 'restricted' | 'baseline' | 'privileged';
  /** Why the level is not restricted. Absent when it is. */
  readonly why?: string;
  /** Ids of the components that live there. */
  readonly components: readonly string[];
}
