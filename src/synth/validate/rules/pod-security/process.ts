import { fieldsOf, textsOf } from '../../fields.js';
import { contextCheck, contextOf, effective, type SecuredPod, type Violation } from './check.js';

/** Capabilities that the level baseline lets a container add. */
const baselineCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Capabilities: all are dropped, none but NET_BIND_SERVICE is added. */
export function* capabilities({ containers, complete }: SecuredPod): Generator<Violation> {
  for (const container of containers) {
    const { add, drop } = fieldsOf(contextOf(container)['capabilities']);
    const path = `${container.path}.securityContext.capabilities`;
    for (const [index, name] of textsOf(add).entries()) {
      if (name === 'NET_BIND_SERVICE') continue;
      const level = baselineCapabilities.has(name) ? 'restricted' : 'baseline';
      yield {
        path: `${path}.add[${index}]`,
        level,
        message: `adds the capability ${name}`,
        fix: 'remove it',
        value: name,
      };
    }
    if ((complete || drop !== undefined) && !textsOf(drop).includes('ALL'))
      yield {
        path: `${path}.drop`,
        level: 'restricted',
        message: `"${container.name}" keeps capabilities`,
        fix: 'drop: [ALL]',
        value: drop,
      };
  }
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
export const runAsUserZero = contextCheck(
  'runAsUser',
  'restricted',
  (value) => value === 0,
  'runs as root',
  'name another user',
);

/** System calls are filtered. */
export function* seccomp(pod: SecuredPod): Generator<Violation> {
  yield* contextCheck(
    'seccompProfile.type',
    'baseline',
    (value) => value === 'Unconfined',
    'lifts the filter of system calls',
    'type: RuntimeDefault',
  )(pod);
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

/** `/proc` is masked. */
export const procMount = contextCheck(
  'procMount',
  'baseline',
  (value) => value !== 'Default',
  'unmasks /proc',
  'remove it',
);

/** Types and users of SELinux. */
export function* selinux(pod: SecuredPod): Generator<Violation> {
  const types = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
  yield* contextCheck(
    'seLinuxOptions.type',
    'baseline',
    (value) => !types.includes(String(value)),
    'leaves the domain of containers',
    'remove it',
  )(pod);
  for (const field of ['user', 'role'])
    yield* contextCheck(
      `seLinuxOptions.${field}`,
      'baseline',
      (value) => value !== '',
      `sets the SELinux ${field}`,
      'remove it',
    )(pod);
}

/** The AppArmor profile stays. */
export const appArmor = contextCheck(
  'appArmorProfile.type',
  'baseline',
  (value) => value === 'Unconfined',
  'lifts the AppArmor profile',
  'type: RuntimeDefault',
);

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
