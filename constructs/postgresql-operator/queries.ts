/** A column of a query: its name, what it is, and what it says. */
type Column = readonly [name: string, usage: 'LABEL' | 'GAUGE' | 'COUNTER', description: string];

/** One query of the exporter that the operator runs in each instance. */
interface Query {
  /** Name; the metrics are called `cnpg_<name>_<column>`. */
  readonly name: string;
  /**
   * SQL. Functions and operators are qualified: the query runs with the rights of a monitoring role, and a user of the database who
   * can make an operator of the same name in the search path could run code with them.
   */
  readonly sql: string;
  readonly columns: readonly Column[];
  /** Versions of PostgreSQL. Absent: every version. */
  readonly versions?: string;
}

const database: Column = ['datname', 'LABEL', 'Database'];

/** Names follow upstream's default queries where they measure the same, so that published dashboards work. */
const queries: readonly Query[] = [
  {
    name: 'backends',
    sql: `SELECT datname, usename, state, pg_catalog.count(*) AS total,
  COALESCE(EXTRACT(EPOCH FROM pg_catalog.max(pg_catalog.now() OPERATOR(pg_catalog.-) xact_start)), 0) AS max_tx_duration_seconds
FROM pg_catalog.pg_stat_activity
WHERE usename IS NOT NULL AND state IS NOT NULL
GROUP BY datname, usename, state`,
    columns: [
      database,
      ['usename', 'LABEL', 'Role'],
      ['state', 'LABEL', 'State of the backend'],
      ['total', 'GAUGE', 'Backends'],
      ['max_tx_duration_seconds', 'GAUGE', 'Age of the oldest transaction in seconds'],
    ],
  },
  {
    name: 'backends_waiting',
    sql: `SELECT pg_catalog.count(*) AS total
FROM pg_catalog.pg_stat_activity
WHERE pg_catalog.cardinality(pg_catalog.pg_blocking_pids(pid)) OPERATOR(pg_catalog.>) 0`,
    columns: [['total', 'GAUGE', 'Backends that wait for a lock another one holds']],
  },
  {
    name: 'pg_database',
    sql: `SELECT datname, pg_catalog.pg_database_size(oid) AS size_bytes, pg_catalog.age(datfrozenxid) AS xid_age
FROM pg_catalog.pg_database
WHERE datallowconn`,
    columns: [
      database,
      ['size_bytes', 'GAUGE', 'Size on disk in bytes'],
      ['xid_age', 'GAUGE', 'Transactions since the oldest frozen one; wraparound threatens near two billion'],
    ],
  },
  {
    name: 'pg_postmaster',
    sql: `SELECT EXTRACT(EPOCH FROM pg_catalog.pg_postmaster_start_time()) AS start_time`,
    columns: [['start_time', 'GAUGE', 'Start of the server, in seconds since 1970']],
  },
  {
    name: 'pg_replication',
    sql: `SELECT
  CASE
    WHEN NOT pg_catalog.pg_is_in_recovery() THEN 0
    WHEN pg_catalog.pg_last_wal_receive_lsn() OPERATOR(pg_catalog.=) pg_catalog.pg_last_wal_replay_lsn() THEN 0
    ELSE GREATEST(0, EXTRACT(EPOCH FROM (pg_catalog.now() OPERATOR(pg_catalog.-) pg_catalog.pg_last_xact_replay_timestamp())))
  END AS lag,
  pg_catalog.pg_is_in_recovery()::pg_catalog.int4 AS in_recovery,
  (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication) AS streaming_replicas`,
    columns: [
      ['lag', 'GAUGE', 'Seconds behind the primary'],
      ['in_recovery', 'GAUGE', '1 for a standby, 0 for the primary'],
      ['streaming_replicas', 'GAUGE', 'Standbys connected to this instance'],
    ],
  },
  {
    name: 'pg_stat_archiver',
    sql: `SELECT archived_count, failed_count
FROM pg_catalog.pg_stat_archiver`,
    columns: [
      ['archived_count', 'COUNTER', 'Log files archived'],
      ['failed_count', 'COUNTER', 'Log files that could not be archived'],
    ],
  },
  {
    name: 'pg_stat_checkpointer',
    versions: '>=17.0.0',
    sql: `SELECT num_timed AS checkpoints_timed, num_requested AS checkpoints_req, write_time, sync_time, buffers_written
FROM pg_catalog.pg_stat_checkpointer`,
    columns: [
      ['checkpoints_timed', 'COUNTER', 'Checkpoints because of time'],
      ['checkpoints_req', 'COUNTER', 'Checkpoints because they were asked for or much was written'],
      ['write_time', 'COUNTER', 'Milliseconds spent writing'],
      ['sync_time', 'COUNTER', 'Milliseconds spent syncing'],
      ['buffers_written', 'COUNTER', 'Buffers written'],
    ],
  },
  {
    name: 'pg_stat_database',
    sql: `SELECT datname, xact_commit, xact_rollback, blks_read, blks_hit, tup_returned, tup_fetched, tup_inserted, tup_updated,
  tup_deleted, conflicts, temp_bytes, deadlocks
FROM pg_catalog.pg_stat_database
WHERE datname IS NOT NULL`,
    columns: [
      database,
      ['xact_commit', 'COUNTER', 'Transactions committed'],
      ['xact_rollback', 'COUNTER', 'Transactions rolled back'],
      ['blks_read', 'COUNTER', 'Blocks read from outside the buffers'],
      ['blks_hit', 'COUNTER', 'Blocks found in the buffers'],
      ['tup_returned', 'COUNTER', 'Rows read'],
      ['tup_fetched', 'COUNTER', 'Rows fetched'],
      ['tup_inserted', 'COUNTER', 'Rows inserted'],
      ['tup_updated', 'COUNTER', 'Rows updated'],
      ['tup_deleted', 'COUNTER', 'Rows deleted'],
      ['conflicts', 'COUNTER', 'Queries cancelled by recovery'],
      ['temp_bytes', 'COUNTER', 'Bytes written to temporary files'],
      ['deadlocks', 'COUNTER', 'Deadlocks'],
    ],
  },
];

/** The queries in the form that the exporter reads: YAML with one entry per query. */
export const defaultQueries: string = queries.map(toYaml).join('');

function toYaml({ name, sql, columns, versions }: Query): string {
  const lines = [
    `${name}:`,
    ...(versions === undefined ? [] : [`  runonserver: "${versions}"`]),
    '  query: |',
    ...sql.split('\n').map((line) => `    ${line}`),
    '  metrics:',
    ...columns.flatMap(([column, usage, description]) => [
      `    - ${column}:`,
      `        usage: ${usage}`,
      `        description: "${description}"`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
