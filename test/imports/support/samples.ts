import type { Construct } from 'constructs';
import type { ApiObject } from 'cdk8s';
import { CodeRun, DocsRun } from '../../../imports/agents.platform.js';
import {
  Application,
  AppProject,
  EventBus,
  EventSource,
  Sensor,
  WorkflowTemplate,
} from '../../../imports/argoproj.io.js';
import { Gateway, HttpRoute } from '../../../imports/gateway.networking.k8s.io.js';
import {
  Backup as DatabaseBackup,
  Cluster,
  Database,
  Pooler,
  ScheduledBackup,
} from '../../../imports/postgresql.cnpg.io.js';
import { Redis, RedisReplication, RedisSentinel } from '../../../imports/redis.redis.opstreelabs.in.js';
import {
  Backup,
  BackupStorageLocation,
  Schedule,
  VolumeSnapshotLocation,
} from '../../../imports/velero.io.js';

const metadata = { name: 'sample', namespace: 'sample' };
const restricted = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const requests = { requests: { cpu: '100m', memory: '128Mi' } };

/** Makes one sample object of each kind that the platform emits, through its typed class. Keys are names of definitions. */
export const samples: Readonly<Record<string, (scope: Construct) => ApiObject>> = {
  'applications.argoproj.io': (scope) =>
    new Application(scope, 'application', {
      metadata: { ...metadata, annotations: { 'argocd.argoproj.io/sync-wave': '1' } },
      spec: {
        project: 'platform',
        destination: { server: 'https://kubernetes.default.svc', namespace: 'sample' },
        source: {
          repoUrl: 'https://git.example.com/team/platform.git',
          path: 'dist/standard/manifests',
          targetRevision: 'main',
          directory: { include: '10-*.yaml' },
        },
        ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
          syncOptions: ['ServerSideApply=true'],
        },
      },
    }),
  'appprojects.argoproj.io': (scope) =>
    new AppProject(scope, 'project', {
      metadata,
      spec: {
        sourceRepos: ['https://git.example.com/team/platform.git'],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'sample' }],
        clusterResourceWhitelist: [{ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }],
        namespaceResourceBlacklist: [{ group: '', kind: 'ResourceQuota' }],
      },
    }),
  'workflowtemplates.argoproj.io': (scope) =>
    new WorkflowTemplate(scope, 'template', {
      metadata,
      spec: {
        entrypoint: 'main',
        serviceAccountName: 'workflow-runner',
        arguments: { parameters: [{ name: 'task-id' }, { name: 'model', value: 'a-model' }] },
        ttlStrategy: { secondsAfterSuccess: 300, secondsAfterFailure: 10_800 },
        podGc: { strategy: 'OnPodCompletion', deleteDelayDuration: '30s' },
        securityContext: restricted,
        volumeClaimTemplates: [{ metadata: { name: 'work' }, spec: { accessModes: ['ReadWriteOnce'] } }],
        templates: [
          {
            name: 'main',
            dag: {
              tasks: [
                { name: 'create', template: 'create-run' },
                { name: 'check', template: 'script', depends: 'create', when: '1 == 1', withItems: ['a', 1] },
                { name: 'wait', template: 'approval', dependencies: ['create'] },
              ],
            },
          },
          {
            name: 'create-run',
            retryStrategy: { limit: 3, retryPolicy: 'OnError', backoff: { duration: '5s', factor: 2 } },
            resource: {
              action: 'create',
              setOwnerReference: true,
              manifest: 'apiVersion: v1\nkind: ConfigMap\n',
              successCondition: 'status.phase == Succeeded',
            },
          },
          {
            name: 'script',
            script: { image: 'example/tools:1.0.0', command: ['sh'], source: 'true', resources: requests },
            outputs: {
              parameters: [{ name: 'result', valueFrom: { path: '/tmp/result', default: 'none' } }],
            },
          },
          { name: 'approval', suspend: { duration: '14d' } },
          {
            name: 'container',
            activeDeadlineSeconds: '7200',
            container: {
              name: 'main',
              image: 'example/tools:1.0.0',
              args: ['run'],
              env: [{ name: 'A', value: 'b' }],
            },
            volumes: [{ name: 'tmp', emptyDir: {} }],
          },
          {
            name: 'in-order',
            steps: [[{ name: 'one', template: 'script' }], [{ name: 'two', template: 'script' }]],
          },
        ],
      },
    }),
  'eventbus.argoproj.io': (scope) =>
    new EventBus(scope, 'bus', {
      metadata: { ...metadata, name: 'default' },
      spec: {
        jetstream: {
          version: '2.10.29',
          replicas: 3,
          streamConfig: 'replicas: 3\n',
          persistence: { volumeSize: '2Gi', accessMode: 'ReadWriteOnce' },
          securityContext: restricted,
          containerTemplate: { resources: requests },
        },
      },
    }),
  'eventsources.argoproj.io': (scope) =>
    new EventSource(scope, 'source', {
      metadata,
      spec: {
        service: { ports: [{ port: 12_000, targetPort: 12_000 }] },
        template: { serviceAccountName: 'events', container: { resources: requests } },
        github: {
          events: {
            events: ['pull_request', 'push'],
            repositories: [{ owner: 'example', names: ['platform'] }],
            webhook: { endpoint: '/github/webhook', port: '12000', method: 'POST' },
            webhookSecret: { name: 'github-webhook', key: 'secret' },
            contentType: 'json',
            insecure: false,
            active: true,
          },
        },
      },
    }),
  'sensors.argoproj.io': (scope) =>
    new Sensor(scope, 'sensor', {
      metadata,
      spec: {
        template: { serviceAccountName: 'sensor' },
        dependencies: [
          {
            name: 'opened',
            eventSourceName: 'github',
            eventName: 'events',
            filters: {
              dataLogicalOperator: 'and',
              data: [{ path: 'body.action', type: 'string', comparator: '=', value: ['opened'] }],
              exprs: [{ expr: 'action == "opened"', fields: [{ name: 'action', path: 'body.action' }] }],
            },
          },
        ],
        triggers: [
          {
            retryStrategy: { steps: 3, duration: '10s', factor: 2, jitter: 0.1 },
            rateLimit: { unit: 'Minute', requestsPerUnit: 60 },
            parameters: [{ dest: 'k8s.source', src: { dependencyName: 'opened', dataKey: 'body.number' } }],
            template: {
              name: 'create',
              k8S: {
                operation: 'create',
                source: { resource: { apiVersion: 'agents.platform/v1', kind: 'CodeRun' } },
                parameters: [
                  {
                    dest: 'spec.taskId',
                    operation: 'overwrite',
                    src: { dependencyName: 'opened', value: '1' },
                  },
                ],
              },
            },
          },
          {
            template: {
              name: 'resume',
              argoWorkflow: {
                operation: 'submit',
                source: { resource: { kind: 'Workflow' } },
                args: ['--labels', 'a=b'],
              },
            },
          },
        ],
      },
    }),
  'clusters.postgresql.cnpg.io': (scope) =>
    new Cluster(scope, 'cluster', {
      metadata,
      spec: {
        instances: 3,
        imageName: 'ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie',
        bootstrap: {
          initdb: { database: 'platform', owner: 'platform', secret: { name: 'database-owner' } },
        },
        storage: { size: '10Gi', storageClass: undefined },
        affinity: {
          enablePodAntiAffinity: true,
          topologyKey: 'kubernetes.io/hostname',
          podAntiAffinityType: 'preferred',
        },
        postgresql: { parameters: { shared_buffers: '64MB' }, synchronous: { method: 'any', number: 1 } },
        primaryUpdateStrategy: 'unsupervised',
        resources: requests,
        monitoring: { enablePodMonitor: false },
        backup: {
          target: 'prefer-standby',
          retentionPolicy: '30d',
          barmanObjectStore: {
            destinationPath: 's3://backups/database',
            s3Credentials: {
              accessKeyId: { name: 'backup', key: 'id' },
              secretAccessKey: { name: 'backup', key: 'key' },
            },
            wal: { compression: 'gzip' },
          },
        },
        managed: {
          roles: [{ name: 'reader', ensure: 'present', login: true, passwordSecret: { name: 'reader' } }],
        },
      },
    }),
  'scheduledbackups.postgresql.cnpg.io': (scope) =>
    new ScheduledBackup(scope, 'scheduled', {
      metadata,
      spec: {
        schedule: '0 0 3 * * *',
        cluster: { name: 'platform' },
        method: 'barmanObjectStore',
        immediate: true,
      },
    }),
  'databases.postgresql.cnpg.io': (scope) =>
    new Database(scope, 'database', {
      metadata,
      spec: {
        name: 'grafana',
        owner: 'grafana',
        cluster: { name: 'platform' },
        ensure: 'present',
        databaseReclaimPolicy: 'retain',
        extensions: [{ name: 'vector' }],
      },
    }),
  'poolers.postgresql.cnpg.io': (scope) =>
    new Pooler(scope, 'pooler', {
      metadata,
      spec: {
        cluster: { name: 'platform' },
        type: 'rw',
        instances: 2,
        pgbouncer: { poolMode: 'transaction', parameters: { max_client_conn: '200' } },
        template: { spec: { containers: [{ name: 'pgbouncer', resources: requests }] } },
      },
    }),
  'backups.postgresql.cnpg.io': (scope) =>
    new DatabaseBackup(scope, 'database-backup', {
      metadata,
      spec: { cluster: { name: 'platform' }, method: 'volumeSnapshot', target: 'primary' },
    }),
  'redis.redis.redis.opstreelabs.in': (scope) =>
    new Redis(scope, 'redis', {
      metadata,
      spec: {
        kubernetesConfig: {
          image: 'quay.io/opstree/redis:v7.0.15',
          imagePullPolicy: 'IfNotPresent',
          resources: requests,
          redisSecret: { name: 'redis', key: 'password' },
        },
        podSecurityContext: { runAsUser: 1000, fsGroup: 1000 },
        storage: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } },
      },
    }),
  'redisreplications.redis.redis.opstreelabs.in': (scope) =>
    new RedisReplication(scope, 'replication', {
      metadata,
      spec: {
        clusterSize: 3,
        kubernetesConfig: { image: 'quay.io/opstree/redis:v7.0.15', imagePullPolicy: 'IfNotPresent' },
        redisExporter: { enabled: true, image: 'quay.io/opstree/redis-exporter:v1.44.0' },
        pdb: { enabled: true, maxUnavailable: 1 },
        affinity: { podAntiAffinity: {} },
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
      },
    }),
  'redissentinels.redis.redis.opstreelabs.in': (scope) =>
    new RedisSentinel(scope, 'sentinel', {
      metadata,
      spec: {
        clusterSize: 3,
        kubernetesConfig: { image: 'quay.io/opstree/redis-sentinel:v7.0.15' },
        redisSentinelConfig: { redisReplicationName: 'platform', masterGroupName: 'platform', quorum: '2' },
      },
    }),
  'schedules.velero.io': (scope) =>
    new Schedule(scope, 'schedule', {
      metadata,
      spec: {
        schedule: '0 2 * * *',
        useOwnerReferencesInBackup: false,
        template: {
          ttl: '720h0m0s',
          includedNamespaces: ['platform'],
          excludedResources: ['events'],
          storageLocation: 'default',
          snapshotVolumes: true,
          labelSelector: { matchLabels: { backup: 'yes' } },
        },
      },
    }),
  'backups.velero.io': (scope) =>
    new Backup(scope, 'backup', { metadata, spec: { includedNamespaces: ['*'], ttl: '24h0m0s' } }),
  'backupstoragelocations.velero.io': (scope) =>
    new BackupStorageLocation(scope, 'storage-location', {
      metadata,
      spec: {
        provider: 'aws',
        default: true,
        accessMode: 'ReadWrite',
        objectStorage: { bucket: 'backups', prefix: 'cluster' },
        credential: { name: 'cloud-credentials', key: 'cloud' },
        config: { region: 'eu-central-1', s3ForcePathStyle: 'true' },
      },
    }),
  'volumesnapshotlocations.velero.io': (scope) =>
    new VolumeSnapshotLocation(scope, 'snapshot-location', {
      metadata,
      spec: { provider: 'aws', config: { region: 'eu-central-1' } },
    }),
  'coderuns.agents.platform': (scope) =>
    new CodeRun(scope, 'code', {
      metadata,
      spec: {
        taskId: 7,
        service: 'shop',
        repositoryUrl: 'example/shop',
        docsRepositoryUrl: 'https://git.example.com/example/docs.git',
        workingDirectory: 'services/shop',
        model: 'a-model',
        githubApp: 'example-builder',
        cliConfig: {
          cliType: 'codex',
          model: 'a-model',
          maxTokens: 64_000,
          temperature: 0.2,
          modelRotation: ['a-model', 'b-model'],
          settings: { reasoningEffort: 'high' },
        },
        env: { STAGE: 'test' },
        envFromSecrets: [{ name: 'API_KEY', secretName: 'agent-keys', secretKey: 'api-key' }],
        localTools: 'files,search',
        contextVersion: 2,
        continueSession: true,
        enableDocker: false,
        serviceAccountName: 'agent',
      },
    }),
  'docsruns.agents.platform': (scope) =>
    new DocsRun(scope, 'docs', {
      metadata,
      spec: {
        repositoryUrl: 'example/shop',
        workingDirectory: '.',
        sourceBranch: 'main',
        githubApp: 'example-writer',
        model: 'a-model',
        includeCodebase: true,
        localTools: ['files'],
        remoteTools: [],
      },
    }),
  'gateways.gateway.networking.k8s.io': (scope) =>
    new Gateway(scope, 'gateway', {
      metadata,
      spec: {
        gatewayClassName: 'example',
        listeners: [
          {
            name: 'https',
            port: 443,
            protocol: 'HTTPS',
            hostname: '*.example.com',
            tls: { mode: 'Terminate', certificateRefs: [{ name: 'wildcard' }] },
            allowedRoutes: { namespaces: { from: 'Same' } },
          },
        ],
      },
    }),
  'httproutes.gateway.networking.k8s.io': (scope) =>
    new HttpRoute(scope, 'route', {
      metadata,
      spec: {
        hostnames: ['webhooks.example.com'],
        parentRefs: [{ name: 'public', sectionName: 'https' }],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/github/webhook' } }],
            filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x-debug'] } }],
            backendRefs: [{ name: 'github-eventsource-svc', port: 12_000 }],
          },
        ],
      },
    }),
};
