import { beforeAll, describe, expect, test } from 'vitest';
import {
  describeMigration,
  offlineChanges,
  offlineMigration,
  type MigrationPlan,
} from '../../../src/apply/migration/index.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { readBundle } from '../../../src/bundle/read.js';
import { cloudNativePgKinds } from '../../../src/catalog/entries/postgresql-kinds.js';
import { redisKinds } from '../../../src/catalog/entries/redis-kinds.js';
import { refText } from '../../../src/kube/resources.js';

const bundle = (profile: string): Bundle => {
  const { index, files } = readBundle(`dist/${profile}`);
  return { index: { ...index, kinds: [...cloudNativePgKinds, ...redisKinds] }, files };
};

const away = ({ downtimes }: MigrationPlan) =>
  downtimes.map(({ ref, downtime = '' }) => `${refText(ref)} ${downtime}`);

const fates = ({ steps }: MigrationPlan, fate: string) =>
  steps.filter((step) => step.fate === fate).map(({ id }) => id);

describe('the migration between two profiles', () => {
  let [minimal, standard, production] = [] as unknown as [Bundle, Bundle, Bundle];
  beforeAll(() => {
    [minimal, standard, production] = [bundle('minimal'), bundle('standard'), bundle('production')];
  });

  test('of a profile to itself is empty', () => {
    const { steps, untouched, backups, downtimes } = offlineMigration(standard, standard);
    expect({ steps, backups, downtimes }).toEqual({ steps: [], backups: [], downtimes: [] });
    expect(untouched).toHaveLength(standard.index.waves.flatMap(({ components }) => components).length);
  });

  test('from minimal to standard brings components, and nothing is away', () => {
    const migration = offlineMigration(minimal, standard);
    expect(fates(migration, 'comes')).toEqual([
      'argo-events',
      'postgresql-operator',
      'victoria-metrics',
      'github-events',
      'grafana',
      'postgresql',
    ]);
    expect(migration.groups['data-at-risk']).toEqual([]);
    expect(away(migration)).toEqual([]);
    expect(migration.goes).toEqual([]);
  });

  test('from standard to production restarts what becomes highly available', () => {
    const migration = offlineMigration(standard, production);
    expect(fates(migration, 'comes')).toContain('backup-operator');
    expect(migration.groups['data-at-risk']).toEqual([]);
    expect(away(migration)).toEqual([
      'Deployment argocd/argocd-notifications-controller until the new pod is ready',
      'StatefulSet argocd/argocd-application-controller while its only pod restarts',
      'Deployment monitoring/grafana until the new pod is ready',
    ]);
    expect(migration.backups.map(({ holds, needed }) => [holds, needed])).toContainEqual([
      'the databases of the cluster: the operator deletes their volumes with it',
      false,
    ]);
  });

  test('from production to minimal keeps what holds data', () => {
    const migration = offlineMigration(production, minimal);
    expect(migration.kept.map(({ ref }) => refText(ref)).sort()).toEqual([
      'Cluster databases/platform-database',
      'PersistentVolumeClaim monitoring/grafana',
      'RedisReplication databases/redis',
    ]);
    expect(fates(migration, 'goes').sort()).toEqual(
      [
        ...[
          'argo-events',
          'backup-operator',
          'github-events',
          'grafana',
          'log-collector',
          'mail-notifications',
        ],
        ...[
          'postgresql',
          'postgresql-operator',
          'redis',
          'redis-operator',
          'victoria-logs',
          'victoria-metrics',
        ],
      ].sort(),
    );
  });

  test('from production to standard warns of data in fewer instances', () => {
    const migration = offlineMigration(production, standard);
    expect(migration.groups['data-at-risk'].map(({ ref, says }) => `${refText(ref)} ${says}`)).toEqual([
      'Cluster databases/platform-database may lose data: instances 3 -> 1',
    ]);
    expect(migration.backups[0]).toMatchObject({ needed: true });
    expect(describeMigration(migration)[0]).toBe(
      'migration from profile production to profile standard: data at risk in 1 object',
    );
  });

  test('takes things away in the reverse order in which they came', () => {
    const kinds = offlineChanges(production, minimal)
      .filter(({ action }) => action === 'delete')
      .map(({ ref }) => ref.kind);
    expect(kinds.indexOf('RedisSentinel')).toBeLessThan(kinds.indexOf('Deployment'));
    expect(kinds.at(-1)).toBe('CustomResourceDefinition');
  });

  test('names the component and the construct of every object of the new bundle', () => {
    const changes = offlineChanges(minimal, standard);
    expect(
      changes.filter(({ component, construct }) => component === undefined || construct === undefined),
    ).toEqual([]);
  });
});

describe('offlineChanges', () => {
  const changed = (before: Bundle, edit: (text: string) => string) => ({
    ...before,
    files: new Map([...before.files].map(([path, text]) => [path, edit(text)])),
  });

  test('makes anew what has an immutable field', () => {
    const now = bundle('minimal');
    const before = changed(now, (text) => text.replaceAll('value: 1000000\n', 'value: 999\n'));
    const found = offlineChanges(before, now).filter(({ action }) => action === 'recreate');
    expect(found.map(({ ref, because }) => `${ref.kind}: ${because}`)).toEqual([
      'PriorityClass: value cannot be changed',
    ]);
  });
});
