import { describe, expect, test } from 'vitest';
import { describeMigration, migrationPlan } from '../../../src/apply/migration/index.js';
import type { Change, ComponentNode } from '../../../src/apply/model.js';

const component = (id: string, wave: number): ComponentNode => ({
  ...{ id, title: id, wave, needs: [], source: id, configKeys: [] },
});

const change = (kind: string, name: string, rest: Partial<Change>): Change => ({
  ref: { group: '', kind, namespace: 'n', name },
  ...{ apiVersion: 'v1', action: 'update', effect: 'in-place', fields: [], conflicts: [], lacks: [] },
  ...rest,
});

const identity = (profile: string) => ({ digest: 'd', profile, version: '1' });

const data = { holds: 'the databases', backup: 'take a backup' };

const image = { path: 'spec.template.spec.containers[c].image', before: '"a:1"', after: '"a:2"' };

const plan = {
  bundle: identity('standard'),
  previous: { ...identity('minimal'), revision: 4 },
  components: [component('base', 0), component('web', 1), component('data', 1), component('calm', 1)],
  changes: [
    change('ConfigMap', 'settings', {
      component: 'base',
      fields: [{ path: 'data.a', before: '"1"', after: '"2"' }],
    }),
    change('Secret', 'new', { component: 'base', action: 'create' }),
    change('Deployment', 'web', {
      ...{ component: 'web', effect: 'restart', fields: [image], downtime: 'until the new pod is ready' },
    }),
    change('Service', 'web', {
      ...{ component: 'web', action: 'recreate', effect: 'recreate', downtime: 'for some seconds' },
      because: 'spec.clusterIP cannot be changed',
    }),
    change('Cluster', 'db', {
      ...{ component: 'data', effect: 'data-at-risk', data },
      fields: [{ path: 'spec.instances', before: '3', after: '1' }],
    }),
    change('Cluster', 'other', { component: 'data', data, fields: [{ path: 'spec.x', after: '1' }] }),
    change('Role', 'calm', { component: 'calm', action: 'unchanged' }),
    change('Role', 'old', { action: 'delete' }),
    change('PersistentVolumeClaim', 'old', { action: 'keep', data, because: 'it holds data' }),
  ],
} as const;

describe('migrationPlan', () => {
  const migration = migrationPlan(plan);
  const names = (entries: readonly { readonly ref: { readonly kind: string; readonly name: string } }[]) =>
    entries.map(({ ref }) => `${ref.kind}/${ref.name}`);

  test('groups what changes by what it means for what runs', () => {
    expect(names(migration.groups['in-place'])).toEqual(['ConfigMap/settings', 'Cluster/other']);
    expect(names(migration.groups.restart)).toEqual(['Deployment/web']);
    expect(names(migration.groups.recreate)).toEqual(['Service/web']);
    expect(names(migration.groups['data-at-risk'])).toEqual(['Cluster/db']);
  });

  test('tells what goes from what stays', () => {
    expect(names(migration.goes)).toEqual(['Role/old']);
    expect(names(migration.kept)).toEqual(['PersistentVolumeClaim/old']);
  });

  test('lists what is away, in order of execution', () => {
    expect(names(migration.downtimes)).toEqual(['Deployment/web', 'Service/web']);
  });

  test('wants a backup of data at risk, once for objects of one kind, and of the whole when something is deleted', () => {
    expect(
      migration.backups.map(({ objects, needed }) => [names(objects.map((ref) => ({ ref }))), needed]),
    ).toEqual([
      [['Cluster/db', 'Cluster/other'], true],
      [[], false],
    ]);
  });

  test('wants none when nothing can be lost', () => {
    const harmless = { ...plan, changes: plan.changes.slice(0, 2) };
    expect(migrationPlan(harmless).backups).toEqual([]);
  });

  test('advises a backup of data that is only touched', () => {
    const touched = { ...plan, changes: plan.changes.filter(({ ref }) => ref.name === 'other') };
    expect(migrationPlan(touched).backups).toMatchObject([{ holds: 'the databases', needed: false }]);
  });

  test('says of each component whether it comes, changes or is left alone', () => {
    expect(migration.steps.map(({ id, fate }) => `${id} ${fate}`)).toEqual([
      'base changes',
      'web changes',
      'data changes',
    ]);
    expect(migration.untouched.map(({ id }) => id)).toEqual(['calm']);
  });

  test('counts a component that only gains an object as one that changes', () => {
    const changes = [
      change('Role', 'a', { component: 'base', action: 'unchanged' }),
      change('Role', 'b', { component: 'base', action: 'create' }),
    ];
    expect(migrationPlan({ ...plan, changes }).steps).toMatchObject([{ id: 'base', fate: 'changes' }]);
    expect(migrationPlan({ ...plan, changes: changes.slice(1) }).steps).toMatchObject([{ fate: 'comes' }]);
  });

  test('is plain data', () => {
    expect(JSON.parse(JSON.stringify(migration))).toEqual(migration);
  });
});

