import { describe, expect, test } from 'vitest';
import type { Profile } from '../../profiles/index.js';
import type { AnyComponent } from '../../src/catalog/component.js';
import type { ConfigInput } from '../../src/config/index.js';
import { isOperatorError } from '../../src/kernel/errors.js';
import { plan } from '../../src/synth/plan.js';
import { configFor } from '../support/component.js';
import { record } from '../support/record.js';

const profile = (...components: string[]): Profile => ({
  name: 'test',
  description: 'test',
  components,
  defaults: {},
  machine: { cpu: 1, memoryGiB: 1, diskGiB: 1, nodes: 1 },
  minutes: 1,
});

function planned(components: readonly AnyComponent[], chosen: Profile, config: ConfigInput = {}) {
  return plan(chosen, configFor({ config }), components);
}

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (isOperatorError(error)) return error.problems.map(({ message, fix }) => `${message} | ${fix ?? ''}`);
    throw error;
  }
  return [];
}

describe('plan', () => {
  test('adds what the chosen components need, and remembers every reason', () => {
    const components = [
      record('app', { needs: ['db'] }),
      record('db', { needs: ['operator'] }),
      record('operator'),
      record('unused'),
    ];
    expect(
      planned(components, profile('app', 'db')).components.map(({ component, wave, reasons }) => [
        component.id,
        wave,
        reasons,
      ]),
    ).toEqual([
      ['operator', 0, ['needed by db']],
      ['db', 1, ['needed by app', 'profile test']],
      ['app', 2, ['profile test']],
    ]);
  });

  test('always has the required components', () => {
    const components = [record('base', { required: true }), record('app')];
    expect(planned(components, profile('app')).components.map(({ component }) => component.id)).toContain(
      'base',
    );
  });

  test('orders after a component that is only there sometimes, without bringing it', () => {
    const app = record('app', { after: ['metrics'] });
    expect(planned([app, record('metrics')], profile('app')).components.map(({ wave }) => wave)).toEqual([0]);
    expect(
      planned([app, record('metrics')], profile('app', 'metrics')).components.map(
        ({ component }) => component.id,
      ),
    ).toEqual(['metrics', 'app']);
  });

  test('shows a circle of needs as a path', () => {
    const components = [
      record('a', { needs: ['b'] }),
      record('b', { needs: ['c'] }),
      record('c', { needs: ['a'] }),
    ];
    expect(problemsOf(() => planned(components, profile('a')))[0]).toContain('a -> b -> c -> a');
  });

  test('names an unknown component with the nearest known one', () => {
    const components = [record('argocd'), record('app', { needs: ['argo-cd'] })];
    expect(problemsOf(() => planned(components, profile('app')))).toEqual([
      '"argo-cd" (needed by app) is not a component of the catalogue | did you mean "argocd"?',
    ]);
  });

  test('refuses to switch off what another component needs, naming both keys', () => {
    const components = [record('grafana', { needs: ['victoria-metrics'] }), record('victoria-metrics')];
    const off: ConfigInput = { components: { victoria_metrics: { enabled: false } } };
    expect(problemsOf(() => planned(components, profile('grafana'), off))[0]).toMatch(
      /"victoria-metrics" is switched off but needed by grafana \| remove components.victoria_metrics.enabled/,
    );
  });

  test('switches components on and off by the configuration, and by features', () => {
    const components = ['redis', 'grafana', 'victoria-metrics'].map((id) => record(id));
    const ids = (config: ConfigInput) =>
      planned(components, profile('grafana'), config).components.map(({ component }) => component.id);
    expect(ids({ components: { redis: { enabled: true } } })).toEqual(['grafana', 'redis']);
    expect(ids({ features: { monitoring: true } })).toEqual(['grafana', 'victoria-metrics']);
    expect(ids({ components: { grafana: { enabled: false } } })).toEqual([]);
  });

  test('gives a shared namespace the less strict Pod Security level, with the reason', () => {
    const components = [
      record('a', { namespace: () => 'shared' }),
      record('b', {
        namespace: () => 'shared',
        namespaces: () => [{ name: 'shared', podSecurity: 'privileged', why: 'reads node logs' }],
      }),
    ];
    expect(planned(components, profile('a', 'b')).namespaces).toEqual([
      { name: 'shared', podSecurity: 'privileged', why: 'reads node logs', components: ['a', 'b'] },
    ]);
  });

  test('refuses an override for an image that no component has', () => {
    const components = [record('a', { images: { argocd: { repository: 'q/argocd', tag: 'v1' } } })];
    expect(
      problemsOf(() => planned(components, profile('a'), { images: { argocdd: { tag: 'v2' } } }))[0],
    ).toContain('did you mean "argocd"?');
  });
});
