import { k8s } from 'cdk8s-plus-28';

/** Value of an environment variable: text, a key of a Secret or ConfigMap, or a field of the pod. */
export type EnvironmentValue =
  | string
  | { readonly secret: string; readonly key: string; readonly optional?: boolean }
  | { readonly configMap: string; readonly key: string; readonly optional?: boolean }
  | { readonly field: string };

/** Requests and memory limit of a container. There is no CPU limit: throttling hurts more than it protects. */
export interface Resources {
  /** CPU request, such as `50m`. */
  readonly cpu: string;
  /** Memory request, such as `64Mi`. */
  readonly memory: string;
  /** Memory limit, such as `256Mi`. */
  readonly memory_limit: string;
}

/** A container, in the words of this project. Absent parts are left out of the object. */
export interface ContainerOptions {
  readonly name: string;
  /** Reference with tag. */
  readonly image: string;
  /** Absent: the entry point of the image. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** TCP ports by name. */
  readonly ports?: Readonly<Record<string, number>>;
  /** UDP ports by name. */
  readonly udpPorts?: Readonly<Record<string, number>>;
  /** Environment in the order given: later ones may refer to earlier ones. */
  readonly env?: Readonly<Record<string, EnvironmentValue>>;
  readonly resources: Resources;
  readonly readiness?: k8s.Probe;
  readonly liveness?: k8s.Probe;
  readonly startup?: k8s.Probe;
  /** Mounts by volume name: a path, or the whole mount. */
  readonly mounts?: readonly k8s.VolumeMount[];
  readonly workingDir?: string;
  readonly lifecycle?: k8s.Lifecycle;
  /** Differences from the restricted security context, each of which needs an exception in the component record. */
  readonly security?: k8s.SecurityContext;
}

/**
 * Security context that satisfies the Pod Security level "restricted" and goes beyond it: read-only root file system.
 * Source: Pod Security Standards, https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const restrictedContainer: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Builds a container that is restricted unless `security` says otherwise. */
export function container(options: ContainerOptions): k8s.Container {
  const { ports = {}, udpPorts = {}, env = {}, mounts = [] } = options;
  return {
    name: options.name,
    image: options.image,
    imagePullPolicy: 'IfNotPresent',
    ...(options.command && { command: [...options.command] }),
    ...(options.args && { args: [...options.args] }),
    ...(options.workingDir !== undefined && { workingDir: options.workingDir }),
    ...nonEmpty('ports', [...toPorts(ports, 'TCP'), ...toPorts(udpPorts, 'UDP')]),
    ...nonEmpty('env', Object.entries(env).map(toEnvironment)),
    ...nonEmpty('volumeMounts', [...mounts]),
    resources: toRequirements(options.resources),
    ...(options.readiness && { readinessProbe: options.readiness }),
    ...(options.liveness && { livenessProbe: options.liveness }),
    ...(options.startup && { startupProbe: options.startup }),
    ...(options.lifecycle && { lifecycle: options.lifecycle }),
    securityContext: { ...restrictedContainer, ...options.security },
  };
}

/** Requests and limits in the form of the API. */
export function toRequirements(resources: Resources): k8s.ResourceRequirements {
  return {
    requests: {
      cpu: k8s.Quantity.fromString(resources.cpu),
      memory: k8s.Quantity.fromString(resources.memory),
    },
    limits: { memory: k8s.Quantity.fromString(resources.memory_limit) },
  };
}

/** Requests and limits as plain data, for custom resources: their generated classes pass embedded core types on as they are. */
export function plainRequirements(resources: Resources): {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
} {
  return {
    requests: { cpu: resources.cpu, memory: resources.memory },
    limits: { memory: resources.memory_limit },
  };
}

function toPorts(ports: Readonly<Record<string, number>>, protocol: string): k8s.ContainerPort[] {
  return Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol }));
}

function toEnvironment([name, value]: [string, EnvironmentValue]): k8s.EnvVar {
  if (typeof value === 'string') return { name, value };
  if ('field' in value) return { name, valueFrom: { fieldRef: { fieldPath: value.field } } };
  const optional = value.optional === undefined ? {} : { optional: value.optional };
  return 'secret' in value
    ? { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key, ...optional } } }
    : { name, valueFrom: { configMapKeyRef: { name: value.configMap, key: value.key, ...optional } } };
}

function nonEmpty<K extends string, T>(key: K, list: T[]): { [P in K]?: T[] } {
  return (list.length > 0 ? { [key]: list } : {}) as { [P in K]?: T[] };
}
