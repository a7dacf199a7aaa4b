import type { k8s } from 'cdk8s-plus-28';

/** Kinds whose patches are checked by the compiler; others may be patched by an untyped one in the configuration. */
interface PatchableKinds {
  readonly ClusterRole: k8s.KubeClusterRoleProps;
  readonly ConfigMap: k8s.KubeConfigMapProps;
  readonly DaemonSet: k8s.KubeDaemonSetProps;
  readonly Deployment: k8s.KubeDeploymentProps;
  readonly Ingress: k8s.KubeIngressProps;
  readonly NetworkPolicy: k8s.KubeNetworkPolicyProps;
  readonly PodDisruptionBudget: k8s.KubePodDisruptionBudgetProps;
  readonly Role: k8s.KubeRoleProps;
  readonly Service: k8s.KubeServiceProps;
  readonly ServiceAccount: k8s.KubeServiceAccountProps;
  readonly StatefulSet: k8s.KubeStatefulSetProps;
}

/** Every part may be absent, or null to remove it; lists replace as a whole (RFC 7386). Quantities and ports are plain JSON. */
type MergePatch<T> = T extends k8s.Quantity | k8s.IntOrString
  ? string | number
  : T extends readonly unknown[]
    ? readonly MergePatchItem<T[number]>[]
    : T extends object
      ? { readonly [K in keyof T]?: MergePatch<NonNullable<T[K]>> | null }
      : T;

/** Items of lists are whole, but for what the API lets be absent. */
type MergePatchItem<T> = T extends object ? { readonly [K in keyof T]: MergePatch<T[K]> } : T;

/** A patch as `components.<id>.patches` takes it. */
export interface ObjectPatch {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly merge: Record<string, unknown>;
  readonly reason: string;
}

/** What {@link patchObject} says besides the change. */
export interface PatchOptions {
  /** Name of the object. */
  readonly name: string;
  /** Absent: any namespace of the component. */
  readonly namespace?: string;
  /** Why; shown in the bundle. */
  readonly reason: string;
}

/**
 * A patch whose change the compiler checks against the Kubernetes API, for `defaults` of a profile of your own:
 *
 * `components: { argocd: { patches: [patchObject('Deployment', { name: 'argocd-server', reason: '…' }, { spec: { replicas: 5 } })] } }`
 *
 * Field names are those of the generated classes, which differ from the API in a few acronyms (`clusterIp`); those have to go into the
 * configuration untyped.
 */
export function patchObject<K extends keyof PatchableKinds>(
  kind: K,
  { name, namespace, reason }: PatchOptions,
  merge: MergePatch<PatchableKinds[K]>,
): ObjectPatch {
  return {
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    merge,
    reason,
  };
}
