import { namespaced, pod, podOf, type DocumentedRule } from './documented.js';

const CONTAINERS = '  containers: [{ name: web, image: "web:1.0" }]';
const init = (fields: string): string =>
  pod(`${CONTAINERS}\n  initContainers: [{ name: prepare, image: "web:1.0"${fields} }]`);

/** Rules about what is inside a pod. */
export const PODS: readonly DocumentedRule[] = [
  {
    id: 'pod/container-name',
    says: 'containers and init containers share one set of names',
    why: 'the API server refuses the pod',
    bad: pod(`${CONTAINERS}\n  initContainers: [{ name: web, image: "web:1.0" }]`),
    good: init(''),
  },
  {
    id: 'pod/init-container',
    says: 'init containers run to their end: no probes, no hooks, unless restartPolicy: Always makes them sidecars',
    why: 'the API server refuses the pod',
    bad: init(', readinessProbe: { tcpSocket: { port: 80 } }'),
    good: init(', restartPolicy: Always, readinessProbe: { tcpSocket: { port: 80 } }'),
  },
  {
    id: 'pod/ephemeral-container',
    says: 'no template has ephemeral containers',
    why: 'they are added to running pods, for debugging',
    bad: namespaced(
      'v1',
      'PodTemplate',
      'template: { spec: { containers: [{ name: web, image: "web:1.0" }], ephemeralContainers: [{ name: debug, image: "web:1.0" }] } }',
    ),
    good: namespaced(
      'v1',
      'PodTemplate',
      'template: { spec: { containers: [{ name: web, image: "web:1.0" }] } }',
    ),
  },
  {
    id: 'pod/port-name',
    says: "the names of a container's ports differ",
    why: 'the API server refuses the pod; a Service could not tell which one is meant',
    bad: podOf('ports: [{ name: http, containerPort: 80 }, { name: http, containerPort: 81 }]'),
    good: podOf('ports: [{ name: http, containerPort: 80 }, { name: admin, containerPort: 81 }]'),
  },
  {
    id: 'pod/host-port',
    says: "no port of the node is taken twice, and equals the container's with hostNetwork",
    why: 'the pod could never be scheduled',
    bad: pod(
      '  containers:\n    - { name: web, image: "web:1.0", ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }] }',
    ),
    good: pod(
      '  containers:\n    - { name: web, image: "web:1.0", ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 81 }] }',
    ),
  },
  {
    id: 'pod/env',
    says: 'a variable has a value or a source, not both',
    why: 'the API server refuses the pod',
    bad: podOf('env: [{ name: A, value: "1", valueFrom: { secretKeyRef: { name: web, key: a } } }]'),
    good: podOf('env: [{ name: A, valueFrom: { secretKeyRef: { name: web, key: a } } }]'),
  },
  {
    id: 'pod/probe',
    says: 'liveness and startup probes need one success',
    why: 'the API server refuses any other threshold',
    bad: podOf('livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 }'),
    good: podOf('livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 1 }'),
  },
  {
    id: 'pod/resources',
    says: 'requests do not exceed limits, and resources have known names',
    why: 'the API server refuses the pod',
    bad: podOf('resources: { requests: { memory: 1Gi }, limits: { memory: 512Mi } }'),
    good: podOf('resources: { requests: { memory: 512Mi }, limits: { memory: 1Gi } }'),
  },
  {
    id: 'pod/security',
    says: 'settings of the security context do not contradict each other',
    why: 'the API server refuses the pod',
    bad: podOf('securityContext: { privileged: true, allowPrivilegeEscalation: false }'),
    good: podOf('securityContext: { allowPrivilegeEscalation: false }'),
  },
  {
    id: 'pod/toleration',
    says: 'a toleration without key uses Exists, and a time needs NoExecute',
    why: 'the API server refuses the pod',
    bad: pod(`  tolerations: [{ effect: NoSchedule }]\n${CONTAINERS}`),
    good: pod(`  tolerations: [{ operator: Exists, effect: NoSchedule }]\n${CONTAINERS}`),
  },
  {
    id: 'pod/topology-spread',
    says: 'minDomains stands with whenUnsatisfiable: DoNotSchedule',
    why: 'the API server refuses the pod',
    bad: pod(
      `  topologySpreadConstraints: [{ maxSkew: 1, minDomains: 2, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway }]\n${CONTAINERS}`,
    ),
    good: pod(
      `  topologySpreadConstraints: [{ maxSkew: 1, minDomains: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule }]\n${CONTAINERS}`,
    ),
  },
  {
    id: 'pod/volume',
    says: 'no two keys of a volume go to one path',
    why: 'one would hide the other',
    bad: pod(
      `  volumes: [{ name: a, configMap: { name: web, items: [{ key: a, path: x }, { key: b, path: x }] } }]\n${CONTAINERS}`,
    ),
    good: pod(
      `  volumes: [{ name: a, configMap: { name: web, items: [{ key: a, path: x }, { key: b, path: y }] } }]\n${CONTAINERS}`,
    ),
  },
  {
    id: 'pod/volume-mount',
    says: 'every mount names a volume of its pod',
    why: 'the API server refuses the pod',
    bad: pod(
      '  volumes: [{ name: data, emptyDir: {} }]\n  containers:\n    - { name: web, image: "web:1.0", volumeMounts: [{ name: date, mountPath: /data }] }',
    ),
    good: pod(
      '  volumes: [{ name: data, emptyDir: {} }]\n  containers:\n    - { name: web, image: "web:1.0", volumeMounts: [{ name: data, mountPath: /data }] }',
    ),
  },
];
