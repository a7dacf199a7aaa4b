import { fieldsOf, itemsOf, numberOf, textOf, textsOf, valueAt, type Fields } from '../fields.js';
import type { ContainerView } from '../pods.js';

/** What the checks look at: a pod specification, or the part of a custom resource that becomes one. */
export interface SecuredPod {
  readonly spec: Fields;
  /** Path of the specification. */
  readonly path: string;
  readonly containers: readonly ContainerView[];
  /** Whether fields that are missing count. In a custom resource they do not: the controller fills them in. */
  readonly complete: boolean;
}

/** A field that a Pod Security level forbids. */
export interface Violation {
  readonly path: string;
  /** The mildest level that forbids it; `ours` for what Kubernetes allows and we do not. */
  readonly level: 'baseline' | 'restricted' | 'ours';
  readonly message: string;
  readonly fix: string;
  readonly value?: unknown;
}

/** One check of the Pod Security Standards, https://kubernetes.io/docs/concepts/security/pod-security-standards/. */
export type PodCheck = (pod: SecuredPod) => Iterable<Violation>;

const contextOf = ({ fields }: ContainerView): Fields => fieldsOf(fields['securityContext']);

/** Security contexts of a pod: its own, then those of its containers. */
function contextsOf(pod: SecuredPod): readonly (readonly [path: string, context: Fields])[] {
  return [
    [`${pod.path}.securityContext`, fieldsOf(pod.spec['securityContext'])],
    ...pod.containers.map((container) => [`${container.path}.securityContext`, contextOf(container)] as const),
  ];
}

/** A check of one field of each security context. */
function contextCheck(
  field: string,
  level: Violation['level'],
  isBad: (value: unknown) => boolean,
  message: string,
  fix: string,
): PodCheck {
  return function* (pod) {
    for (const [path, context] of contextsOf(pod)) {
      const value = valueAt(context, field);
      if (value !== undefined && isBad(value)) yield { path: `${path}.${field}`, level, message, fix, value };
    }
  };
}

/** `privileged: true`, also for Windows host processes. */
export function* privileged(pod: SecuredPod): Generator<Violation> {
  yield* contextCheck('privileged', 'baseline', (value) => value === true, 'runs with all rights of the node', 'remove it')(pod);
  yield* contextCheck('windowsOptions.hostProcess', 'baseline', (value) => value === true, 'runs as a process of the host', 'remove it')(pod);
}

/** Network, processes and memory of the node. */
export function* hostNamespaces({ spec, path }: SecuredPod): Generator<Violation> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    if (spec[field] === true)
      yield { path: `${path}.${field}`, level: 'baseline', message: 'shares a namespace of the node', fix: 'remove it', value: true };
  }
}

/** Folders of the node. */
export function* hostPath({ spec, path }: SecuredPod): Generator<Violation> {
  for (const [index, volume] of itemsOf(spec['volumes'])) {
    const host = textOf(fieldsOf(volume['hostPath'])['path']);
    if (host === undefined) continue;
    yield {
      path: `${path}.volumes[${index}].hostPath.path`,
      level: 'baseline',
      message: `mounts the folder ${host} of the node`,
      fix: 'use an emptyDir or a claim',
      value: host,
    };
  }
}

/** Ports of the node. */
export function* hostPorts({ containers }: SecuredPod): Generator<Violation> {
  for (const { fields, path } of containers) {
    for (const [index, { hostPort }] of itemsOf(fields['ports'])) {
      if ((numberOf(hostPort) ?? 0) === 0) continue;
      yield {
        path: `${path}.ports[${index}].hostPort`,
        level: 'baseline',
        message: `takes the port ${String(hostPort)} of the node`,
        fix: 'expose the port by a Service',
        value: hostPort,
      };
    }
  }
}

/** Capabilities that the level baseline lets a container add. */
const baselineCapabilities = new Set([
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
]);

/** Capabilities: all are dropped, none but NET_BIND_SERVICE is added. */
export function* capabilities({ containers, complete }: SecuredPod): Generator<Violation> {
  for (const container of containers) {
    const { add, drop } = fieldsOf(contextOf(container)['capabilities']);
    const path = `${container.path}.securityContext.capabilities`;
    for (const [index, name] of textsOf(add).entries()) {
      if (name === 'NET_BIND_SERVICE') continue;
      const level = baselineCapabilities.has(name) ? 'restricted' : 'baseline';
      yield { path: `${path}.add[${index}]`, level, message: `adds the capability ${name}`, fix: 'remove it', value: name };
    }
    if ((complete || drop !== undefined) && !textsOf(drop).includes('ALL'))
      yield { path: `${path}.drop`, level: 'restricted', message: `"${container.name}" keeps capabilities`, fix: 'drop: [ALL]', value: drop };
  }
}

/** Whether a setting of the pod or of the container holds; that of the container wins. */
function effective(pod: SecuredPod, container: ContainerView, field: string): unknown {
  return valueAt(contextOf(container), field) ?? valueAt(fieldsOf(pod.spec['securityContext']), field);
}

