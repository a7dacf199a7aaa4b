import { describe, expect, test } from 'vitest';
import { postgresql } from '../../src/catalog/entries/postgresql.js';
import { at } from '../support/at.js';
import {
  configFor,
  expectGolden,
  renderComponent,
  type RenderOptions,
  everythingPresent,
} from '../support/component.js';

const cluster = (options: RenderOptions = { profile: 'standard' }) =>
  renderComponent(postgresql, options).find('Cluster', 'platform-database', 'databases');

describe('the database of the standard profile', () => {
  test('is one instance that restarts for updates, without a budget that would block its node', () => {
    expect(at(cluster(), 'spec')).toMatchObject({
      instances: 1,
      enablePDB: false,
      primaryUpdateMethod: 'restart',
      primaryUpdateStrategy: 'unsupervised',
    });
    expect(at(cluster(), 'spec.postgresql.synchronous')).toBeUndefined();
  });

  test('makes a database and its owner at the first start, with checksums', () => {
    expect(at(cluster(), 'spec.bootstrap.initdb')).toEqual({
      database: 'cto',
      owner: 'cto',
      dataChecksums: true,
    });
  });

  test('has the requests, limit and volume that the configuration says', () => {
    expect(at(cluster(), 'spec.resources')).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { memory: '512Mi' },
    });
    expect(at(cluster(), 'spec.storage')).toEqual({ size: '5Gi', resizeInUseVolumes: true });
  });

  test('leaves its metrics to the scraper, without a pod monitor', () => {
    expect(at(cluster(), 'spec.monitoring.enablePodMonitor')).toBe(false);
    expect(postgresql.pods(configFor())).toEqual({
      database: {
        labels: { 'cnpg.io/cluster': 'platform-database' },
        ports: { postgresql: 5432, status: 8000, metrics: 9187 },
      },
    });
  });

  test('gives its pods the label by which metrics are told apart', () => {
    expect(at(cluster(), 'spec.inheritedMetadata.labels')).toEqual({ 'cto.dev/component': 'postgresql' });
  });
});

describe('defect 4, credentials in Git and a superuser account for applications', () => {
  test('applications have no superuser account', () => {
    expect(at(cluster(), 'spec.enableSuperuserAccess')).toBe(false);
    expect(at(cluster(), 'spec.superuserSecret')).toBeUndefined();
    expect(at(cluster(), 'spec.managed')).toBeUndefined();
  });

  test('no password is in the bundle: the operator makes the Secret', () => {
    const { yaml, objects } = renderComponent(postgresql, { profile: 'production' });
    expect(yaml).not.toMatch(/password/i);
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
    const declared = postgresql.secrets?.(configFor(), everythingPresent) ?? [];
    expect(declared.map(({ name, madeBy }) => [name, madeBy])).toEqual([
      ['platform-database-app', 'controller'],
      ['platform-database-ca', 'controller'],
    ]);
  });

  test.each(['postgres', 'pg_monitor', 'streaming_replica', 'cnpg_pooler', 'Upper', '1st', 'a b'])(
    'the owner cannot be called %s',
    (owner) => {
      expect(() => configFor({ config: { components: { postgresql: { owner } } } })).toThrow();
    },
  );
});

describe('defect 15, fields that the API does not know', () => {
  test('anti-affinity and disruption budget are in the fields that the operator reads', () => {
    const spec = at(cluster({ profile: 'production' }), 'spec') as Record<string, unknown>;
    expect(spec['affinity']).toMatchObject({
      enablePodAntiAffinity: true,
      podAntiAffinityType: 'preferred',
      topologyKey: 'kubernetes.io/hostname',
    });
    expect(spec['enablePDB']).toBe(true);
    expect(Object.keys(spec)).not.toContain('podAntiAffinity');
    expect(Object.keys(spec)).not.toContain('enablePodDisruptionBudget');
  });
});

describe('defect 24, no high availability', () => {
  test('three instances, spread over nodes and zones, with switchover for updates', () => {
    expect(at(cluster({ profile: 'production' }), 'spec')).toMatchObject({
      instances: 3,
      primaryUpdateMethod: 'switchover',
      replicationSlots: { highAvailability: { enabled: true } },
      topologySpreadConstraints: [
        {
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { 'cnpg.io/cluster': 'platform-database' } },
        },
      ],
    });
  });

  test('a commit waits for one standby, and for none when there is none', () => {
    expect(at(cluster({ profile: 'production' }), 'spec.postgresql.synchronous')).toEqual({
      method: 'any',
      number: 1,
      dataDurability: 'preferred',
    });
  });

  test('the sum of requests counts each instance', () => {
    const config = configFor({ profile: 'production' });
    expect(postgresql.claims?.(config)).toEqual([
      { what: 'instances of the database', replicas: 3, cpu: '100m', memory: '256Mi', storage: '5Gi' },
    ]);
  });
});

