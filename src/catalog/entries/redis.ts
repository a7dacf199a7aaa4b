import {
  Redis,
  redisPorts,
  redisSecret,
  redisSelectors,
  sentinels,
  type RedisProps,
} from '../../../constructs/redis/index.js';
import type { Config } from '../../config/index.js';
import type { RuntimeClaim } from '../component.js';
import { defineComponent } from '../component.js';
import { platformPriority } from './foundation.js';

/** The platform's Redis instance. */
export const redis = defineComponent<RedisProps>({
  id: 'redis',
  title: 'Redis',
  summary: 'The platform cache and queue, one server or three with sentinels.',
  category: 'database',
  required: false,
  needs: ['foundation', 'redis-operator'],
  namespace: (config) => config.components.redis.namespace,
  crds: [],
  images: {
    'redis-server': {
      repository: 'quay.io/opstree/redis',
      tag: 'v7.0.15',
      note: 'images of the operator: others lack the entry point that makes the configuration',
    },
    'redis-sentinel': { repository: 'quay.io/opstree/redis-sentinel', tag: 'v7.0.15' },
    'redis-exporter': { repository: 'quay.io/opstree/redis-exporter', tag: 'v1.44.0' },
  },
  props: ({ config, self, image }) => {
    const { replicas, storage, resources, sentinel, exporter, max_memory_percent } = config.components.redis;
    const storageClass = storage.class ?? config.storage.class;
    return {
      context: self,
      images: {
        server: image('redis-server'),
        exporter: image('redis-exporter'),
        sentinel: image('redis-sentinel'),
      },
      ...(config.features.high_availability && { replicas }),
      storage: { size: storage.size, ...(storageClass !== undefined && { class: storageClass }) },
      resources,
      sentinelResources: sentinel,
      exporterResources: exporter,
      maxMemoryPercent: max_memory_percent,
      priorityClassName: platformPriority,
    };
  },
  build: (scope, props) => new Redis(scope, 'redis', props),
  pods: (config) =>
    config.features.high_availability
      ? {
          server: { labels: redisSelectors.replication, ports: redisPorts.server },
          sentinel: { labels: redisSelectors.sentinel, ports: redisPorts.sentinel },
        }
      : { server: { labels: redisSelectors.standalone, ports: redisPorts.server } },
  flows: () => [
    {
      from: 'redis-operator/operator',
      to: 'redis/server',
      ports: ['redis'],
      why: 'the operator asks each server for its role and sets up replication',
    },
    {
      from: 'redis-operator/operator',
      to: 'redis/sentinel',
      ports: ['sentinel'],
      why: 'the operator tells the sentinels which server they watch',
    },
    { from: 'redis/server', to: 'redis/server', ports: ['redis'], why: 'replicas read from the primary' },
    {
      from: 'redis/sentinel',
      to: 'redis/server',
      ports: ['redis'],
      why: 'sentinels watch the servers and promote a replica',
    },
    {
      from: 'redis/sentinel',
      to: 'redis/sentinel',
      ports: ['sentinel'],
      why: 'sentinels agree on a new primary',
    },
    {
      from: 'controller/agents',
      to: 'redis/server',
      ports: ['redis'],
      why: 'agents and their tools cache what is cheap to lose',
    },
    {
      from: 'controller/agents',
      to: 'redis/sentinel',
      ports: ['sentinel'],
      why: 'clients ask a sentinel which server is the primary',
    },
    {
      from: 'victoria-metrics/server',
      to: 'redis/server',
      ports: ['metrics'],
      why: 'metrics of the servers',
    },
  ],
  secrets: (config) => [
    {
      namespace: config.components.redis.namespace,
      name: redisSecret.name,
      purpose: 'password of Redis and its sentinels',
      madeBy: 'deployer',
      keys: [
        {
          key: redisSecret.key,
          purpose: 'password that servers, sentinels and clients share',
          // letters and digits only: the probes of the operator put it on a command line
          generate: { kind: 'password', length: 40 },
        },
      ],
    },
  ],
  claims: (config) => claims(config),
  exceptions: ['Redis', 'RedisReplication', 'RedisSentinel'].map((kind) => ({
    rule: 'security/read-only-root',
    object: `${kind}/redis`,
    why: 'the entry point of the image writes its configuration to /etc/redis; only an alpha feature of the operator avoids that',
  })),
  differences: [
    {
      what: 'every server asks for a password and metrics come from an exporter beside it',
      why: 'the examples of upstream have neither',
    },
    {
      what: 'a server keeps its volume when its object is deleted',
      why: 'by default the operator deletes the data, also when an instance only becomes a replicated one',
    },
  ],
  checks: ['redis.servers-ready', 'redis.one-primary'],
});

function claims(config: Config): RuntimeClaim[] {
  const { replicas, storage, resources, sentinel, exporter } = config.components.redis;
  const servers = config.features.high_availability ? replicas : 1;
  const claim = (what: string, count: number, { cpu, memory }: { cpu: string; memory: string }) => ({
    what,
    replicas: count,
    cpu,
    memory,
  });
  return [
    { ...claim('Redis servers', servers, resources), storage: storage.size },
    claim('exporters beside the servers', servers, exporter),
    ...(config.features.high_availability ? [claim('Redis sentinels', sentinels, sentinel)] : []),
  ];
}
