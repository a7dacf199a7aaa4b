import type { AlertRule } from './alert-rule.js';

/** Which parts of the platform there are; a rule for a part that is missing would never find data. */
export interface AlertProps {
  readonly nodeMetrics: boolean;
  readonly argoEvents: boolean;
  readonly postgresql: boolean;
  readonly backup: boolean;
}

const always: readonly AlertRule[] = [
  {
    uid: 'no-metrics',
    title: 'No metrics at all',
    expr: 'count(up)',
    when: { below: 1 },
    for: '10m',
    severity: 'critical',
    summary: 'no metrics arrive, so no other alert can fire',
    description: 'Look at the pods of VictoriaMetrics: are they running, and is their volume full?',
    noData: 'Alerting',
  },
  {
    uid: 'target-down',
    title: 'Target down',
    expr: 'min by (component, namespace, pod, job) (up)',
    when: { below: 1 },
    for: '10m',
    severity: 'critical',
    summary:
      '{{ $labels.job }} in {{ $labels.namespace }} has not answered for ten minutes ({{ $labels.pod }})',
    description:
      'Describe the pod and read its log. A pod that is gone for good leaves this alert within minutes.',
  },
  {
    uid: 'workflow-failures',
    title: 'Workflows fail',
    expr: 'sum by (phase) (increase(argo_workflows_total_count{phase=~"Failed|Error"}[30m]))',
    when: { above: 0 },
    for: '0s',
    severity: 'warning',
    summary: 'workflows ended as {{ $labels.phase }} within half an hour',
    description:
      'List them with "argo list --status Failed,Error" or in the Argo Workflows user interface, and read the log of the step.',
  },
  {
    uid: 'application-degraded',
    title: 'Application not healthy',
    expr: 'count by (name) (argocd_app_info{health_status=~"Degraded|Missing"})',
    when: { above: 0 },
    for: '15m',
    severity: 'critical',
    summary: 'Argo CD application {{ $labels.name }} has been degraded or missing for 15 minutes',
    description: 'Open the application in Argo CD; the red objects say why.',
  },
  {
    uid: 'application-out-of-sync',
    title: 'Application out of sync',
    expr: 'count by (name) (argocd_app_info{sync_status!="Synced"})',
    when: { above: 0 },
    for: '1h',
    severity: 'warning',
    summary: 'Argo CD application {{ $labels.name }} has differed from its repository for an hour',
    description: 'Look at the result of its last sync, or sync it by hand.',
  },
  {
    uid: 'metric-store-filling',
    title: 'Metric store filling',
    expr: 'sum by (namespace, pod) (vm_data_size_bytes) / (sum by (namespace, pod) (vm_free_disk_space_bytes) + sum by (namespace, pod) (vm_data_size_bytes))',
    when: { above: 0.85 },
    for: '30m',
    severity: 'warning',
    summary: 'the volume of {{ $labels.pod }} is more than 85 % full',
    description:
      'Raise components.victoria_metrics.storage.size or lower components.victoria_metrics.retention.',
  },
];

const nodes: readonly AlertRule[] = [
  {
    uid: 'volume-filling',
    title: 'Volume filling',
    expr: 'max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes)',
    when: { above: 0.85 },
    for: '15m',
    severity: 'warning',
    summary: 'volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} is more than 85 % full',
    description: 'Enlarge it, if its class allows that, or remove what is not needed.',
  },
  {
    uid: 'container-restarts',
    title: 'Container restarts',
    expr: 'sum by (namespace, pod, container) (changes(container_start_time_seconds[30m]))',
    when: { above: 2 },
    for: '5m',
    severity: 'warning',
    summary:
      'container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} restarts again and again',
    description:
      'Read the log of its previous run; "OOMKilled" in the description of the pod means that its memory limit is too low.',
  },
];

const events: readonly AlertRule[] = [
  {
    uid: 'actions-given-up',
    title: 'Event without effect',
    expr: 'sum by (sensor_name, trigger_name) (increase(argo_events_action_retries_failed_total[30m]))',
    when: { above: 0 },
    for: '0s',
    severity: 'warning',
    summary: 'trigger {{ $labels.trigger_name }} of sensor {{ $labels.sensor_name }} failed at every attempt',
    description:
      'The log of the sensor pod names the error. The event is lost: redeliver it from the settings of the GitHub webhook.',
  },
];

const database: readonly AlertRule[] = [
  {
    uid: 'postgresql-down',
    title: 'PostgreSQL instance down',
    expr: 'min by (namespace, pod) (cnpg_collector_up)',
    when: { below: 1 },
    for: '5m',
    severity: 'critical',
    summary: 'PostgreSQL instance {{ $labels.pod }} does not answer',
    description: 'Look at the status of the Cluster object and the log of the instance.',
  },
  {
    uid: 'postgresql-lag',
    title: 'PostgreSQL replica behind',
    expr: 'max by (namespace, pod) (cnpg_pg_replication_lag)',
    when: { above: 300 },
    for: '5m',
    severity: 'warning',
    summary: 'PostgreSQL replica {{ $labels.pod }} is more than five minutes behind',
    description:
      'A switchover would lose that time. Look at the load, the disk and the network of the replica.',
  },
];

const backups: readonly AlertRule[] = [
  {
    uid: 'backup-failed',
    title: 'Backup failed',
    expr: 'min by (schedule) (velero_backup_last_status{schedule!=""})',
    when: { below: 1 },
    for: '15m',
    severity: 'critical',
    summary: 'the last backup of schedule {{ $labels.schedule }} failed',
    description: 'Describe the newest Backup object of the schedule; its log is in the storage location.',
  },
  {
    uid: 'backup-location-unavailable',
    title: 'Backup location unavailable',
    expr: 'min by (backup_location_name) (velero_backup_location_status_gauge)',
    when: { below: 1 },
    for: '30m',
    severity: 'critical',
    summary: 'backup location {{ $labels.backup_location_name }} cannot be reached',
    description: 'Look at the status of the BackupStorageLocation: credentials, bucket, network.',
  },
];

/** The alert rules of this installation. */
export function alertRules(props: AlertProps): readonly AlertRule[] {
  return [
    ...always,
    ...(props.nodeMetrics ? nodes : []),
    ...(props.argoEvents ? events : []),
    ...(props.postgresql ? database : []),
    ...(props.backup ? backups : []),
  ];
}
