import { clustered, deployment, namespaced, withMetadata, type DocumentedRule } from './documented.js';

const selected = (label: string): string =>
  namespaced(
    'apps/v1',
    'Deployment',
    `spec:
  selector: { matchLabels: { app: ${label} } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1.0" }] }`,
  );
const job = (spec: string, restart: string): string =>
  namespaced(
    'batch/v1',
    'Job',
    `spec:\n${spec}  template: { spec: { ${restart}containers: [{ name: web, image: "web:1.0" }] } }`,
  );
const scaler = (bounds: string, metric: string): string =>
  namespaced(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    `spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  ${bounds}
  metrics:
    - { type: Resource, ${metric}: { name: cpu, target: { type: Utilization, averageUtilization: 80 }${metric === 'resource' ? '' : ', container: web'} } }`,
  );

/** Rules about workloads and what steers them. */
export const WORKLOADS: readonly DocumentedRule[] = [
  {
    id: 'workload/selector',
    says: 'the selector of a workload is not empty and selects the pods of its template',
    why: 'the API server refuses the workload',
    bad: selected('wep'),
    good: selected('web'),
  },
  {
    id: 'workload/restart-policy',
    says: 'pods of jobs restart on failure or never, all others always',
    why: 'the API server refuses the workload; the default does not fit jobs',
    bad: job('', ''),
    good: job('', 'restartPolicy: Never, '),
  },
  {
    id: 'workload/deadline',
    says: 'a deployment may take longer than its pods need, and only jobs have a deadline',
    why: 'the API server refuses the workload',
    bad: deployment('  minReadySeconds: 60\n  progressDeadlineSeconds: 60'),
    good: deployment('  minReadySeconds: 60\n  progressDeadlineSeconds: 120'),
  },
  {
    id: 'workload/job',
    says: 'indexed jobs say how many completions they need, and the selector is left to the server',
    why: 'the API server refuses the job',
    bad: job('  completionMode: Indexed\n', 'restartPolicy: Never, '),
    good: job('  completionMode: Indexed\n  completions: 2\n', 'restartPolicy: Never, '),
  },
  {
    id: 'workload/strategy',
    says: 'settings of a rolling update stand with one, and let it move',
    why: 'the API server refuses the workload',
    bad: deployment('  strategy: { type: Recreate, rollingUpdate: { maxSurge: 1 } }'),
    good: deployment('  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1 } }'),
  },
  {
    id: 'autoscaler/bounds',
    says: 'maxReplicas is not below minReplicas',
    why: 'the API server refuses the autoscaler',
    bad: scaler('minReplicas: 3\n  maxReplicas: 2', 'resource'),
    good: scaler('minReplicas: 2\n  maxReplicas: 3', 'resource'),
  },
  {
    id: 'autoscaler/metric',
    says: 'a metric describes the source that its type names',
    why: 'the API server refuses the autoscaler',
    bad: scaler('maxReplicas: 3', 'containerResource'),
    good: scaler('maxReplicas: 3', 'resource'),
  },
  {
    id: 'priority-class/name',
    says: 'no priority class takes a name that starts with system-',
    why: 'these are reserved',
    bad: withMetadata('scheduling.k8s.io/v1', 'PriorityClass', '{ name: system-web }', 'value: 100'),
    good: withMetadata('scheduling.k8s.io/v1', 'PriorityClass', '{ name: web }', 'value: 100'),
  },
  {
    id: 'priority-class/value',
    says: 'priorities are at most 1000000000',
    why: 'those above are reserved for the system',
    bad: clustered('scheduling.k8s.io/v1', 'PriorityClass', 'value: 2000000000'),
    good: clustered('scheduling.k8s.io/v1', 'PriorityClass', 'value: 1000000000'),
  },
];
