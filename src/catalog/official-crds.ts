import type { CrdName } from './crds.js';

/** One upstream file of definitions, pinned by its checksum. */
export interface OfficialFile {
  /** Upstream project. */
  readonly upstream: string;
  /** Its version, as the component record has it. */
  readonly version: string;
  /** Address of the raw file at the tag of that version. */
  readonly url: string;
  /** SHA-256 of the raw file, hexadecimal. */
  readonly sha256: string;
  /** Definitions that are taken from it; what else it holds is left out. */
  readonly crds: readonly CrdName[];
}

/** Upstream definitions that cannot be pinned. */
export interface UnavailableFile {
  /** Upstream project. */
  readonly upstream: string;
  /** Its version, as the component record has it. */
  readonly version: string;
  /** Definitions for which ours are used instead. */
  readonly crds: readonly CrdName[];
  /** Why they cannot be pinned. */
  readonly unavailable: string;
}

/** Where the official form of some definitions comes from. */
export type OfficialSource = OfficialFile | UnavailableFile;

/** Whether definitions can be fetched: their file is pinned. */
export function isPinned(source: OfficialSource): source is OfficialFile {
  return !('unavailable' in source);
}

/** API groups that the platform itself defines: their definitions are ours, whatever the configuration says. */
export const ownGroups: readonly string[] = ['agents.platform'];

const unknownChecksum =
  'no checksum of the upstream files of this version has been established, and a file without one is never used';

/**
 * Official definitions by file. The checksums were taken from the files in the Go modules of the projects (argo-cd/v3 v3.5.1, argo-events
 * v1.9.11, cloudnative-pg v1.30.0, velero v1.18.1, gateway-api v1.6.1), which hold them as they are in git and are vouched for by the Go
 * checksum database. Those of Argo Workflows and of the Redis operator could not be had in that way.
 */
