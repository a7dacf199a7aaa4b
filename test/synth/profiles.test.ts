import { beforeAll, describe, expect, test } from 'vitest';
import { profiles } from '../../profiles/index.js';
import { catalog, componentIds } from '../../src/catalog/index.js';
import type { BundleComponent } from '../../src/bundle/bundle.js';
import type { Synthesis } from '../../src/synth/index.js';
import { expectGolden } from '../support/component.js';
import { synthesizeProduct } from '../support/product.js';

const made = new Map<string, Synthesis>();

beforeAll(async () => {
  for (const { name } of profiles) made.set(name, await synthesizeProduct({ profile: name }));
});

function componentsOf(profile: string): readonly BundleComponent[] {
  return made.get(profile)?.bundle.index.waves.flatMap(({ components }) => components) ?? [];
}

const idsOf = (profile: string) => componentsOf(profile).map(({ id }) => id);

describe('the catalogue', () => {
  test('has a record for every id, and no other', () => {
    expect(catalog.map(({ id }) => id).sort()).toEqual([...componentIds].sort());
  });

  test('gives every component at least one check, and every difference a reason', () => {
    for (const { id, checks, differences, exceptions = [] } of catalog) {
      expect(checks.length, id).toBeGreaterThan(0);
      for (const { what, why } of differences) expect(`${what}${why}`.length, id).toBeGreaterThan(20);
      for (const { rule, why } of exceptions) expect(why.length, `${id} ${rule}`).toBeGreaterThan(20);
    }
  });

  test('names every image once', () => {
    const names = catalog.flatMap(({ images }) => Object.keys(images));
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('profiles', () => {
  test('minimal is the four core components', () => {
    expect(idsOf('minimal').sort()).toEqual(['argo-workflows', 'argocd', 'controller', 'crds', 'foundation']);
  });

  test('standard adds events, metrics, dashboards and a database', () => {
    expect(idsOf('standard')).toEqual(
      expect.arrayContaining([
        ...idsOf('minimal'),
        'argo-events',
        'github-events',
        'grafana',
        'victoria-metrics',
        'postgresql-operator',
        'postgresql',
      ]),
    );
    expect(idsOf('standard')).not.toContain('backup-operator');
  });

  test('production adds logs, Redis, backup and mail', () => {
    expect(idsOf('production')).toEqual(
      expect.arrayContaining([
        ...idsOf('standard'),
        'victoria-logs',
        'log-collector',
        'redis-operator',
        'redis',
        'backup-operator',
        'mail-notifications',
      ]),
    );
  });

  test('record why each component is there', () => {
    const reasons = Object.fromEntries(componentsOf('standard').map(({ id, reasons: why }) => [id, why]));
    expect(reasons['grafana']).toEqual(['feature monitoring']);
    expect(reasons['postgresql-operator']).toEqual(['feature databases', 'needed by postgresql']);
    expect(reasons['argocd']).toContain('profile standard');
  });

  test('install in waves in which every component comes after what it needs', () => {
    for (const { name } of profiles) {
      const waves = made.get(name)?.bundle.index.waves ?? [];
      const seen = new Set<string>();
      for (const { components } of waves) {
        for (const { id, needs } of components) {
          for (const need of needs) expect(seen, `${name}: ${id} needs ${need}`).toContain(need);
        }
        for (const { id } of components) seen.add(id);
      }
    }
  });

  test('install in the reviewed order', () => {
    const drawing = profiles.map(({ name }) => {
      const waves = made.get(name)?.bundle.index.waves ?? [];
      const lines = waves.map(
        ({ components }, wave) => `  ${wave}  ${components.map(({ id }) => id).join(', ')}`,
      );
      return [name, ...lines, ''].join('\n');
    });
    expectGolden('waves', drawing.join('\n'));
  });

  test.each(profiles.map(({ name, machine }) => [name, machine] as const))(
    '%s fits its machine with room for the system and the agents',
    (name, machine) => {
      const requests = made.get(name)?.bundle.index.requirements.requests;
      expect(requests?.cpu).toBeLessThan(machine.cpu * 0.75);
      expect(requests?.memory).toBeLessThan(machine.memoryGiB * 0.75 * 2 ** 30);
      expect(requests?.storage).toBeLessThan(machine.diskGiB * 0.85 * 2 ** 30);
    },
  );

  test('synthesize the same bytes twice', async () => {
    const again = await synthesizeProduct({ profile: 'production' });
    expect(again.bundle.index.digest).toBe(made.get('production')?.bundle.index.digest);
    expect([...again.bundle.files]).toEqual([...(made.get('production')?.bundle.files ?? [])]);
  });
});
