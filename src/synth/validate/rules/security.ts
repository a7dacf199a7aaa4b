import type { RenderedObject } from '../../render.js';
import { fieldsOf, itemsOf, lazy, valueAt } from '../fields.js';
import type { ContainerView } from '../pods.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';
import { fieldsIn } from '../walk.js';
import * as checks from './pod-security.js';
import type { PodCheck, SecuredPod, Violation } from './pod-security.js';

/** One exception for everything that goes with access to the node; the record says why once. */
const family = 'security/pod-security';

/** A rule that one check makes. */
interface SecurityRule {
  readonly id: string;
  readonly says: string;
  readonly why: string;
  readonly check: PodCheck;
  /** Whether {@link family} excuses it, too. */
  readonly inFamily: boolean;
  /** Lines of the pod specification and of its container that differ from a restricted pod. */
  readonly bad: { readonly pod?: string; readonly container?: string; readonly context?: string };
  readonly good?: { readonly pod?: string; readonly container?: string; readonly context?: string };
}

const restricted = 'runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] }, seccompProfile: { type: RuntimeDefault }';

function example({ pod, container, context = restricted }: SecurityRule['bad']): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec:
${pod === undefined ? '' : `  ${pod}\n`}  containers:
    - name: main
      image: example.com/app:1.0.0
