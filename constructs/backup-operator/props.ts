import type { Resources } from '../shared/container.js';
import type { ComponentContext, Labels } from '../shared/context.js';

/** Kind of object store. */
export type Provider = 'aws' | 'gcp' | 'azure';

/** How volumes are saved. */
export type VolumeBackup = 'file-system' | 'csi-snapshots' | 'provider-snapshots' | 'none';

/** Where backups are kept. */
export interface ObjectStore {
  readonly provider: Provider;
  /** Bucket, or container on Azure. */
  readonly bucket: string;
  /** Folder within the bucket. */
  readonly prefix: string;
  /** Settings of the plugin, such as `region`. */
  readonly options: Labels;
}

/** A backup that is made again and again. */
export interface BackupSchedule {
  readonly name: string;
  /** Cron expression; may begin with `CRON_TZ=`. */
  readonly cron: string;
  /** Hours after which a backup is deleted. */
  readonly keepHours: number;
}

/** Props of {@link BackupOperator}. */
export interface BackupOperatorProps {
  readonly context: ComponentContext;
  readonly images: { readonly velero: string; readonly plugin: string };
  readonly store: ObjectStore;
  /** Whether the credentials file comes from the Secret. If not, the ServiceAccount has a cloud identity. */
  readonly credentials: boolean;
  /** Annotations of the ServiceAccount. */
  readonly identity: Labels;
  readonly volumes: VolumeBackup;
  /** Namespaces that are saved. */
  readonly namespaces: readonly string[];
  readonly schedules: readonly BackupSchedule[];
  readonly resources: Resources;
  readonly nodeAgentResources: Resources;
  /** Requests and limit of the pods that move the data of one volume, and of repository maintenance. */
  readonly dataMoverResources: Resources;
  /** Absent: the default priority of the cluster. */
  readonly priorityClassName?: string;
}

/** Name of the ServiceAccount, which the installer of upstream gives it too. */
export const veleroAccount = 'velero';

/** Secret with the credentials file, and its key. */
export const credentialsSecret = { name: 'cloud-credentials', key: 'cloud' } as const;

/** Secret with the password that the copies of volumes are encrypted with, and its key; both names are compiled in. */
export const repositorySecret = { name: 'velero-repo-credentials', key: 'repository-password' } as const;

/** Port of the metrics of server and node agent. */
export const veleroMetricsPort = 8085;

/**
 * The one label that all pods of Velero can have in common: those of its own workloads, and those it makes at run time to move data and
 * to maintain repositories. The latter get no label that we choose; Velero hands down only labels of a fixed list, of which this is the
 * one that exists in 1.18. Its value decides whether Azure gives the pod an identity.
 *
 * Source: pkg/util/third_party.go, https://velero.io/docs/v1.18/repository-maintenance/
 */
export function veleroPodLabels(azureIdentity: boolean): Labels {
  return { 'azure.workload.identity/use': String(azureIdentity) };
}

/** Whether pods get their identity from Azure by the label. */
export function usesAzureIdentity(store: Pick<ObjectStore, 'provider'>, credentials: boolean): boolean {
  return store.provider === 'azure' && !credentials;
}
