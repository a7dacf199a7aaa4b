import type { CustomResource, SimulatedKind, SimulatedOperator } from './model.js';

/** A condition as `metav1.Condition` and its older likes have it; it changed last when the object was made. */
function condition({ metadata }: CustomResource, type: string, options: ConditionOptions = {}) {
  const { status = 'True', reason = type, message = '' } = options;
  return { type, status, reason, message, lastTransitionTime: metadata.creationTimestamp };
}

interface ConditionOptions {
  readonly status?: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** A number of the spec, or what its definition says when it is not there. */
function count({ spec }: CustomResource, field: string, absent = 1): number {
  const value = spec?.[field];
  return typeof value === 'number' ? value : absent;
}

function numbered(object: CustomResource, total: number, first: number): readonly string[] {
  return Array.from({ length: total }, (_, index) => `${object.metadata.name}-${index + first}`);
}

/**
 * Argo Events 1.9: `pkg/apis/events/v1alpha1/*_types.go` has the conditions, `pkg/reconciler/*` the finalizers, and that an EventBus does not
 * go while an EventSource or Sensor is connected to it.
 */
const events = { group: 'argoproj.io', version: 'v1alpha1', subresource: true };

const argoEvents: readonly SimulatedKind[] = [
  {
    ...events,
    plural: 'eventbus',
    finalizer: 'eventbus-controller',
    heldBy: ['eventsources', 'sensors'],
    status: (bus) => ({
      conditions: [condition(bus, 'Deployed'), condition(bus, 'Configured')],
      config: { jetstream: { url: `nats://eventbus-${bus.metadata.name}-js-svc:4222` } },
    }),
  },
  {
    ...events,
    plural: 'eventsources',
    finalizer: 'eventsource-controller',
    status: (source) => ({
      conditions: [condition(source, 'SourcesProvided'), condition(source, 'Deployed')],
    }),
  },
  {
    ...events,
    plural: 'sensors',
    finalizer: 'sensor-controller',
    status: (sensor) => ({
      conditions: ['DependenciesProvided', 'TriggersProvided', 'Deployed'].map((type) =>
        condition(sensor, type),
      ),
    }),
  },
];

/** CloudNativePG 1.30, `api/v1/*_types.go` and `internal/controller`. The operator owns the claims of a Cluster: they go with it. */
const postgresql = { group: 'postgresql.cnpg.io', version: 'v1', subresource: true };

const applied: SimulatedKind['status'] = ({ metadata }) => ({
  applied: true,
  observedGeneration: metadata.generation,
});

const cloudNativePg: readonly SimulatedKind[] = [
  {
    ...postgresql,
    plural: 'clusters',
    status: (cluster) => {
      const names = numbered(cluster, count(cluster, 'instances'), 1);
      const ready = { reason: 'ClusterIsReady', message: 'Cluster is Ready' };
      return {
        phase: 'Cluster in healthy state',
        instances: names.length,
        readyInstances: names.length,
        instanceNames: names,
        currentPrimary: names[0],
        targetPrimary: names[0],
        conditions: [condition(cluster, 'Ready', ready)],
      };
    },
    claims: (cluster) =>
      numbered(cluster, count(cluster, 'instances'), 1).map((name) => ({ name, size: '1Gi', owned: true })),
  },
  { ...postgresql, plural: 'poolers', status: (pooler) => ({ instances: count(pooler, 'instances') }) },
  {
    ...postgresql,
    plural: 'scheduledbackups',
    status: ({ metadata }) => ({ lastCheckTime: metadata.creationTimestamp }),
  },
  ...['databases', 'publications', 'subscriptions', 'databaseroles'].map((plural) => ({
    ...postgresql,
    plural,
    status: applied,
  })),
];

/** Redis operator of OT-CONTAINER-KIT 0.26: `api/*`, finalizers in `internal/controllerutil`. Its StatefulSets leave their claims behind. */
const redis = { group: 'redis.redis.opstreelabs.in', version: 'v1beta2', subresource: true };

const redisOperator: readonly SimulatedKind[] = [
  {
    ...redis,
    plural: 'redisreplications',
    finalizer: 'redisReplicationFinalizer',
    status: ({ metadata }) => ({ masterNode: `${metadata.name}-0` }),
    claims: (replication) =>
      numbered(replication, count(replication, 'clusterSize'), 0).map((name) => ({
        name: `${replication.metadata.name}-${name}`,
        size: '1Gi',
        owned: false,
      })),
  },
  { ...redis, plural: 'redissentinels', finalizer: 'redisSentinelFinalizer' },
  {
    ...redis,
    plural: 'redisclusters',
    finalizer: 'redisClusterFinalizer',
    status: (cluster) => ({
      state: 'Ready',
      readyLeaderReplicas: count(cluster, 'clusterSize'),
      readyFollowerReplicas: count(cluster, 'clusterSize'),
    }),
  },
];

/** Velero 1.18, `pkg/apis/velero/v1`; none of its definitions has the status subresource in use. */
const backups = { group: 'velero.io', version: 'v1', subresource: false };

const velero: readonly SimulatedKind[] = [
  {
    ...backups,
    plural: 'backupstoragelocations',
    status: ({ metadata }) => ({
      phase: 'Available',
      lastSyncedTime: metadata.creationTimestamp,
      lastValidationTime: metadata.creationTimestamp,
    }),
  },
  { ...backups, plural: 'schedules', status: () => ({ phase: 'Enabled' }) },
  { ...backups, plural: 'backuprepositories', status: () => ({ phase: 'Ready' }) },
];

/** Argo CD 3, `pkg/apis/application/v1alpha1/types.go`: Applications have no status subresource. */
const argoCd: readonly SimulatedKind[] = [
  {
    group: 'argoproj.io',
    version: 'v1alpha1',
    plural: 'applications',
    subresource: false,
    status: ({ metadata }) => ({
      sync: { status: 'Synced' },
      health: { status: 'Healthy' },
      reconciledAt: metadata.creationTimestamp,
    }),
  },
  {
    group: 'argoproj.io',
    version: 'v1alpha1',
    plural: 'applicationsets',
    subresource: true,
    status: (set) => ({
      conditions: [
        condition(set, 'ErrorOccurred', { status: 'False', reason: 'ApplicationSetUpToDate' }),
        condition(set, 'ParametersGenerated'),
        condition(set, 'ResourcesUpToDate', { reason: 'ApplicationSetUpToDate' }),
      ],
    }),
  },
];

/** Our own controller. */
const agents: readonly SimulatedKind[] = ['coderuns', 'docsruns'].map((plural) => ({
  group: 'agents.platform',
  version: 'v1',
  plural,
  subresource: true,
  status: () => ({ phase: 'Succeeded', message: 'simulated' }),
}));

/** The operators of our bundles, one record per image that they run in. */
export const platformOperators: readonly SimulatedOperator[] = [
  { name: 'argo-events', image: 'argo-events', kinds: argoEvents },
  { name: 'cloudnative-pg', image: 'cloudnative-pg', kinds: cloudNativePg },
  { name: 'redis-operator', image: 'redis-operator', kinds: redisOperator },
  { name: 'velero-server', image: 'velero', kinds: velero },
  { name: 'argocd-controller', image: 'argocd', kinds: argoCd },
  { name: 'cto-controller', image: 'controller', kinds: agents },
];
