import type { Construct } from 'constructs';
import { BackupStorageLocation, Schedule, VolumeSnapshotLocation } from '../../imports/velero.io.js';
import { namespaced } from '../shared/metadata.js';
import { credentialsSecret, type BackupOperatorProps, type BackupSchedule } from './props.js';

/** Name of the locations; schedules and the command line of Velero use the one called so. */
export const locationName = 'default';

/** Adds the place where backups are kept, and the one of volume snapshots if the provider makes them. */
export function addLocations(scope: Construct, props: BackupOperatorProps): void {
  const { context, store, credentials } = props;
  const credential = credentials && { credential: { ...credentialsSecret } };
  new BackupStorageLocation(scope, 'storage', {
    metadata: namespaced(context, locationName),
    spec: {
      provider: store.provider,
      default: true,
      accessMode: 'ReadWrite',
      objectStorage: { bucket: store.bucket, prefix: store.prefix },
      config: { ...store.options },
      ...credential,
    },
  });
  if (props.volumes !== 'provider-snapshots') return;
  const { region } = store.options;
  new VolumeSnapshotLocation(scope, 'snapshots', {
    metadata: namespaced(context, locationName),
    spec: {
      provider: store.provider,
      config: region === undefined ? {} : { region },
      ...credential,
    },
  });
}

/** Adds a schedule. */
export function addSchedule(scope: Construct, props: BackupOperatorProps, schedule: BackupSchedule): void {
  const { volumes } = props;
  new Schedule(scope, `schedule-${schedule.name}`, {
    metadata: namespaced(props.context, `platform-${schedule.name}`),
    spec: {
      schedule: schedule.cron,
      // deleting the schedule must not delete what one may still want to restore
      useOwnerReferencesInBackup: false,
      skipImmediately: false,
      template: {
        includedNamespaces: [...props.namespaces],
        // definitions, roles, priority classes, volumes: without them the namespaces do not come up elsewhere
        includeClusterResources: true,
        // thousands of them, and of no use after the fact
        excludedResources: ['events', 'events.events.k8s.io'],
        storageLocation: locationName,
        ttl: `${schedule.keepHours}h0m0s`,
        snapshotVolumes: volumes === 'csi-snapshots' || volumes === 'provider-snapshots',
        defaultVolumesToFsBackup: volumes === 'file-system',
        ...(volumes === 'provider-snapshots' && { volumeSnapshotLocations: [locationName] }),
      },
    },
  });
}
