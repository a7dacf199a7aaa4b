import { restricted, type SecurityRule } from './example.js';
import { hostNamespaces, hostPath, hostPorts, privileged, probeHost, sysctls, volumeTypes } from './node.js';

/** Rules about what a pod takes from its node. */
export const nodeRules: readonly SecurityRule[] = [
  {
    id: 'security/privileged',
    says: 'no container is privileged',
    why: 'it is root on the node',
    check: privileged,
    inFamily: true,
    bad: { context: `${restricted}, privileged: true` },
  },
  {
    id: 'security/host-namespaces',
    says: 'no pod shares network, processes or memory with its node',
    why: 'it sees the traffic and processes of every pod there, and network policies do not bind it',
    check: hostNamespaces,
    inFamily: true,
    bad: { pod: 'hostNetwork: true' },
  },
  {
    id: 'security/host-path',
    says: 'no pod mounts a folder of its node',
    why: 'it reads what other pods and the kubelet keep there, and may write to it',
    check: hostPath,
    inFamily: true,
    bad: { pod: 'volumes: [{ name: logs, hostPath: { path: /var/log } }]' },
    good: { pod: 'volumes: [{ name: logs, emptyDir: {} }]' },
  },
  {
    id: 'security/host-ports',
    says: 'no container takes a port of its node',
    why: 'network policies and Services do not see it, and two such pods cannot share a node',
    check: hostPorts,
    inFamily: true,
    bad: { container: 'ports: [{ containerPort: 8080, hostPort: 80 }]' },
    good: { container: 'ports: [{ containerPort: 8080 }]' },
  },
  {
    id: 'security/volume-types',
    says: 'volumes are of the types that the level "restricted" allows',
    why: 'other types reach past the cluster with credentials of the node',
    check: volumeTypes,
    inFamily: true,
    bad: { pod: 'volumes: [{ name: data, nfs: { server: files, path: / } }]' },
    good: { pod: 'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]' },
  },
  {
    id: 'security/sysctls',
    says: 'pods change only settings of the kernel that are safe',
    why: 'others act on every pod of the node',
    check: sysctls,
    inFamily: false,
    bad: { pod: 'securityContext: { sysctls: [{ name: kernel.msgmax, value: "65536" }] }' },
    good: { pod: 'securityContext: { sysctls: [{ name: net.ipv4.tcp_keepalive_time, value: "60" }] }' },
  },
  {
    id: 'security/probe-host',
    says: 'probes and hooks ask their own pod',
    why: 'the kubelet would ask any address for the pod, from the network of the node',
    check: probeHost,
    inFamily: false,
    bad: { container: 'livenessProbe: { httpGet: { host: 169.254.169.254, path: /, port: 80 } }' },
    good: { container: 'livenessProbe: { httpGet: { path: /, port: 80 } }' },
  },
];
