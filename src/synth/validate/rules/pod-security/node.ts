import { fieldsOf, itemsOf, numberOf, textOf, valueAt } from '../../fields.js';
import { contextCheck, type SecuredPod, type Violation } from './check.js';

/** `privileged: true`, also for Windows host processes. */
export function* privileged(pod: SecuredPod): Generator<Violation> {
  yield* contextCheck(
    'privileged',
    'baseline',
    (value) => value === true,
    'runs with all rights of the node',
    'remove it',
  )(pod);
  yield* contextCheck(
    'windowsOptions.hostProcess',
    'baseline',
    (value) => value === true,
    'runs as a process of the host',
    'remove it',
  )(pod);
}

/** Network, processes and memory of the node. */
export function* hostNamespaces({ spec, path }: SecuredPod): Generator<Violation> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    if (spec[field] === true)
      yield {
        path: `${path}.${field}`,
        level: 'baseline',
        message: 'shares a namespace of the node',
        fix: 'remove it',
        value: true,
      };
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

/** Settings of the kernel that are namespaced and harmless. */
const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
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

/** Probes and hooks ask their own pod. Part of baseline since Kubernetes 1.34: a probe could make the kubelet ask anything. */
export function* probeHost({ containers }: SecuredPod): Generator<Violation> {
  for (const { fields, path } of containers) {
    for (const name of [
      'readinessProbe',
      'livenessProbe',
      'startupProbe',
      'lifecycle.preStop',
      'lifecycle.postStart',
    ]) {
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

const restrictedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** Types of volumes beside hostPath, which has its own check. */
export function* volumeTypes({ spec, path }: SecuredPod): Generator<Violation> {
  for (const [index, volume] of itemsOf(spec['volumes'])) {
    for (const type of Object.keys(volume).filter((key) => key !== 'name' && key !== 'hostPath')) {
      if (restrictedVolumes.has(type)) continue;
      yield {
        path: `${path}.volumes[${index}].${type}`,
        level: 'restricted',
        message: `is a volume of type ${type}`,
        fix: 'use a claim',
        value: type,
      };
    }
  }
}