export const officialCrds: readonly OfficialSource[] = [
  ...pinned('Argo CD', 'v3.5.1', 'argoproj/argo-cd/v3.5.1/manifests/crds', [
    [
      'application-crd.yaml',
      '5dde0e229249b6b707beb98674c1deae3949d5c319a6c45b9f5a80c99618e40c',
      ['applications.argoproj.io'],
    ],
    [
      'applicationset-crd.yaml',
      '7d282054f41ca2b71a22bab04a8caf0000e07e53a62432e6ea292dae5ab4f07d',
      ['applicationsets.argoproj.io'],
    ],
    [
      'appproject-crd.yaml',
      'ab225266944322750136f1198d93786e4a79a0e43c8d149abfba44da30a3eac8',
      ['appprojects.argoproj.io'],
    ],
  ]),
  {
    upstream: 'Argo Workflows',
    version: 'v4.1.2',
    crds: [
      'clusterworkflowtemplates.argoproj.io',
      'cronworkflows.argoproj.io',
      'workflowartifactgctasks.argoproj.io',
      'workfloweventbindings.argoproj.io',
      'workflows.argoproj.io',
      'workflowtaskresults.argoproj.io',
      'workflowtasksets.argoproj.io',
      'workflowtemplates.argoproj.io',
    ],
    unavailable: unknownChecksum,
  },
  ...pinned('Argo Events', 'v1.9.11', 'argoproj/argo-events/v1.9.11/manifests/base/crds', [
    [
      'argoproj.io_eventbus.yaml',
      '1c0ac46b9485245f46cfe13db6a2d9fdeff423bb67e7616c84202b005e62ad68',
      ['eventbus.argoproj.io'],
    ],
    [
      'argoproj.io_eventsources.yaml',
      'c90508bd9c1fceb5963a22830d819005ff5a3a9242d72ba208d8b2739ee50fda',
      ['eventsources.argoproj.io'],
    ],
    [
      'argoproj.io_sensors.yaml',
      'ef42b0baa06d95a83077f5eef92a0ef8c1dc4f2119e388dd5076d512f60bbe4b',
      ['sensors.argoproj.io'],
    ],
  ]),
  ...pinned('CloudNativePG', '1.30.0', 'cloudnative-pg/cloudnative-pg/v1.30.0/releases', [
    [
      'cnpg-1.30.0.yaml',
      'f8bede43fe4ee0d478c2355b204a36876b2ae4faac60f2a9452280b293da3b88',
      [
        'backups.postgresql.cnpg.io',
        'clusterimagecatalogs.postgresql.cnpg.io',
        'clusters.postgresql.cnpg.io',
        'databaseroles.postgresql.cnpg.io',
        'databases.postgresql.cnpg.io',
        'failoverquorums.postgresql.cnpg.io',
        'imagecatalogs.postgresql.cnpg.io',
        'poolers.postgresql.cnpg.io',
        'publications.postgresql.cnpg.io',
        'scheduledbackups.postgresql.cnpg.io',
        'subscriptions.postgresql.cnpg.io',
      ],
    ],
  ]),
  {
    upstream: 'OT-CONTAINER-KIT Redis operator',
    version: '0.26.0',
    crds: [
      'redis.redis.redis.opstreelabs.in',
      'redisclusters.redis.redis.opstreelabs.in',
      'redisreplications.redis.redis.opstreelabs.in',
      'redissentinels.redis.redis.opstreelabs.in',
    ],
    unavailable: unknownChecksum,
  },
  ...pinned('Velero', '1.18.1', 'vmware-tanzu/velero/v1.18.1/config/crd', [
    [
      'v1/bases/velero.io_backuprepositories.yaml',
      'a269b5e2949ba3207dd3323fdd17cd5dfd8dfafac5b9b01f2ad6409da4d56e65',
      ['backuprepositories.velero.io'],
    ],
    [
      'v1/bases/velero.io_backups.yaml',
      '38107fa5fad6bff25794489d12c8a898eed4d9d89ed49d00ea90369bc4e206b1',
      ['backups.velero.io'],
    ],
    [
      'v1/bases/velero.io_backupstoragelocations.yaml',
      'bd6e8fb1169d6e9299f49090f86cb9aa263a9e67314013ba231e93ba74485eba',
      ['backupstoragelocations.velero.io'],
    ],
    [
      'v1/bases/velero.io_deletebackuprequests.yaml',
      'c3e027086585c15a3b05b5596bcf3b6fed2dad9fdc8dea8cbcfb0abd5fc2ab50',
      ['deletebackuprequests.velero.io'],
    ],
    [
      'v1/bases/velero.io_downloadrequests.yaml',
      '329b4ecc223a478da489bf79e4a8d9710513b1d17527de18aa1275b5c7538119',
      ['downloadrequests.velero.io'],
    ],
    [
      'v1/bases/velero.io_podvolumebackups.yaml',
      '09ce164be8559b6f6f6de314afd796071435daa9e4ce4343879443ea69f4d28d',
      ['podvolumebackups.velero.io'],
    ],
    [
      'v1/bases/velero.io_podvolumerestores.yaml',
      '39987e95bb16e5119b67f9a9664ad04d9f5cb1e9cf44bdf22276bd00106f8cdb',
      ['podvolumerestores.velero.io'],
    ],
    [
      'v1/bases/velero.io_restores.yaml',
      '55ef18748fbb16ed5d585ca33a9f35ba43a5b6ebac712522e93d8e0426da3258',
      ['restores.velero.io'],
    ],
    [
      'v1/bases/velero.io_schedules.yaml',
      'd2276c19d93b63ed848fb492a0f34a2ac1e162938bed499a824acf356b5860c9',
      ['schedules.velero.io'],
    ],
    [
      'v1/bases/velero.io_serverstatusrequests.yaml',
      '3e1b02454ed384a5fc72dccf6273328ba10a74c05bbff05cb92e6da0e747b22d',
      ['serverstatusrequests.velero.io'],
    ],
    [
      'v1/bases/velero.io_volumesnapshotlocations.yaml',
      'ec1b87c3f1b83053e97e01edf3aa059dff2bcb73c9d8a89bc08a5e8644777849',
      ['volumesnapshotlocations.velero.io'],
    ],
    [
      'v2alpha1/bases/velero.io_datadownloads.yaml',
      '2665604bf20360a2216c33057d95d7820c9fdc1c9b7e2ee4b4de8ed7244177e1',
      ['datadownloads.velero.io'],
    ],
    [
      'v2alpha1/bases/velero.io_datauploads.yaml',
      '64457a986612875e20a9c38da16f7377bd3c08f06a88dff41aaeb94ee20c595b',
      ['datauploads.velero.io'],
    ],
  ]),
  // no component of the catalogue brings these, but one of a user may
  ...pinned('Gateway API', 'v1.6.1', 'kubernetes-sigs/gateway-api/v1.6.1/config/crd/standard', [
    [
      'gateway.networking.k8s.io_gateways.yaml',
      '25b885f5870b8fff1ae82efa2628b2761cef3745900c2aecf8fb76629a01255a',
      ['gateways.gateway.networking.k8s.io'],
    ],
    [
      'gateway.networking.k8s.io_httproutes.yaml',
      'a424a0d6c953b162e71d1d97bb7e75012d8f1ac264e7274f2763d1b96ab39852',
      ['httproutes.gateway.networking.k8s.io'],
    ],
  ]),
];

/** Files of one project: `folder` is owner, repository, tag and path. */
function pinned(
  upstream: string,
  version: string,
  folder: string,
  files: readonly (readonly [file: string, sha256: string, crds: readonly CrdName[]])[],
): OfficialFile[] {
  return files.map(([file, sha256, crds]) => ({
    upstream,
    version,
    url: `https://raw.githubusercontent.com/${folder}/${file}`,
    sha256,
    crds,
  }));
}