/** No container may run as root. */
export function* runAsNonRoot(pod: SecuredPod): Generator<Violation> {
  for (const container of pod.containers) {
    const value = effective(pod, container, 'runAsNonRoot');
    if (value === true || (value === undefined && !pod.complete)) continue;
    yield {
      path: `${container.path}.securityContext.runAsNonRoot`,
      level: 'restricted',
      message: `"${container.name}" may run as root`,
      fix: 'runAsNonRoot: true',
      value,
    };
  }
}

/** User 0. */
export const runAsUserZero = contextCheck('runAsUser', 'restricted', (value) => value === 0, 'runs as root', 'name another user');

/** System calls are filtered. */
export function* seccomp(pod: SecuredPod): Generator<Violation> {
  yield* contextCheck('seccompProfile.type', 'baseline', (value) => value === 'Unconfined', 'lifts the filter of system calls', 'type: RuntimeDefault')(pod);
  for (const container of pod.complete ? pod.containers : []) {
    if (effective(pod, container, 'seccompProfile.type') !== undefined) continue;
    yield {
      path: `${container.path}.securityContext.seccompProfile`,
      level: 'restricted',
      message: `"${container.name}" runs without a filter of system calls`,
      fix: 'seccompProfile: { type: RuntimeDefault }',
    };
  }
}

/** No process may gain more rights than its parent. */
export function* privilegeEscalation({ containers, complete }: SecuredPod): Generator<Violation> {
  for (const container of containers) {
    const value = contextOf(container)['allowPrivilegeEscalation'];
    if (value === false || (value === undefined && !complete)) continue;
    yield {
      path: `${container.path}.securityContext.allowPrivilegeEscalation`,
      level: 'restricted',
      message: `"${container.name}" may gain rights`,
      fix: 'allowPrivilegeEscalation: false',
      value,
    };
  }
}

const restrictedVolumes = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret']);

/** Types of volumes beside hostPath, which has its own check. */
export function* volumeTypes({ spec, path }: SecuredPod): Generator<Violation> {
  for (const [index, volume] of itemsOf(spec['volumes'])) {
    for (const type of Object.keys(volume).filter((key) => key !== 'name' && key !== 'hostPath')) {
      if (restrictedVolumes.has(type)) continue;
      yield { path: `${path}.volumes[${index}].${type}`, level: 'restricted', message: `is a volume of type ${type}`, fix: 'use a claim', value: type };
    }
  }
}

/** Settings of the kernel that are namespaced and harmless. */
const safeSysctls = new Set([
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_syncookies', 'net.ipv4.tcp_wmem',
]);

/** Settings of the kernel. */
export function* sysctls({ spec, path }: SecuredPod): Generator<Violation> {
  for (const [index, { name }] of itemsOf(fieldsOf(spec['securityContext'])['sysctls'])) {
    if (safeSysctls.has(String(name))) continue;
    yield {
      path: `${path}.securityContext.sysctls[${index}].name`,
      level: 'baseline',
      message: `changes ${String(name)} of the kernel`,
      fix: 'remove it',
      value: name,
    };
  }
}

/** `/proc` is masked. */
export const procMount = contextCheck('procMount', 'baseline', (value) => value !== 'Default', 'unmasks /proc', 'remove it');

/** Types and users of SELinux. */
export function* selinux(pod: SecuredPod): Generator<Violation> {
  const types = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
  yield* contextCheck('seLinuxOptions.type', 'baseline', (value) => !types.includes(String(value)), 'leaves the domain of containers', 'remove it')(pod);
  for (const field of ['user', 'role'])
    yield* contextCheck(`seLinuxOptions.${field}`, 'baseline', (value) => value !== '', `sets the SELinux ${field}`, 'remove it')(pod);
}

/** The AppArmor profile stays. */
export const appArmor = contextCheck('appArmorProfile.type', 'baseline', (value) => value === 'Unconfined', 'lifts the AppArmor profile', 'type: RuntimeDefault');

/** Probes and hooks ask their own pod. Part of baseline since Kubernetes 1.34: a probe could make the kubelet ask anything. */
export function* probeHost({ containers }: SecuredPod): Generator<Violation> {
  for (const { fields, path } of containers) {
    for (const name of ['readinessProbe', 'livenessProbe', 'startupProbe', 'lifecycle.preStop', 'lifecycle.postStart']) {
      for (const kind of ['httpGet', 'tcpSocket']) {
        const host = textOf(valueAt(fields, `${name}.${kind}.host`));
        if (host === undefined) continue;
        yield {
          path: `${path}.${name}.${kind}.host`,
          level: 'baseline',
          message: `lets the kubelet ask ${host}`,
          fix: 'remove it: the pod itself is asked',
          value: host,
        };
      }
    }
  }
}

/** The root file system cannot be written to. Beyond the level restricted. */
export function* readOnlyRoot({ containers, complete }: SecuredPod): Generator<Violation> {
  for (const container of containers) {
    const value = contextOf(container)['readOnlyRootFilesystem'];
    if (value === true || (value === undefined && !complete)) continue;
    yield {
      path: `${container.path}.securityContext.readOnlyRootFilesystem`,
      level: 'ours',
      message: `"${container.name}" may write to its root file system`,
      fix: 'readOnlyRootFilesystem: true, and an emptyDir where it must write',
      value,
    };
  }
}