describe('defect 20, storage classes that contradict each other', () => {
  test.each([
    [
      'the class of the component',
      { storage: { class: 'slow' }, components: { postgresql: { storage: { class: 'fast' } } } },
      'fast',
    ],
    ['else the class of the platform', { storage: { class: 'slow' } }, 'slow'],
    ['else the default of the cluster', {}, undefined],
  ])('the volume has %s', (_, config, expected) => {
    expect(at(cluster({ config }), 'spec.storage.storageClass')).toBe(expected);
  });
});

describe('defect 24, no backup', () => {
  const annotations = (options: RenderOptions) =>
    (at(cluster(options), 'spec.inheritedMetadata.annotations') ?? {}) as Record<string, string>;

  test('with the backup operator, the primary is dumped just before its volume is saved', () => {
    const hook = annotations({
      profile: 'production',
      config: { components: { postgresql: { database: 'store' } } },
    });
    expect(hook['pre.hook.backup.velero.io/container']).toBe('postgres');
    const command = JSON.parse(hook['pre.hook.backup.velero.io/command'] ?? '') as string[];
    expect(command.slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(command[2]).toContain('pg_is_in_recovery()');
    expect(command[2]).toContain('pg_dump --format=custom');
    expect(command[2]).toMatch(/mv \S+\/store\.dump\.part \S+\/store\.dump$/);
  });

  test('without it, or when it saves no volumes, there is no hook', () => {
    expect(annotations({ profile: 'standard', present: [] })).not.toHaveProperty(
      'pre.hook.backup.velero.io/command',
    );
    const none = { components: { backup_operator: { volumes: 'none' as const } } };
    expect(annotations({ profile: 'production', config: none })).not.toHaveProperty(
      'pre.hook.backup.velero.io/command',
    );
  });

  test('with a VolumeSnapshotClass, cold snapshots are taken on a schedule of six fields', () => {
    const config = { components: { postgresql: { snapshots: { class: 'csi', schedule: '15 4 * * 1' } } } };
    const { find } = renderComponent(postgresql, { profile: 'production', config });
    expect(at(find('Cluster', 'platform-database'), 'spec.backup')).toEqual({
      volumeSnapshot: { className: 'csi', online: false },
    });
    expect(find('ScheduledBackup', 'platform-database-snapshots')['spec']).toEqual({
      cluster: { name: 'platform-database' },
      method: 'volumeSnapshot',
      schedule: '0 15 4 * * 1',
      backupOwnerReference: 'self',
      immediate: true,
    });
    expect(postgresql.external?.(configFor({ config }), everythingPresent)).toEqual([
      { kind: 'VolumeSnapshotClass', name: 'csi', madeBy: 'the storage driver of the cluster' },
    ]);
  });

  test('without one, nothing pretends to be a backup of the operator', () => {
    const { objects } = renderComponent(postgresql, { profile: 'production' });
    expect(objects.map(({ kind }) => kind)).toEqual(['Cluster']);
    expect(at(cluster({ profile: 'production' }), 'spec.backup')).toBeUndefined();
  });
});

describe('parameters of the database', () => {
  test('further ones join those of the platform and win', () => {
    const config = {
      components: {
        postgresql: {
          max_connections: 77,
          shared_buffers: '128MB',
          parameters: { work_mem: '8MB', log_min_duration_statement: '250ms' },
        },
      },
    };
    expect(at(cluster({ config }), 'spec.postgresql.parameters')).toEqual({
      max_connections: '77',
      shared_buffers: '128MB',
      log_min_duration_statement: '250ms',
      work_mem: '8MB',
    });
  });
});

describe('placement of the database', () => {
  test('follows the scheduling and the pull secret of the platform', () => {
    const spec = at(
      cluster({
        config: {
          registry: { type: 'harbor', url: 'mirror.example.com', pull_secret: 'pull-me' },
          scheduling: { node_selector: { disk: 'ssd' }, tolerations: [{ key: 'dedicated' }] },
        },
      }),
      'spec',
    );
    expect(spec).toMatchObject({
      imageName: 'mirror.example.com/cloudnative-pg/postgresql:18.4-system-trixie',
      imagePullSecrets: [{ name: 'pull-me' }],
      affinity: {
        nodeSelector: { 'kubernetes.io/os': 'linux', disk: 'ssd' },
        tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      },
    });
  });
});

describe('the database renders as reviewed', () => {
  test.each(['standard', 'production'] as const)('%s', (profile) => {
    expectGolden(`postgresql-${profile}`, renderComponent(postgresql, { profile }).yaml);
  });
});