${container === undefined ? '' : `      ${container}\n`}      securityContext: { ${context} }
`;
}

const without = (setting: string): string => restricted.replace(`${setting}, `, '');

const list: readonly SecurityRule[] = [
  {
    id: 'security/privileged',
    says: 'no container is privileged',
    why: 'it is root on the node',
    check: checks.privileged,
    inFamily: true,
    bad: { context: `${restricted}, privileged: true` },
  },
  {
    id: 'security/host-namespaces',
    says: 'no pod shares network, processes or memory with its node',
    why: 'it sees the traffic and processes of every pod there, and network policies do not bind it',
    check: checks.hostNamespaces,
    inFamily: true,
    bad: { pod: 'hostNetwork: true' },
  },
  {
    id: 'security/host-path',
    says: 'no pod mounts a folder of its node',
    why: 'it reads what other pods and the kubelet keep there, and may write to it',
    check: checks.hostPath,
    inFamily: true,
    bad: { pod: 'volumes: [{ name: logs, hostPath: { path: /var/log } }]' },
    good: { pod: 'volumes: [{ name: logs, emptyDir: {} }]' },
  },
  {
    id: 'security/host-ports',
    says: 'no container takes a port of its node',
    why: 'network policies and Services do not see it, and two such pods cannot share a node',
    check: checks.hostPorts,
    inFamily: true,
    bad: { container: 'ports: [{ containerPort: 8080, hostPort: 80 }]' },
    good: { container: 'ports: [{ containerPort: 8080 }]' },
  },
  {
    id: 'security/capabilities',
    says: 'every container drops all capabilities, and adds at most NET_BIND_SERVICE',
    why: 'each capability is a part of the rights of root',
    check: checks.capabilities,
    inFamily: true,
    bad: { context: restricted.replace('{ drop: [ALL] }', '{ drop: [ALL], add: [SYS_PTRACE] }') },
  },
  {
    id: 'security/run-as-non-root',
    says: 'no container may run as root',
    why: 'a way out of the container leads to root on the node',
    check: checks.runAsNonRoot,
    inFamily: true,
    bad: { context: without('runAsNonRoot: true') },
  },
  {
    id: 'security/run-as-user-zero',
    says: 'no container runs as user 0',
    why: 'a way out of the container leads to root on the node',
    check: checks.runAsUserZero,
    inFamily: true,
    bad: { context: `${restricted}, runAsUser: 0` },
  },
  {
    id: 'security/seccomp',
    says: 'system calls of every container are filtered',
    why: 'most ways out of a container use a rare system call',
    check: checks.seccomp,
    inFamily: false,
    bad: { context: restricted.replace(', seccompProfile: { type: RuntimeDefault }', '') },
  },
  {
    id: 'security/privilege-escalation',
    says: 'no process may gain more rights than its parent has',
    why: 'a setuid program in the image would give an intruder root',
    check: checks.privilegeEscalation,
    inFamily: true,
    bad: { context: without('allowPrivilegeEscalation: false') },
  },
  {
    id: 'security/volume-types',
    says: 'volumes are of the types that the level "restricted" allows',
    why: 'other types reach past the cluster with credentials of the node',
    check: checks.volumeTypes,
    inFamily: true,
    bad: { pod: 'volumes: [{ name: data, nfs: { server: files, path: / } }]' },
    good: { pod: 'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]' },
  },
  {
    id: 'security/sysctls',
    says: 'pods change only settings of the kernel that are safe',
    why: 'others act on every pod of the node',
    check: checks.sysctls,
    inFamily: false,
    bad: { pod: 'securityContext: { sysctls: [{ name: kernel.msgmax, value: "65536" }] }' },
    good: { pod: 'securityContext: { sysctls: [{ name: net.ipv4.tcp_keepalive_time, value: "60" }] }' },
  },
  {
    id: 'security/proc-mount',
    says: 'no container unmasks /proc',
    why: 'settings of the kernel become visible, and some writable',
    check: checks.procMount,
    inFamily: false,
    bad: { context: `${restricted}, procMount: Unmasked` },
  },
  {
    id: 'security/selinux',
    says: 'no container leaves the SELinux domain of containers',
    why: 'the domain keeps a process that got out of its container from the files of the node',
    check: checks.selinux,
    inFamily: false,
    bad: { context: `${restricted}, seLinuxOptions: { type: spc_t }` },
  },
  {
    id: 'security/app-armor',
    says: 'no container lifts its AppArmor profile',
    why: 'the profile keeps a process that got out of its container from the files of the node',
    check: checks.appArmor,
    inFamily: false,
    bad: { context: `${restricted}, appArmorProfile: { type: Unconfined }` },
  },
  {
    id: 'security/probe-host',
    says: 'probes and hooks ask their own pod',
    why: 'the kubelet would ask any address for the pod, from the network of the node',
    check: checks.probeHost,
    inFamily: false,
    bad: { container: 'livenessProbe: { httpGet: { host: 169.254.169.254, path: /, port: 80 } }' },
    good: { container: 'livenessProbe: { httpGet: { path: /, port: 80 } }' },
  },
  {
    id: 'security/read-only-root',
    says: 'no container can write to its root file system',
    why: 'an intruder cannot leave a program behind, and nothing fills the disk of the node unseen',
    check: checks.readOnlyRoot,
    inFamily: false,
    bad: { context: without('readOnlyRootFilesystem: true') },
  },
];

function toRule({ check, inFamily, bad, good = {}, ...texts }: SecurityRule): ValidationRule {
  return {
    ...texts,
    excusedBy: inFamily ? [texts.id, family] : [texts.id],
    bad: example(bad),
    good: example(good),
    *check(input) {
      for (const [subject, pod] of securedPods(input)) {
        for (const { path, message, fix, value } of check(pod))
          yield { subject, path, message, fix, ...(value !== undefined && { value }) };
      }
    },
  };
}

const known = new WeakMap<ValidationInput, () => readonly (readonly [RenderedObject, SecuredPod])[]>();

/** Pods of all workloads, and the parts of custom resources that become pods. */
function securedPods(input: ValidationInput): readonly (readonly [RenderedObject, SecuredPod])[] {
  let pods = known.get(input);
  if (!pods) {
    pods = lazy(() => [
      ...input.lookup.pods().map((pod) => [pod.subject, { ...pod, complete: true }] as const),
      ...input.objects
        .filter((subject) => input.lookup.isCustom(subject))
        .flatMap((subject) => [...embeddedPods(subject)].map((pod) => [subject, pod] as const)),
    ]);
    known.set(input, pods);
  }
  return pods();
}

const contextKey = /securitycontext$/i;

/** Every place of a custom resource with a security context, volumes or a namespace of the node. */
function* embeddedPods({ object }: RenderedObject): Generator<SecuredPod> {
  for (const { path, fields } of fieldsIn(object['spec'], 'spec')) {
    const contexts = Object.keys(fields).filter((key) => contextKey.test(key));
    const containers = contexts.map((key): ContainerView => ({
      name: typeof fields['name'] === 'string' ? fields['name'] : (path.split('.').at(-1) ?? path),
      path,
      role: 'main',
      fields: { securityContext: fields[key], ports: fields['ports'] },
    }));
    const touchesNode = ['volumes', 'hostNetwork', 'hostPID', 'hostIPC'].some((key) => key in fields);
    if (containers.length > 0 || touchesNode)
      yield { spec: { ...fields, securityContext: undefined }, path, containers, complete: false };
  }
}

const enforce = 'pod-security.kubernetes.io/enforce';

const level: ValidationRule = {
  id: 'security/pod-security-level',
  says: 'every pod satisfies the Pod Security level that its namespace enforces',
  why: 'the API server refuses the pods; only the events of the workload say so',
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: cto, labels: { ${enforce}: restricted } }
---${example({ pod: 'hostNetwork: true' })}`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: cto, labels: { ${enforce}: privileged } }
---${example({ pod: 'hostNetwork: true' })}`,
  *check(input) {
    for (const [subject, pod] of securedPods(input)) {
      const { namespace } = subject.object.metadata;
      const object = input.lookup.find('Namespace', undefined, namespace ?? '')?.object;
      const enforced = fieldsOf(object?.metadata.labels)[enforce];
      for (const { check } of list) for (const violation of check(pod)) {
        if (!refuses(enforced, violation.level)) continue;
        yield levelFinding(subject, violation, `${namespace ?? ''}" enforces the level ${String(enforced)}`);
      }
    }
  },
};

