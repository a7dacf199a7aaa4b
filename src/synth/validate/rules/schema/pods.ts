import { deployment, job, pod } from './examples.js';
import type { SchemaRule } from './schema-rule.js';

const refused = 'the API server refuses the object';

/** Rules about pods and what makes them. */
export const podRules: readonly SchemaRule[] = [
  {
    id: 'pod/container-name',
    says: 'containers and init containers of a pod have different names',
    why: refused,
    bad: pod({ spec: 'initContainers: [{ name: main, image: example.com/app:1.0.0 }]' }),
    good: pod({ spec: 'initContainers: [{ name: prepare, image: example.com/app:1.0.0 }]' }),
  },
  {
    id: 'pod/init-container',
    says: 'only init containers that stay have probes and hooks',
    why: refused,
    bad: pod({ spec: 'initContainers: [{ name: prepare, image: example.com/app:1.0.0, livenessProbe: { tcpSocket: { port: 80 } } }]' }),
    good: pod({
      spec: 'initContainers: [{ name: proxy, image: example.com/app:1.0.0, restartPolicy: Always, livenessProbe: { tcpSocket: { port: 80 } } }]',
    }),
  },
  {
    id: 'pod/volume-mount',
    says: 'every mount names a volume of the pod',
    why: refused,
    bad: pod({ container: 'volumeMounts: [{ name: data, mountPath: /data }]' }),
    good: pod({ spec: 'volumes: [{ name: data, emptyDir: {} }]', container: 'volumeMounts: [{ name: data, mountPath: /data }]' }),
  },
  {
    id: 'pod/volume',
    says: 'no two items of a volume have the same path',
    why: 'one file would hide the other',
    bad: pod({ spec: 'volumes: [{ name: data, configMap: { name: settings, items: [{ key: a, path: file }, { key: b, path: file }] } }]' }),
    good: pod({ spec: 'volumes: [{ name: data, configMap: { name: settings, items: [{ key: a, path: one }, { key: b, path: two }] } }]' }),
  },
  {
    id: 'pod/port-name',
    says: 'names of the ports of a container differ',
    why: refused,
    bad: pod({ container: 'ports: [{ name: http, containerPort: 80 }, { name: http, containerPort: 81 }]' }),
    good: pod({ container: 'ports: [{ name: http, containerPort: 80 }, { name: admin, containerPort: 81 }]' }),
  },
  {
    id: 'pod/host-port',
    says: 'no two containers of a pod take the same port of the node',
    why: refused,
    bad: pod({ container: 'ports: [{ name: a, containerPort: 80, hostPort: 80 }, { name: b, containerPort: 81, hostPort: 80 }]' }),
    good: pod({ container: 'ports: [{ name: a, containerPort: 80, hostPort: 80 }, { name: b, containerPort: 81, hostPort: 81 }]' }),
  },
  {
    id: 'pod/env',
    says: 'an environment variable has a value or a source, not both',
    why: refused,
    bad: pod({ container: 'env: [{ name: A, value: "1", valueFrom: { fieldRef: { fieldPath: metadata.name } } }]' }),
    good: pod({ container: 'env: [{ name: A, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]' }),
  },
  {
    id: 'pod/probe',
    says: 'liveness and startup probes pass after one success',
    why: refused,
    bad: pod({ container: 'livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 }' }),
    good: pod({ container: 'livenessProbe: { tcpSocket: { port: 80 }, failureThreshold: 2 }' }),
  },
  {
    id: 'pod/resources',
    says: 'requests do not exceed limits, and both name resources that exist',
    why: refused,
    bad: pod({ container: 'resources: { requests: { memory: 1Gi }, limits: { memory: 512Mi } }' }),
    good: pod({ container: 'resources: { requests: { memory: 512Mi }, limits: { memory: 1Gi } }' }),
  },
  {
    id: 'pod/security',
    says: 'settings of a security context do not contradict each other',
    why: refused,
    bad: pod({ container: 'securityContext: { privileged: true, allowPrivilegeEscalation: false }' }),
    good: pod({ container: 'securityContext: { privileged: false, allowPrivilegeEscalation: false }' }),
  },
  {
    id: 'pod/toleration',
    says: 'tolerations combine key, operator, value and effect in a way that means something',
    why: refused,
    bad: pod({ spec: 'tolerations: [{ operator: Equal, value: "true" }]' }),
    good: pod({ spec: 'tolerations: [{ operator: Exists }]' }),
  },
  {
    id: 'pod/topology-spread',
    says: 'minDomains stands only where pods may stay unscheduled',
    why: refused,
    bad: pod({ spec: 'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, minDomains: 2 }]' }),
    good: pod({ spec: 'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, minDomains: 2 }]' }),
  },
  {
    id: 'workload/selector',
    says: 'a workload selects the pods of its own template, and not everything',
    why: refused,
    bad: deployment({ app: 'website' }),
    good: deployment({ app: 'web' }),
  },
  {
    id: 'workload/restart-policy',
    says: 'pods that run for ever restart always, pods of jobs do not',
    why: refused,
    bad: deployment({ pod: 'restartPolicy: Never' }),
    good: deployment({ pod: 'restartPolicy: Always' }),
  },
  {
    id: 'workload/deadline',
    says: 'only jobs have a deadline, and a rollout has time for its pods to become available',
    why: refused,
    bad: deployment({ pod: 'activeDeadlineSeconds: 60' }),
    good: job('activeDeadlineSeconds: 60'),
  },
  {
    id: 'workload/job',
    says: 'settings of a job fit its mode of completion, and its selector is left to the server',
    why: refused,
    bad: job('completionMode: Indexed'),
    good: job('completionMode: Indexed\n  completions: 2'),
  },
  {
    id: 'workload/strategy',
    says: 'settings of a rolling update belong to a rolling update and let it move',
    why: refused,
    bad: deployment({ spec: 'strategy: { type: Recreate, rollingUpdate: { maxSurge: 1 } }' }),
    good: deployment({ spec: 'strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1 } }' }),
  },
];
