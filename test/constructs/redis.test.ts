import { describe, expect, test } from 'vitest';
import { redis } from '../../src/catalog/entries/redis.js';
import { at } from '../support/at.js';
import { configFor, expectGolden, renderComponent, everythingPresent } from '../support/component.js';

const production = () => renderComponent(redis, { profile: 'production' });
const single = () => renderComponent(redis, { profile: 'standard' });

describe('without high availability', () => {
  test('Redis is one server', () => {
    const kinds = single().objects.map(({ kind }) => kind);
    expect(kinds).toEqual(['ServiceAccount', 'Redis']);
  });

  test('its pods are known by the labels of the operator', () => {
    expect(redis.pods(configFor())).toEqual({
      server: {
        labels: { app: 'redis', redis_setup_type: 'standalone', role: 'standalone' },
        ports: { redis: 6379, metrics: 9121 },
      },
    });
  });
});

describe('with high availability (defect 24)', () => {
  test('Redis is three servers and three sentinels of which two must agree', () => {
    const { find } = production();
    expect(at(find('RedisReplication', 'redis'), 'spec.clusterSize')).toBe(3);
    expect(at(find('RedisSentinel', 'redis'), 'spec')).toMatchObject({
      clusterSize: 3,
      redisSentinelConfig: { redisReplicationName: 'redis', quorum: '2', masterGroupName: 'myMaster' },
    });
  });

  test.each([
    ['RedisReplication', { app: 'redis', redis_setup_type: 'replication', role: 'replication' }],
    ['RedisSentinel', { app: 'redis-sentinel', redis_setup_type: 'sentinel', role: 'sentinel' }],
  ])('pods of %s are spread and leave one at a time', (kind, labels) => {
    const spec = at(production().find(kind, 'redis'), 'spec');
    expect(spec).toMatchObject({
      pdb: { enabled: true, maxUnavailable: 1 },
      topologySpreadConstraints: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } },
      ],
    });
  });

  test('the number of servers can be raised', () => {
    const { find } = renderComponent(redis, {
      profile: 'production',
      config: { components: { redis: { replicas: 5 } } },
    });
    expect(at(find('RedisReplication', 'redis'), 'spec.clusterSize')).toBe(5);
  });

  test('the sum of requests counts servers, exporters and sentinels', () => {
    expect(redis.claims?.(configFor({ profile: 'production' }))).toEqual([
      { what: 'Redis servers', replicas: 3, cpu: '50m', memory: '64Mi', storage: '1Gi' },
      { what: 'exporters beside the servers', replicas: 3, cpu: '10m', memory: '16Mi' },
      { what: 'Redis sentinels', replicas: 3, cpu: '25m', memory: '32Mi' },
    ]);
  });
});

describe('defect 4, Redis without a password', () => {
  test.each([
    ['one server', single, 'Redis'],
    ['replicated servers', production, 'RedisReplication'],
    ['sentinels', production, 'RedisSentinel'],
  ] as const)('%s ask for one, from a Secret', (_, rendered, kind) => {
    expect(at(rendered().find(kind, 'redis'), 'spec.kubernetesConfig.redisSecret')).toEqual({
      name: 'redis-auth',
      key: 'password',
    });
  });

  test('sentinels log in at the servers with it', () => {
    expect(
      at(production().find('RedisSentinel', 'redis'), 'spec.redisSentinelConfig.redisReplicationPassword'),
    ).toEqual({ secretKeyRef: { name: 'redis-auth', key: 'password' } });
  });

  test('it is generated, and no Secret is in the bundle', () => {
    expect(production().objects.map(({ kind }) => kind)).not.toContain('Secret');
    expect(redis.secrets?.(configFor(), everythingPresent)).toMatchObject([
      {
        namespace: 'databases',
        name: 'redis-auth',
        madeBy: 'deployer',
        keys: [{ key: 'password', generate: { kind: 'password', length: 40 } }],
      },
    ]);
  });
});

describe('metrics of Redis', () => {
  test('come from an exporter beside each server, found by the annotations that pods inherit', () => {
    const { metadata, spec } = production().find('RedisReplication', 'redis') as never as {
      metadata: { annotations: unknown };
      spec: unknown;
    };
    expect(metadata.annotations).toEqual({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9121' });
    expect(spec).toMatchObject({ redisExporter: { enabled: true, port: 9121 } });
  });
});

describe('Redis keeps data and limits', () => {
  test.each([
    ['Redis', single],
    ['RedisReplication', production],
  ] as const)('%s keeps its volume when the object goes', (kind, rendered) => {
    expect(at(rendered().find(kind, 'redis'), 'spec.storage')).toEqual({
      keepAfterDelete: true,
      volumeClaimTemplate: {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    });
  });

  test('defect 20, storage classes that contradict each other: its own class, else that of the platform', () => {
    const classOf = (own?: string) =>
      at(
        renderComponent(redis, {
          config: {
            storage: { class: 'slow' },
            components: { redis: { storage: { ...(own && { class: own }) } } },
          },
        }).find('Redis', 'redis'),
        'spec.storage.volumeClaimTemplate.spec.storageClassName',
      );
    expect([classOf('fast'), classOf()]).toEqual(['fast', 'slow']);
  });

  test('data take a share of the memory limit', () => {
    const { find } = renderComponent(redis, {
      config: { components: { redis: { max_memory_percent: 55 } } },
    });
    expect(at(find('Redis', 'redis'), 'spec.redisConfig')).toEqual({ maxMemoryPercentOfLimit: 55 });
  });
});

describe('pods of Redis', () => {
  test('satisfy the restricted level', () => {
    const spec = at(production().find('RedisReplication', 'redis'), 'spec');
    expect(spec).toMatchObject({
      podSecurityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      redisExporter: { securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true } },
    });
  });

  test('run under an account of their own that gets no token', () => {
    expect(production().find('ServiceAccount', 'redis')['automountServiceAccountToken']).toBe(false);
    expect(at(production().find('RedisSentinel', 'redis'), 'spec.serviceAccountName')).toBe('redis');
  });

  test('follow scheduling, mirror and pull secret of the platform', () => {
    const { find } = renderComponent(redis, {
      config: {
        registry: { type: 'harbor', url: 'mirror.example.com', pull_secret: 'pull-me' },
        scheduling: { node_selector: { disk: 'ssd' }, tolerations: [{ key: 'dedicated' }] },
      },
    });
    expect(at(find('Redis', 'redis'), 'spec')).toMatchObject({
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      kubernetesConfig: {
        image: 'mirror.example.com/opstree/redis:v7.0.15',
        imagePullSecrets: [{ name: 'pull-me' }],
      },
      redisExporter: { image: 'mirror.example.com/opstree/redis-exporter:v1.44.0' },
    });
  });
});

describe('Redis renders as reviewed', () => {
  test.each(['standard', 'production'] as const)('%s', (profile) => {
    expectGolden(`redis-${profile}`, renderComponent(redis, { profile }).yaml);
  });
});