function refuses(enforced: unknown, violated: Violation['level']): boolean {
  return violated !== 'ours' && (enforced === 'restricted' || (enforced === 'baseline' && violated === 'baseline'));
}

function levelFinding(subject: RenderedObject, { path, message, value }: Violation, reason: string): Finding {
  return {
    subject,
    path,
    message: `${message}, but the namespace "${reason}`,
    fix: `keep the level, or give the namespace a milder one with its reason in "namespaces" of the record of ${subject.component}`,
    ...(value !== undefined && { value }),
  };
}

const namespaceLabel: ValidationRule = {
  id: 'security/namespace-level',
  says: 'every namespace enforces the Pod Security level that the records plan for it',
  why: 'without the label the cluster enforces whatever its owner set, usually nothing',
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: cto }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: cto, labels: { ${enforce}: restricted } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
`,
  *check({ plan, lookup }) {
    for (const { name, podSecurity, why } of plan.namespaces) {
      const subject = lookup.find('Namespace', undefined, name);
      const found = fieldsOf(valueAt(subject?.object, 'metadata.labels'))[enforce];
      if (subject && found !== podSecurity)
        yield { subject, path: `metadata.labels[${enforce}]`, message: `must be ${podSecurity}`, fix: `set the label to ${podSecurity}`, value: found };
      if (podSecurity !== 'restricted' && why === undefined)
        yield { ...(subject && { subject }), message: `no record says why "${name}" is ${podSecurity}`, fix: 'say why in "namespaces" of the record' };
    }
  },
};

const account = (line: string, binding: boolean) => `
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: cto }
automountServiceAccountToken: false
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec:
  serviceAccountName: web
  ${line}
  containers: [{ name: main, image: example.com/app:1.0.0 }]
${
  binding
    ? `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web, namespace: cto }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: web }
subjects: [{ kind: ServiceAccount, name: web, namespace: cto }]
`
    : ''
}`;

const automount: ValidationRule = {
  id: 'security/automount',
  says: 'a pod gets a token of the API server only where its ServiceAccount has rights, and no ServiceAccount hands its token to every pod',
  why: 'a token in a pod is a login for whoever breaks in, for nothing in return',
  excusedBy: ['security/automount'],
  bad: account('automountServiceAccountToken: true', false),
  good: account('automountServiceAccountToken: true', true),
  *check({ lookup }) {
    for (const subject of lookup.ofKind('ServiceAccount')) {
      if (subject.object['automountServiceAccountToken'] === false) continue;
      const message = 'every pod that runs under the account gets its token';
      yield { subject, path: 'automountServiceAccountToken', message, fix: 'set it to false here, and to true in the pods that need it' };
    }
    const bound = new Set(
      [...lookup.ofKind('RoleBinding'), ...lookup.ofKind('ClusterRoleBinding')].flatMap(({ object }) =>
        itemsOf(object['subjects']).map(([, one]) => `${String(one['namespace'] ?? object.metadata.namespace)}/${String(one['name'])}`),
      ),
    );
    for (const { subject, spec, path, namespace } of lookup.pods()) {
      const name = typeof spec['serviceAccountName'] === 'string' ? spec['serviceAccountName'] : 'default';
      const ofAccount = lookup.find('ServiceAccount', namespace, name)?.object['automountServiceAccountToken'];
      const mounted = (spec['automountServiceAccountToken'] ?? ofAccount) !== false;
      if (!mounted || bound.has(`${namespace}/${name}`)) continue;
      const message = `gets the token of "${name}", which has no rights`;
      yield { subject, path: `${path}.automountServiceAccountToken`, message, fix: 'set it to false' };
    }
  },
};

/** Rules about what pods may do. */
export const securityRules: readonly ValidationRule[] = [...list.map(toRule), level, namespaceLabel, automount];
