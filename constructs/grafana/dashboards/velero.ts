import { oneIsGood, zeroIsGood, type Dashboard } from './model.js';

/** Velero. Metrics: pkg/metrics of Velero 1.18, with the prefix `velero_`. */
export const velero: Dashboard = {
  uid: 'velero',
  title: 'Backups',
  tags: ['backup'],
  rows: [
    {
      title: 'Schedules',
      panels: [
        {
          kind: 'stat',
          title: 'Storage location',
          description: '1 while the object store can be reached.',
          queries: [{ expr: 'min(velero_backup_location_status_gauge)', legend: 'available' }],
          thresholds: oneIsGood,
          width: 6,
        },
        {
          kind: 'stat',
          title: 'Last backup by schedule',
          description: '1: it went well, 0: it failed.',
          queries: [
            { expr: 'min by (schedule) (velero_backup_last_status{schedule!=""})', legend: '{{schedule}}' },
          ],
          thresholds: oneIsGood,
          width: 6,
        },
        {
          kind: 'stat',
          title: 'Newest good backup',
          description: 'By schedule.',
          queries: [
            {
              expr: 'max by (schedule) (velero_backup_last_successful_timestamp{schedule!=""}) * 1000',
              legend: '{{schedule}}',
            },
          ],
          unit: 'dateTimeFromNow',
          width: 6,
        },
        {
          kind: 'stat',
          title: 'Failures, 7 days',
          description: 'Backups that failed in full or in part.',
          queries: [
            {
              expr: 'sum(increase(velero_backup_failure_total[7d])) + sum(increase(velero_backup_partial_failure_total[7d]))',
              legend: 'failures',
            },
          ],
          thresholds: zeroIsGood,
          width: 6,
        },
      ],
    },
    {
      title: 'Backups',
      panels: [
        {
          kind: 'timeseries',
          title: 'Size',
          description: 'Of the archive with the objects of the cluster, without volumes.',
          queries: [{ expr: 'max by (schedule) (velero_backup_tarball_size_bytes)', legend: '{{schedule}}' }],
          unit: 'bytes',
        },
        {
          kind: 'timeseries',
          title: 'Objects and errors',
          description: 'Objects in the last backup, and those that could not be saved.',
          queries: [
            { expr: 'max by (schedule) (velero_backup_items_total)', legend: '{{schedule}} objects' },
            { expr: 'max by (schedule) (velero_backup_items_errors)', legend: '{{schedule}} errors' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Duration, mean',
          description: 'From start to end.',
          queries: [
            {
              expr: 'sum by (schedule) (increase(velero_backup_duration_seconds_sum[1d])) / sum by (schedule) (increase(velero_backup_duration_seconds_count[1d]))',
              legend: '{{schedule}}',
            },
          ],
          unit: 's',
        },
        {
          kind: 'timeseries',
          title: 'Snapshots per day',
          description: 'Snapshots of volumes.',
          queries: [
            { expr: 'sum(increase(velero_csi_snapshot_success_total[1d]))', legend: 'CSI, good' },
            { expr: 'sum(increase(velero_csi_snapshot_failure_total[1d]))', legend: 'CSI, failed' },
            { expr: 'sum(increase(velero_volume_snapshot_success_total[1d]))', legend: 'plugin, good' },
            { expr: 'sum(increase(velero_volume_snapshot_failure_total[1d]))', legend: 'plugin, failed' },
          ],
        },
      ],
    },
    {
      title: 'Restores',
      panels: [
        {
          kind: 'timeseries',
          title: 'Restores per day',
          description: 'A restore that worked in part has its errors in its log.',
          queries: [
            { expr: 'sum(increase(velero_restore_success_total[1d]))', legend: 'good' },
            { expr: 'sum(increase(velero_restore_partial_failure_total[1d]))', legend: 'in part' },
            { expr: 'sum(increase(velero_restore_failed_total[1d]))', legend: 'failed' },
          ],
          width: 24,
        },
      ],
    },
  ],
};