describe('describeMigration', () => {
  test('reads from what to do before to what stays', () => {
    expect(describeMigration(migrationPlan(plan)).join('\n')).toBe(`\
migration from profile minimal (revision 4) to profile standard: data at risk in 1 object

before you begin
  1. the databases, in Cluster n/db, Cluster n/other
     take a backup
  2. the cluster as a whole (good practice)
     see that a recent backup of the cluster exists, or take one: a rollback brings objects back, not data

order
  1.  ~ base: 1 new, 1 in place
  2.  ~ web: 1 restart, 1 made anew
      ~ data: 1 in place, 1 data at risk
      unchanged: calm

DATA AT RISK
  Cluster n/db  may lose data: instances 3 -> 1

away meanwhile
  Deployment n/web  until the new pod is ready
  Service n/web  for some seconds

made anew
  Service n/web  is deleted and made again: spec.clusterIP cannot be changed

restart
  Deployment n/web  pods are replaced: containers[c].image a:1 -> a:2

in place
  ConfigMap n/settings  is read by pods when they start the next time: data.a 1 -> 2
  Cluster n/other  in place: x none -> 1

go
  1 Role

stay although no longer wanted
  PersistentVolumeClaim n/old  stays: it holds data`);
  });

  test('says in its first line when nothing is away', () => {
    const calm = { ...plan, changes: plan.changes.slice(0, 2) };
    expect(describeMigration(migrationPlan(calm))[0]).toBe(
      'migration from profile minimal (revision 4) to profile standard: no data at risk, nothing is away',
    );
  });

  test('cuts long lists, but never what may lose data', () => {
    const many = (effect: Change['effect']) =>
      Array.from({ length: 30 }, (_, index) => change('Thing', `t${index}`, { component: 'base', effect }));
    const lines = describeMigration(
      migrationPlan({ ...plan, changes: [...many('restart'), ...many('data-at-risk')] }),
    );
    expect(lines.filter((line) => line.includes('pods are replaced'))).toHaveLength(20);
    expect(lines.filter((line) => line.includes('may lose data'))).toHaveLength(30);
    expect(lines).toContain('  and 10 more');
  });

  test('leaves it to its controller what the change of a custom resource means', () => {
    const ref = { group: 'example.org', kind: 'Thing', name: 't' };
    const changes = [{ ...change('Thing', 't', { component: 'base', fields: [image] }), ref }];
    expect(migrationPlan({ ...plan, changes }).groups['in-place'][0]?.says).toMatch(
      /^its controller decides what follows/,
    );
  });

  test('says of network policies whether they may end connections', () => {
    const says = (field: Change['fields'][number]) =>
      migrationPlan({ ...plan, changes: [change('NetworkPolicy', 'p', { fields: [field] })] }).groups[
        'in-place'
      ][0]?.says;
    expect(says({ path: 'spec.ingress[1]', after: '{}' })).toBe('allows more connections');
    expect(says({ path: 'spec.ingress[1]', before: '{}' })).toBe('connections that it no longer allows end');
  });
});
