/** One kind as its upstream defines it. */
export interface OfficialKind {
  /** Name of the definition. */
  readonly name: string;
  /** Kind; the list kind is this plus `List`, the singular its lower case, unless stated. */
  readonly kind: string;
  /** Cluster-scoped. @default false */
  readonly cluster?: true;
  /** Versions served. */
  readonly versions: readonly string[];
  /** Short names. @default none */
  readonly short?: readonly string[];
  /** Categories. @default none */
  readonly categories?: readonly string[];
  /** Subresources as upstream writes them. @default absent */
  readonly subresources?: object;
  /** Printer columns: `name:type[/format]=path[@priority]`. @default none */
  readonly columns?: readonly string[];
}

/** Read off the official definitions of the versions named; written down here so that the test needs no download. */
export const officialKinds: readonly OfficialKind[] = [
  // Argo CD 3.5.1
  {
    name: 'applications.argoproj.io',
    kind: 'Application',
    versions: ['v1alpha1'],
    short: ['app', 'apps'],
    subresources: {},
    columns: [
      'Sync Status:string=.status.sync.status',
      'Health Status:string=.status.health.status',
      'Revision:string=.status.sync.revision@10',
      'Project:string=.spec.project@10',
    ],
  },
  {
    name: 'applicationsets.argoproj.io',
    kind: 'ApplicationSet',
    versions: ['v1alpha1'],
    short: ['appset', 'appsets'],
    subresources: { status: {} },
  },
  {
    name: 'appprojects.argoproj.io',
    kind: 'AppProject',
    versions: ['v1alpha1'],
    short: ['appproj', 'appprojs'],
  },
  // Argo Workflows 4.1.2, minimal
  {
    name: 'clusterworkflowtemplates.argoproj.io',
    kind: 'ClusterWorkflowTemplate',
    cluster: true,
    versions: ['v1alpha1'],
    short: ['clusterwftmpl', 'cwft'],
  },
  {
    name: 'cronworkflows.argoproj.io',
    kind: 'CronWorkflow',
    versions: ['v1alpha1'],
    short: ['cwf', 'cronwf'],
  },
  {
    name: 'workflowartifactgctasks.argoproj.io',
    kind: 'WorkflowArtifactGCTask',
    versions: ['v1alpha1'],
    short: ['wfat'],
    subresources: { status: {} },
  },
  {
    name: 'workfloweventbindings.argoproj.io',
    kind: 'WorkflowEventBinding',
    versions: ['v1alpha1'],
    short: ['wfeb'],
  },
  {
    name: 'workflows.argoproj.io',
    kind: 'Workflow',
    versions: ['v1alpha1'],
    short: ['wf'],
    subresources: {},
    columns: [
      'Status:string=.status.phase',
      'Age:date/date-time=.status.startedAt',
      'Message:string=.status.message',
    ],
  },
  { name: 'workflowtaskresults.argoproj.io', kind: 'WorkflowTaskResult', versions: ['v1alpha1'] },
  {
    name: 'workflowtasksets.argoproj.io',
    kind: 'WorkflowTaskSet',
    versions: ['v1alpha1'],
    short: ['wfts'],
    subresources: { status: {} },
  },
  {
    name: 'workflowtemplates.argoproj.io',
    kind: 'WorkflowTemplate',
    versions: ['v1alpha1'],
    short: ['wftmpl'],
  },
  // Argo Events 1.9.11
  {
    name: 'eventbus.argoproj.io',
    kind: 'EventBus',
    versions: ['v1alpha1'],
    short: ['eb'],
    subresources: { status: {} },
  },
  {
    name: 'eventsources.argoproj.io',
    kind: 'EventSource',
    versions: ['v1alpha1'],
    short: ['es'],
    subresources: { status: {} },
  },
  {
    name: 'sensors.argoproj.io',
    kind: 'Sensor',
    versions: ['v1alpha1'],
    short: ['sn'],
    subresources: { status: {} },
  },
  // CloudNativePG 1.30.0
  {
    name: 'backups.postgresql.cnpg.io',
    kind: 'Backup',
    versions: ['v1'],
    subresources: { status: {} },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Cluster:string=.spec.cluster.name',
      'Method:string=.spec.method',
      'Phase:string=.status.phase',
      'Error:string=.status.error',
    ],
  },
  {
    name: 'clusterimagecatalogs.postgresql.cnpg.io',
    kind: 'ClusterImageCatalog',
    cluster: true,
    versions: ['v1'],
    subresources: {},
    columns: ['Age:date=.metadata.creationTimestamp'],
  },
  {
    name: 'clusters.postgresql.cnpg.io',
    kind: 'Cluster',
    versions: ['v1'],
    subresources: {
      scale: {
        labelSelectorPath: '.status.selector',
        specReplicasPath: '.spec.instances',
        statusReplicasPath: '.status.instances',
      },
      status: {},
    },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Instances:integer=.status.instances',
      'Ready:integer=.status.readyInstances',
      'Status:string=.status.phase',
      'Primary:string=.status.currentPrimary',
    ],
  },
  {
    name: 'databaseroles.postgresql.cnpg.io',
    kind: 'DatabaseRole',
    versions: ['v1'],
    subresources: { status: {} },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Cluster:string=.spec.cluster.name',
      'PG Name:string=.spec.name',
      'Applied:boolean=.status.applied',
      'Message:string=.status.message',
    ],
  },
  {
    name: 'databases.postgresql.cnpg.io',
    kind: 'Database',
    versions: ['v1'],
    subresources: { status: {} },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Cluster:string=.spec.cluster.name',
      'PG Name:string=.spec.name',
      'Applied:boolean=.status.applied',
      'Message:string=.status.message',
    ],
  },
  {
    name: 'failoverquorums.postgresql.cnpg.io',
    kind: 'FailoverQuorum',
    versions: ['v1'],
    subresources: { status: {} },
    columns: ['Age:date=.metadata.creationTimestamp'],
  },
  {
    name: 'imagecatalogs.postgresql.cnpg.io',
    kind: 'ImageCatalog',
    versions: ['v1'],
    subresources: {},
    columns: ['Age:date=.metadata.creationTimestamp'],
  },
  {
    name: 'poolers.postgresql.cnpg.io',
    kind: 'Pooler',
    versions: ['v1'],
    subresources: {
      scale: { specReplicasPath: '.spec.instances', statusReplicasPath: '.status.instances' },
      status: {},
    },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Cluster:string=.spec.cluster.name',
      'Type:string=.spec.type',
      'Phase:string=.status.phase',
    ],
  },
  {
    name: 'publications.postgresql.cnpg.io',
    kind: 'Publication',
    versions: ['v1'],
    subresources: { status: {} },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Cluster:string=.spec.cluster.name',
      'PG Name:string=.spec.name',
      'Applied:boolean=.status.applied',
      'Message:string=.status.message',
    ],
  },
  {
    name: 'scheduledbackups.postgresql.cnpg.io',
    kind: 'ScheduledBackup',
    versions: ['v1'],
    subresources: { status: {} },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Cluster:string=.spec.cluster.name',
      'Last Backup:date=.status.lastScheduleTime',
    ],
  },
  {
    name: 'subscriptions.postgresql.cnpg.io',
    kind: 'Subscription',
    versions: ['v1'],
    subresources: { status: {} },
    columns: [
      'Age:date=.metadata.creationTimestamp',
      'Cluster:string=.spec.cluster.name',
      'PG Name:string=.spec.name',
      'Applied:boolean=.status.applied',
      'Message:string=.status.message',
    ],
  },
  // OT-CONTAINER-KIT Redis operator 0.26.0
  {
    name: 'redis.redis.redis.opstreelabs.in',
    kind: 'Redis',
    versions: ['v1beta2'],
    subresources: { status: {} },
  },
  {
    name: 'redisclusters.redis.redis.opstreelabs.in',
    kind: 'RedisCluster',
    versions: ['v1beta2'],
    subresources: { status: {} },
    columns: [
      'ClusterSize:integer=.spec.clusterSize',
      'ReadyLeaderReplicas:integer=.status.readyLeaderReplicas',
      'ReadyFollowerReplicas:integer=.status.readyFollowerReplicas',
      'State:string=.status.state@1',
      'Age:date=.metadata.creationTimestamp@1',
      'Reason:string=.status.reason@1',
    ],
  },
  {
    name: 'redisreplications.redis.redis.opstreelabs.in',
    kind: 'RedisReplication',
    versions: ['v1beta2'],
    subresources: { status: {} },
    columns: ['Master:string=.status.masterNode', 'Age:date=.metadata.creationTimestamp'],
  },
  {
    name: 'redissentinels.redis.redis.opstreelabs.in',
    kind: 'RedisSentinel',
    versions: ['v1beta2'],
    subresources: { status: {} },
  },
  // Velero 1.18.1
  {
    name: 'backuprepositories.velero.io',
    kind: 'BackupRepository',
    versions: ['v1'],
    subresources: {},
    columns: ['Age:date=.metadata.creationTimestamp', 'Repository Type:string=.spec.repositoryType'],
  },
  { name: 'backups.velero.io', kind: 'Backup', versions: ['v1'] },
  {
    name: 'backupstoragelocations.velero.io',
    kind: 'BackupStorageLocation',
    versions: ['v1'],
    short: ['bsl'],
    subresources: {},
    columns: [
      'Phase:string=.status.phase',
      'Last Validated:date=.status.lastValidationTime',
      'Age:date=.metadata.creationTimestamp',
      'Default:boolean=.spec.default',
    ],
  },
  {
    name: 'deletebackuprequests.velero.io',
    kind: 'DeleteBackupRequest',
    versions: ['v1'],
    subresources: {},
    columns: ['BackupName:string=.spec.backupName', 'Status:string=.status.phase'],
  },
  { name: 'downloadrequests.velero.io', kind: 'DownloadRequest', versions: ['v1'] },
  {
    name: 'podvolumebackups.velero.io',
    kind: 'PodVolumeBackup',
    versions: ['v1'],
    subresources: {},
    columns: [
      'Status:string=.status.phase',
      'Started:date=.status.startTimestamp',
      'Bytes Done:integer/int64=.status.progress.bytesDone',
      'Total Bytes:integer/int64=.status.progress.totalBytes',
      'Incremental Bytes:integer/int64=.status.incrementalBytes@10',
      'Storage Location:string=.spec.backupStorageLocation',
      'Age:date=.metadata.creationTimestamp',
      'Node:string=.status.node',
      'Uploader:string=.spec.uploaderType',
    ],
  },
  {
    name: 'podvolumerestores.velero.io',
    kind: 'PodVolumeRestore',
    versions: ['v1'],
    subresources: {},
    columns: [
      'Status:string=.status.phase',
      'Started:date=.status.startTimestamp',
      'Bytes Done:integer/int64=.status.progress.bytesDone',
      'Total Bytes:integer/int64=.status.progress.totalBytes',
      'Storage Location:string=.spec.backupStorageLocation',
      'Age:date=.metadata.creationTimestamp',
      'Node:string=.status.node',
      'Uploader Type:string=.spec.uploaderType',
    ],
  },
  { name: 'restores.velero.io', kind: 'Restore', versions: ['v1'] },
  {
    name: 'schedules.velero.io',
    kind: 'Schedule',
    versions: ['v1'],
    subresources: {},
    columns: [
      'Status:string=.status.phase',
      'Schedule:string=.spec.schedule',
      'LastBackup:date=.status.lastBackup',
      'Age:date=.metadata.creationTimestamp',
      'Paused:boolean=.spec.paused',
    ],
  },
  { name: 'serverstatusrequests.velero.io', kind: 'ServerStatusRequest', versions: ['v1'], short: ['ssr'] },
  {
    name: 'volumesnapshotlocations.velero.io',
    kind: 'VolumeSnapshotLocation',
    versions: ['v1'],
    short: ['vsl'],
  },
  {
    name: 'datadownloads.velero.io',
    kind: 'DataDownload',
    versions: ['v2alpha1'],
    subresources: {},
    columns: [
      'Status:string=.status.phase',
      'Started:date=.status.startTimestamp',
      'Bytes Done:integer/int64=.status.progress.bytesDone',
      'Total Bytes:integer/int64=.status.progress.totalBytes',
      'Storage Location:string=.spec.backupStorageLocation',
      'Age:date=.metadata.creationTimestamp',
      'Node:string=.status.node',
    ],
  },
  {
    name: 'datauploads.velero.io',
    kind: 'DataUpload',
    versions: ['v2alpha1'],
    subresources: {},
    columns: [
      'Status:string=.status.phase',
      'Started:date=.status.startTimestamp',
      'Bytes Done:integer/int64=.status.progress.bytesDone',
      'Total Bytes:integer/int64=.status.progress.totalBytes',
      'Incremental Bytes:integer/int64=.status.incrementalBytes@10',
      'Storage Location:string=.spec.backupStorageLocation',
      'Age:date=.metadata.creationTimestamp',
      'Node:string=.status.node',
    ],
  },
  // Gateway API 1.6.1, version v1 only (the definitions are never shipped, so v1beta1 is left out)
  {
    name: 'gateways.gateway.networking.k8s.io',
    kind: 'Gateway',
    versions: ['v1'],
    short: ['gtw'],
    categories: ['gateway-api'],
    subresources: { status: {} },
    columns: [
      'Class:string=.spec.gatewayClassName',
      'Address:string=.status.addresses[*].value',
      'Programmed:string=.status.conditions[?(@.type=="Programmed")].status',
      'Age:date=.metadata.creationTimestamp',
    ],
  },
  {
    name: 'httproutes.gateway.networking.k8s.io',
    kind: 'HTTPRoute',
    versions: ['v1'],
    categories: ['gateway-api'],
    subresources: { status: {} },
    columns: ['Hostnames:string=.spec.hostnames', 'Age:date=.metadata.creationTimestamp'],
  },
];
