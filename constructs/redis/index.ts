import { Construct } from 'constructs';
import {
  Redis as RedisObject,
  RedisReplication,
  RedisSentinel,
} from '../../imports/redis.redis.opstreelabs.in.js';
import { plainRequirements, restrictedContainer, type Resources } from '../shared/container.js';
import type { ComponentContext } from '../shared/context.js';
import { namespaced } from '../shared/metadata.js';
import { serviceAccount } from '../shared/rbac.js';

/** Name of the instance; Services and pods made by the operator begin with it. */
export const redisName = 'redis';

/** Secret that holds the password, and its key. */
export const redisSecret = { name: 'redis-auth', key: 'password' } as const;

/** Ports of a server and of a sentinel. */
export const redisPorts = { server: { redis: 6379, metrics: 9121 }, sentinel: { sentinel: 26379 } } as const;

/** Labels that the operator puts on the pods it makes; it lets none of ours replace them. */
export const redisSelectors = {
  standalone: { app: redisName, redis_setup_type: 'standalone', role: 'standalone' },
  replication: { app: redisName, redis_setup_type: 'replication', role: 'replication' },
  sentinel: { app: `${redisName}-sentinel`, redis_setup_type: 'sentinel', role: 'sentinel' },
} as const;

/** Sentinels: the smallest number of which one may be missing while two of them still agree. */
export const sentinels = 3;

/** Made by the operator. One of ours under another name would be a second one for the same pods, which blocks every eviction. */
const budget = { enabled: true, maxUnavailable: 1 };

/** The operator hands these down to the pods; the port of its exporter has a name that says nothing of metrics. */
const scraped = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(redisPorts.server.metrics) };

/** User and group of the images. */
const user = 1000;

/** Props of {@link Redis}. */
export interface RedisProps {
  readonly context: ComponentContext;
  readonly images: { readonly server: string; readonly sentinel: string; readonly exporter: string };
  /** Servers when highly available: one primary, the rest replicas, and as many sentinels as make a quorum. Absent: one server. */
  readonly replicas?: number;
  readonly storage: { readonly size: string; readonly class?: string };
  readonly resources: Resources;
  readonly sentinelResources: Resources;
  readonly exporterResources: Resources;
  /** Share of the memory limit that data may take, in percent. */
  readonly maxMemoryPercent: number;
  /** Absent: the default priority of the cluster. */
  readonly priorityClassName?: string;
}

/** A Redis instance: one server, or a replicated one whose sentinels choose a new primary. */
export class Redis extends Construct {
  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    // the pods need no rights; with the default account they would get a token
    serviceAccount(this, props.context, redisName);
    if (props.replicas === undefined) this.addStandalone(props);
    else this.addReplicated(props, props.replicas);
  }

  private addStandalone(props: RedisProps): void {
    new RedisObject(this, 'standalone', {
      metadata: namespaced(props.context, redisName, { annotations: scraped }),
      spec: server(props),
    });
  }

  private addReplicated(props: RedisProps, replicas: number): void {
    const { context } = props;
    new RedisReplication(this, 'replication', {
      metadata: namespaced(context, redisName, { annotations: scraped }),
      spec: { ...server(props), clusterSize: replicas, pdb: budget, ...spread(redisSelectors.replication) },
    });
    new RedisSentinel(this, 'sentinel', {
      metadata: namespaced(context, redisName),
      spec: {
        ...pods(props),
        ...spread(redisSelectors.sentinel),
        clusterSize: sentinels,
        pdb: budget,
        kubernetesConfig: kubernetesConfig(context, props.images.sentinel, props.sentinelResources),
        redisSentinelConfig: {
          redisReplicationName: redisName,
          masterGroupName: 'myMaster',
          redisPort: String(redisPorts.server.redis),
          quorum: '2',
          parallelSyncs: '1',
          failoverTimeout: '10000',
          downAfterMilliseconds: '5000',
          // with which the sentinels log in at the servers; the one in kubernetesConfig is asked of clients of the sentinels
          redisReplicationPassword: { secretKeyRef: { ...redisSecret } },
        },
      },
    });
  }
}

function server(props: RedisProps) {
  const { context, images, storage } = props;
  return {
    ...pods(props),
    kubernetesConfig: kubernetesConfig(context, images.server, props.resources),
    redisConfig: { maxMemoryPercentOfLimit: props.maxMemoryPercent },
    redisExporter: {
      enabled: true,
      image: images.exporter,
      imagePullPolicy: 'IfNotPresent',
      port: redisPorts.server.metrics,
      resources: plainRequirements(props.exporterResources),
      securityContext: restrictedContainer,
    },
    storage: {
      // without it the operator deletes the data with the object, also when the instance only becomes a replicated one
      keepAfterDelete: true,
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(storage.class !== undefined && { storageClassName: storage.class }),
          resources: { requests: { storage: storage.size } },
        },
      },
    },
  };
}

function kubernetesConfig(context: ComponentContext, image: string, resources: Resources) {
  const { imagePullSecrets } = context.pods;
  return {
    image,
    imagePullPolicy: 'IfNotPresent',
    redisSecret: { ...redisSecret },
    resources: plainRequirements(resources),
    updateStrategy: { type: 'RollingUpdate' },
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
  };
}

function pods({ context, priorityClassName }: RedisProps) {
  const { nodeSelector, tolerations } = context.pods;
  return {
    serviceAccountName: redisName,
    nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    // the entry point of the image writes its configuration to /etc/redis
    securityContext: { ...restrictedContainer, readOnlyRootFilesystem: false },
    terminationGracePeriodSeconds: 60,
  };
}

function spread(selector: Readonly<Record<string, string>>) {
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { ...selector } },
      },
    ],
  };
}
