import type { Labels } from '../shared/context.js';

/** Folder of the dump, beside the data folder on the same volume. */
export const dumpFolder = '/var/lib/postgresql/data/dump';

/**
 * Pod annotations that make Velero dump the database just before it saves the volume. Files copied from a running server do not fit
 * each other, so the dump is what one restores from.
 *
 * - only the primary dumps; a standby would be interrupted by replication, and its dump would be the same
 * - written under another name first: a backup never holds half a dump, and a failed one keeps the last good one
 * - a failure makes the backup partially failed instead of passing unseen
 *
 * Source: https://velero.io/docs/v1.18/backup-hooks/
 */
export function dumpBeforeBackup(database: string): Labels {
  const file = `${dumpFolder}/${database}.dump`;
  const script = [
    'set -eu',
    `[ "$(psql -AtXc 'SELECT pg_is_in_recovery()')" = f ] || exit 0`,
    `mkdir -p ${dumpFolder}`,
    `pg_dump --format=custom --file=${file}.part ${database}`,
    `mv ${file}.part ${file}`,
  ].join('; ');
  return {
    // sockets and shared memory of the running server
    'backup.velero.io/backup-volumes-excludes': 'scratch-data,shm',
    'pre.hook.backup.velero.io/container': 'postgres',
    'pre.hook.backup.velero.io/command': JSON.stringify(['/bin/sh', '-c', script]),
    'pre.hook.backup.velero.io/on-error': 'Fail',
    'pre.hook.backup.velero.io/timeout': '15m',
  };
}
