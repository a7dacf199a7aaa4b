import { Construct } from 'constructs';
import { Cluster, ScheduledBackup, type ClusterSpec } from '../../imports/postgresql.cnpg.io.js';
import { plainRequirements, type Resources } from '../shared/container.js';
import type { ComponentContext } from '../shared/context.js';
import { namespaced } from '../shared/metadata.js';
import { dumpBeforeBackup } from './dump.js';

/** Name of the database cluster. The operator derives Services (`-rw`, `-ro`, `-r`) and Secrets (`-app`, `-ca`) from it. */
export const clusterName = 'platform-database';

/** Labels of every pod of the cluster: instances, and the jobs that make them. */
export const clusterSelector = { 'cnpg.io/cluster': clusterName } as const;

/** Ports of an instance: the server, the status of the instance manager, and metrics. */
export const clusterPorts = { postgresql: 5432, status: 8000, metrics: 9187 } as const;

/** Props of {@link Postgresql}. */
export interface PostgresqlProps {
  readonly context: ComponentContext;
  /** Image of PostgreSQL; its tag must begin with the version, by which the operator recognises upgrades. */
  readonly image: string;
  /** One primary, the rest standbys. With more than one, failover is automatic. */
  readonly instances: number;
  /** Database made at the first start, and the role that owns it. */
  readonly database: string;
  readonly owner: string;
  readonly storage: { readonly size: string; readonly class?: string };
  readonly resources: Resources;
  /** Parameters of postgresql.conf. */
  readonly parameters: Readonly<Record<string, string>>;
  /** VolumeSnapshotClass and five-field schedule of consistent snapshots. Absent: none. */
  readonly snapshots?: { readonly class: string; readonly schedule: string };
  /** Whether the platform's backups save the volumes, so that a dump must be in them. */
  readonly dump: boolean;
  /** Absent: the default priority of the cluster. */
  readonly priorityClassName?: string;
}

/** The platform's database: one CloudNativePG cluster. */
export class Postgresql extends Construct {
  constructor(scope: Construct, id: string, props: PostgresqlProps) {
    super(scope, id);
    new Cluster(this, 'cluster', {
      metadata: namespaced(props.context, clusterName),
      spec: {
        ...server(props),
        ...availability(props),
        ...placement(props),
        inheritedMetadata: {
          labels: ownLabels(props.context),
          ...(props.dump && { annotations: dumpBeforeBackup(props.database) }),
        },
      },
    });
    if (props.snapshots) this.addSnapshots(props.context, props.snapshots);
  }

  private addSnapshots(context: ComponentContext, { schedule }: { schedule: string }): void {
    new ScheduledBackup(this, 'snapshots', {
      metadata: namespaced(context, `${clusterName}-snapshots`),
      spec: {
        cluster: { name: clusterName },
        method: 'volumeSnapshot',
        // the operator counts seconds in a first field
        schedule: schedule.startsWith('@') ? schedule : `0 ${schedule}`,
        backupOwnerReference: 'self',
        immediate: true,
      },
    });
  }
}

/** The labels of the platform; those of Kubernetes itself the operator sets on what it makes. */
function ownLabels({ labels }: ComponentContext): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('app.kubernetes.io/')));
}

function server(props: PostgresqlProps): Partial<ClusterSpec> & Pick<ClusterSpec, 'instances'> {
  return {
    instances: props.instances,
    imageName: props.image,
    bootstrap: { initdb: { database: props.database, owner: props.owner, dataChecksums: true } },
    // applications get the owner's credentials; the superuser has no password and is reached only from within the pod
    enableSuperuserAccess: false,
    postgresql: {
      parameters: { ...props.parameters },
      // a change made with ALTER SYSTEM would be unknown to the bundle
      enableAlterSystem: false,
      ...(props.instances > 1 && { synchronous }),
    },
    storage: {
      size: props.storage.size,
      resizeInUseVolumes: true,
      ...(props.storage.class !== undefined && { storageClass: props.storage.class }),
    },
    ephemeralVolumesSizeLimit: {
      shm: '128Mi',
      temporaryData: '512Mi',
    },
    resources: plainRequirements(props.resources),
    // a pod monitor needs definitions of another operator; the scraper finds the port by its name
    monitoring: { enablePodMonitor: false },
    ...(props.snapshots && { backup: { volumeSnapshot: coldSnapshots(props.snapshots.class) } }),
  };
}

/** One standby confirms each commit; when none is left, the primary goes on alone rather than refusing writes. */
const synchronous = { method: 'any', number: 1, dataDurability: 'preferred' } as const;

/**
 * Cold: taken of a stopped standby (or, with one instance, of the stopped server). A snapshot of a running server can only be restored
 * with an archive of its log, which needs a plugin since the operator dropped its own archiver.
 */
function coldSnapshots(className: string) {
  return { className, online: false };
}

function availability({ instances }: PostgresqlProps): Partial<ClusterSpec> {
  const several = instances > 1;
  return {
    // with one instance the budget would block the drain of its node for ever
    enablePdb: several,
    primaryUpdateStrategy: 'unsupervised',
    primaryUpdateMethod: several ? 'switchover' : 'restart',
    ...(several && {
      replicationSlots: { highAvailability: { enabled: true } },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { ...clusterSelector } },
        },
      ],
    }),
  };
}

function placement({ context, instances, priorityClassName }: PostgresqlProps): Partial<ClusterSpec> {
  const { nodeSelector, tolerations, imagePullSecrets } = context.pods;
  return {
    affinity: {
      enablePodAntiAffinity: instances > 1,
      podAntiAffinityType: 'preferred',
      topologyKey: 'kubernetes.io/hostname',
      nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
      ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    },
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
