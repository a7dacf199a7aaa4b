import type { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import * as kplus from 'cdk8s-plus-28';
import type { ComponentContext, Labels } from './context.js';
import { clusterScoped, namespaced } from './metadata.js';

/** One rule: which verbs on which resources of which API group. */
export interface Rule {
  /** API groups; the core group is the empty text. */
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only objects of these names. Absent: every object. */
  readonly names?: readonly string[];
}

/** A ServiceAccount that rules are granted to. */
export interface Subject {
  readonly name: string;
  /** Absent: the namespace of the component. */
  readonly namespace?: string;
}

/**
 * Adds a ServiceAccount. Its token is not mounted unless a pod asks for it, or `automountToken` says so: for pods that a controller
 * makes at run time without asking.
 */
export function serviceAccount(
  scope: Construct,
  context: ComponentContext,
  name: string,
  options: {
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly namespace?: string;
    readonly automountToken?: boolean;
  } = {},
): kplus.ServiceAccount {
  return new kplus.ServiceAccount(scope, `service-account-${options.namespace ?? ''}${name}`, {
    metadata: namespaced(context, name, options),
    automountToken: options.automountToken ?? false,
  });
}

/** Adds a Role in the namespace of the component (or another) and binds it to ServiceAccounts. */
export function role(
  scope: Construct,
  context: ComponentContext,
  options: {
    readonly name: string;
    readonly rules: readonly Rule[];
    readonly subjects: readonly Subject[];
    readonly namespace?: string;
    readonly labels?: Labels;
  },
): void {
  const metadata = namespaced(context, options.name, options);
  const id = `${metadata.namespace}-${options.name}`;
  new k8s.KubeRole(scope, `role-${id}`, { metadata, rules: options.rules.map(toPolicyRule) });
  new k8s.KubeRoleBinding(scope, `role-binding-${id}`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: options.name },
    subjects: toSubjects(context, options.subjects),
  });
}

/** Adds a ClusterRole and, when there are subjects, its binding. */
export function clusterRole(
  scope: Construct,
  context: ComponentContext,
  options: {
    readonly name: string;
    readonly rules: readonly Rule[];
    /** Paths that are no resources, such as `/metrics`, with their verbs. Absent: none. */
    readonly nonResource?: readonly { readonly urls: readonly string[]; readonly verbs: readonly string[] }[];
    /** Empty: the role is there to be aggregated or bound by others. */
    readonly subjects: readonly Subject[];
    readonly labels?: Labels;
  },
): void {
  const metadata = clusterScoped(context, options.name, options);
  new k8s.KubeClusterRole(scope, `cluster-role-${options.name}`, {
    metadata,
    rules: [
      ...options.rules.map(toPolicyRule),
      ...(options.nonResource ?? []).map(({ urls, verbs }) => ({
        nonResourceUrLs: [...urls],
        verbs: [...verbs],
      })),
    ],
  });
  if (options.subjects.length === 0) return;
  new k8s.KubeClusterRoleBinding(scope, `cluster-role-binding-${options.name}`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: options.name },
    subjects: toSubjects(context, options.subjects),
  });
}

/** Binds an existing ClusterRole within one namespace. */
export function bindClusterRole(
  scope: Construct,
  context: ComponentContext,
  options: {
    readonly name: string;
    readonly clusterRole: string;
    readonly subjects: readonly Subject[];
    readonly namespace?: string;
  },
): void {
  const metadata = namespaced(context, options.name, options);
  new k8s.KubeRoleBinding(scope, `role-binding-${metadata.namespace}-${options.name}`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: options.clusterRole },
    subjects: toSubjects(context, options.subjects),
  });
}

function toPolicyRule(rule: Rule): k8s.PolicyRule {
  return {
    apiGroups: [...rule.groups],
    resources: [...rule.resources],
    verbs: [...rule.verbs],
    ...(rule.names && { resourceNames: [...rule.names] }),
  };
}

function toSubjects(context: ComponentContext, subjects: readonly Subject[]): k8s.Subject[] {
  return subjects.map(({ name, namespace }) => ({
    kind: 'ServiceAccount',
    name,
    namespace: namespace ?? context.namespace,
  }));
}
