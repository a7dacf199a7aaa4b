import type { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentContext, Labels } from './context.js';
import { namespaced } from './metadata.js';

/** What a pod consists of. */
export interface PodOptions {
  /** Labels that select the pods. Kept as upstream has them, since selectors cannot be changed later. */
  readonly selector: Labels;
  /** Further labels of the pods. Absent: none. */
  readonly podLabels?: Labels;
  /** Annotations of the pods. Absent: none. */
  readonly podAnnotations?: Labels;
  /** ServiceAccount the pods run under. */
  readonly serviceAccountName: string;
  /** Whether the pods talk to the API server and so get a token. */
  readonly apiAccess: boolean;
  readonly containers: readonly k8s.Container[];
  /** Absent: none. */
  readonly initContainers?: readonly k8s.Container[];
  /** Absent: none. */
  readonly volumes?: readonly k8s.Volume[];
  /** User, group and volume group. Absent: what the image says. */
  readonly user?: number;
  readonly group?: number;
  readonly fsGroup?: number;
  /** Differences from the restricted pod security context; each needs an exception in the component record. */
  readonly security?: k8s.PodSecurityContext;
  /** Keep the pods on different nodes: preferred with `prefer`, enforced with `require`. Absent: no rule. */
  readonly spread?: 'prefer' | 'require';
  /** Taints that these pods accept on top of what every pod accepts. Absent: none. */
  readonly extraTolerations?: readonly k8s.Toleration[];
  readonly terminationGracePeriodSeconds?: number;
  readonly priorityClassName?: string;
  readonly hostAliases?: readonly k8s.HostAlias[];
  readonly dnsConfig?: k8s.PodDnsConfig;
}

/** A Deployment or StatefulSet. */
export interface WorkloadOptions extends PodOptions {
  readonly name: string;
  /** Absent: left out, so that an autoscaler or a person may set it. */
  readonly replicas?: number;
  /** Labels of the workload object. Absent: the common ones. */
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** Adds a Deployment. `strategy` absent: rolling update with the defaults of Kubernetes. */
export function deployment(
  scope: Construct,
  context: ComponentContext,
  options: WorkloadOptions & { readonly strategy?: k8s.DeploymentStrategy },
): k8s.KubeDeployment {
  return new k8s.KubeDeployment(scope, `deployment-${options.name}`, {
    metadata: namespaced(context, options.name, options),
    spec: {
      ...(options.replicas !== undefined && { replicas: options.replicas }),
      ...(options.strategy && { strategy: options.strategy }),
      // the default of ten leaves ten dead ReplicaSets per Deployment to list and watch
      revisionHistoryLimit: 3,
      selector: { matchLabels: { ...options.selector } },
      template: podTemplate(context, options),
    },
  });
}

/** Adds a StatefulSet. `serviceName` must be a headless Service of the same namespace. */
export function statefulSet(
  scope: Construct,
  context: ComponentContext,
  options: WorkloadOptions & {
    readonly serviceName: string;
    readonly claims?: readonly k8s.KubePersistentVolumeClaimProps[];
    readonly podManagementPolicy?: 'OrderedReady' | 'Parallel';
    readonly updateStrategy?: k8s.StatefulSetUpdateStrategy;
    readonly minReadySeconds?: number;
  },
): k8s.KubeStatefulSet {
  return new k8s.KubeStatefulSet(scope, `statefulset-${options.name}`, {
    metadata: namespaced(context, options.name, options),
    spec: {
      ...(options.replicas !== undefined && { replicas: options.replicas }),
      ...(options.podManagementPolicy && { podManagementPolicy: options.podManagementPolicy }),
      ...(options.updateStrategy && { updateStrategy: options.updateStrategy }),
      ...(options.minReadySeconds !== undefined && { minReadySeconds: options.minReadySeconds }),
      serviceName: options.serviceName,
      selector: { matchLabels: { ...options.selector } },
      template: podTemplate(context, options),
      ...(options.claims && { volumeClaimTemplates: [...options.claims] }),
    },
  });
}

/** Adds a DaemonSet. */
export function daemonSet(
  scope: Construct,
  context: ComponentContext,
  options: Omit<WorkloadOptions, 'replicas'> & { readonly updateStrategy?: k8s.DaemonSetUpdateStrategy },
): k8s.KubeDaemonSet {
  return new k8s.KubeDaemonSet(scope, `daemonset-${options.name}`, {
    metadata: namespaced(context, options.name, options),
    spec: {
      ...(options.updateStrategy && { updateStrategy: options.updateStrategy }),
      selector: { matchLabels: { ...options.selector } },
      template: podTemplate(context, options),
    },
  });
}

/** Template of a pod that satisfies the Pod Security level "restricted" unless `security` says otherwise. */
export function podTemplate(context: ComponentContext, options: PodOptions): k8s.PodTemplateSpec {
  return {
    metadata: {
      labels: { ...context.labels, ...options.podLabels, ...options.selector },
      ...(options.podAnnotations && { annotations: { ...options.podAnnotations } }),
    },
    spec: podSpec(context, options),
  };
}

/** Specification of a pod; see {@link podTemplate}. Also for custom resources that embed one. */
export function podSpec(context: ComponentContext, options: PodOptions): k8s.PodSpec {
  const { nodeSelector, imagePullSecrets } = context.pods;
  const tolerations = [...context.pods.tolerations, ...(options.extraTolerations ?? [])];
  return {
    serviceAccountName: options.serviceAccountName,
    automountServiceAccountToken: options.apiAccess,
    enableServiceLinks: false,
    securityContext: podSecurity(options),
    nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
    ...(tolerations.length > 0 && { tolerations }),
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(options.spread && spreadOverNodes(options.selector, options.spread)),
    ...(options.priorityClassName !== undefined && { priorityClassName: options.priorityClassName }),
    ...(options.terminationGracePeriodSeconds !== undefined && {
      terminationGracePeriodSeconds: options.terminationGracePeriodSeconds,
    }),
    ...(options.hostAliases && { hostAliases: [...options.hostAliases] }),
    ...(options.dnsConfig && { dnsConfig: options.dnsConfig }),
    ...(options.initContainers && { initContainers: [...options.initContainers] }),
    containers: [...options.containers],
    ...(options.volumes && options.volumes.length > 0 && { volumes: [...options.volumes] }),
  };
}

function podSecurity(options: PodOptions): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    ...(options.user !== undefined && { runAsUser: options.user }),
    ...(options.group !== undefined && { runAsGroup: options.group }),
    ...(options.fsGroup !== undefined && { fsGroup: options.fsGroup, fsGroupChangePolicy: 'OnRootMismatch' }),
    ...options.security,
  };
}

/** `require` is a topology spread rather than an anti-affinity: it also evens out pods when there are more pods than nodes. */
function spreadOverNodes(
  selector: Labels,
  spread: 'prefer' | 'require',
): Pick<k8s.PodSpec, 'topologySpreadConstraints'> {
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: spread === 'require' ? 'DoNotSchedule' : 'ScheduleAnyway',
        labelSelector: { matchLabels: { ...selector } },
      },
    ],
  };
}

/** Adds a disruption budget that lets one pod at a time be evicted. Only for workloads of two or more replicas. */
export function disruptionBudget(
  scope: Construct,
  context: ComponentContext,
  options: { readonly name: string; readonly selector: Labels },
): k8s.KubePodDisruptionBudget {
  return new k8s.KubePodDisruptionBudget(scope, `disruption-budget-${options.name}`, {
    metadata: namespaced(context, options.name),
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: { ...options.selector } },
    },
  });
}
