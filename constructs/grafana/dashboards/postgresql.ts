import { oneIsGood, zeroIsGood, type Dashboard, type Row } from './model.js';

const state: Row = {
  title: 'State',
  panels: [
    {
      kind: 'stat',
      title: 'Instances up',
      description: 'Instances that answer.',
      queries: [{ expr: 'sum(cnpg_collector_up)', legend: 'up' }],
      thresholds: oneIsGood,
    },
    {
      kind: 'stat',
      title: 'Streaming replicas',
      description: 'Replicas connected to the primary.',
      queries: [{ expr: 'max(cnpg_pg_replication_streaming_replicas)', legend: 'replicas' }],
    },
    {
      kind: 'stat',
      title: 'Waiting sessions',
      description: 'Sessions that wait for a lock of another one.',
      queries: [{ expr: 'sum(cnpg_backends_waiting_total)', legend: 'waiting' }],
      thresholds: zeroIsGood,
    },
    {
      kind: 'stat',
      title: 'Last backup',
      description: 'The newest backup that can be restored.',
      queries: [{ expr: 'max(cnpg_collector_last_available_backup_timestamp > 0) * 1000', legend: 'backup' }],
      unit: 'dateTimeFromNow',
    },
    {
      kind: 'stat',
      title: 'Archiving failures, 24 h',
      description: 'Write-ahead logs that could not be archived.',
      queries: [
        { expr: 'sum(increase(cnpg_pg_stat_archiver_failed_count[24h])) or vector(0)', legend: 'failed' },
      ],
      thresholds: zeroIsGood,
    },
    {
      kind: 'stat',
      title: 'Fenced instances',
      description: 'Instances that the operator keeps stopped.',
      queries: [{ expr: 'sum(cnpg_collector_fencing_on)', legend: 'fenced' }],
      thresholds: zeroIsGood,
    },
  ],
};

const load: Row = {
  title: 'Load',
  panels: [
    {
      kind: 'timeseries',
      title: 'Transactions',
      description: 'Committed and rolled back, per second.',
      queries: [
        {
          expr: 'sum by (datname) (rate(cnpg_pg_stat_database_xact_commit[$__rate_interval]))',
          legend: '{{datname}} commit',
        },
        {
          expr: 'sum by (datname) (rate(cnpg_pg_stat_database_xact_rollback[$__rate_interval]))',
          legend: '{{datname}} rollback',
        },
      ],
      unit: 'ops',
    },
    {
      kind: 'timeseries',
      title: 'Sessions by state',
      description: 'Many that are "idle in transaction" hold locks and stop the clean-up.',
      queries: [{ expr: 'sum by (state) (cnpg_backends_total)', legend: '{{state}}' }],
      stacked: true,
    },
    {
      kind: 'timeseries',
      title: 'Longest transaction',
      description: 'Age of the oldest open transaction.',
      queries: [{ expr: 'max by (datname) (cnpg_backends_max_tx_duration_seconds)', legend: '{{datname}}' }],
      unit: 's',
    },
    {
      kind: 'timeseries',
      title: 'Blocks found in memory',
      description: 'Share of reads that needed no disk. Below 95 % more memory helps.',
      queries: [
        {
          expr: 'sum by (datname) (rate(cnpg_pg_stat_database_blks_hit[$__rate_interval])) / (sum by (datname) (rate(cnpg_pg_stat_database_blks_hit[$__rate_interval])) + sum by (datname) (rate(cnpg_pg_stat_database_blks_read[$__rate_interval])))',
          legend: '{{datname}}',
        },
      ],
      unit: 'percentunit',
    },
  ],
};

const storage: Row = {
  title: 'Replication and storage',
  panels: [
    {
      kind: 'timeseries',
      title: 'Replication lag',
      description: 'How far replicas are behind.',
      queries: [{ expr: 'max by (pod) (cnpg_pg_replication_lag)', legend: '{{pod}}' }],
      unit: 's',
    },
    {
      kind: 'timeseries',
      title: 'Size of databases',
      description: 'On disk, without write-ahead logs.',
      queries: [{ expr: 'max by (datname) (cnpg_pg_database_size_bytes)', legend: '{{datname}}' }],
      unit: 'bytes',
    },
    {
      kind: 'timeseries',
      title: 'Write-ahead logs on disk',
      description: 'Growth without end: a replica or the archive does not take them.',
      queries: [{ expr: 'max by (pod) (cnpg_collector_pg_wal{value="size"})', legend: '{{pod}}' }],
      unit: 'bytes',
    },
    {
      kind: 'timeseries',
      title: 'Age of transaction ids',
      description: 'At two thousand million the database stops writing; vacuum keeps it far below.',
      queries: [{ expr: 'max by (datname) (cnpg_pg_database_xid_age)', legend: '{{datname}}' }],
    },
  ],
};

/** CloudNativePG. Metrics: the collector and the default-monitoring ConfigMap of CloudNativePG 1.30, with the prefix `cnpg_`. */
export const postgresql: Dashboard = {
  uid: 'postgresql',
  title: 'PostgreSQL',
  tags: ['postgresql'],
  rows: [state, load, storage],
};
