import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { loadCrd } from '../../src/catalog/crds.js';
import { samples } from './support/samples.js';
import { strictValidator } from './support/schema.js';

function synthesize(name: string): Record<string, unknown> {
  const chart = new Chart(new App(), 'samples');
  return samples[name]!(chart).toJson() as Record<string, unknown>;
}

describe('typed classes', () => {
  it.each(Object.keys(samples))('build an object that its definition accepts: %s', async (name) => {
    const crd = await loadCrd(name);
    const object = synthesize(name);
    const validate = strictValidator(crd);
    validate(object);
    expect(validate.errors ?? []).toEqual([]);
    expect(object['kind']).toBe(crd.spec.names.kind);
    expect(object['apiVersion']).toBe(`${crd.spec.group}/${crd.spec.versions[0]!.name}`);
  });

  it('spell properties as the API does, not as TypeScript likes them', () => {
    const { spec } = synthesize('applications.argoproj.io') as { spec: { source: object } };
    expect(spec.source).toHaveProperty('repoURL');
    const template = synthesize('workflowtemplates.argoproj.io') as { spec: object };
    expect(template.spec).toHaveProperty('podGC.strategy', 'OnPodCompletion');
  });

  it('leave out what is undefined', () => {
    const { spec } = synthesize('clusters.postgresql.cnpg.io') as { spec: { storage: object } };
    expect(Object.keys(JSON.parse(JSON.stringify(spec.storage)) as object)).toEqual(['size']);
  });

  it('write an integer or a string as it was given', () => {
    const { spec } = synthesize('workflowtemplates.argoproj.io') as {
      spec: { templates: Record<string, Record<string, unknown>>[] };
    };
    expect(spec.templates[1]!['retryStrategy']!['limit']).toBe(3);
    expect(spec.templates[4]!['activeDeadlineSeconds']).toBe('7200');
  });
});

describe('definitions', () => {
  it.each([
    ['applications.argoproj.io', 'spec.health', {}],
    ['applications.argoproj.io', 'spec.syncPolicy.automated.enabled', 'yes'],
    ['sensors.argoproj.io', 'spec.dependencies.0.filters.data.0.comparator', '=='],
    ['eventsources.argoproj.io', 'spec.github.events.webhook.port', 12_000],
    ['eventbus.argoproj.io', 'spec.jetstream.version', null],
    ['clusters.postgresql.cnpg.io', 'spec.primaryUpdateStrategy', 'whenever'],
    ['clusters.postgresql.cnpg.io', 'spec.replicas', 3],
    ['schedules.velero.io', 'spec.template.ttll', '1h'],
    ['coderuns.agents.platform', 'spec.cliConfig.cliType', 'unheard-of'],
    ['coderuns.agents.platform', 'spec.taskId', '7'],
    ['workflowtemplates.argoproj.io', 'spec.templates.0.dag.tasks.0.depend', 'a'],
    ['workflowtemplates.argoproj.io', 'spec.templates.1.resource.action', 'make'],
  ])('refuse a mistake: %s %s', async (name, path, value) => {
    const object = synthesize(name);
    const keys = path.split('.');
    const holder = keys.slice(0, -1).reduce<Record<string, unknown>>((at, key) => at[key] as never, object);
    holder[keys.at(-1)!] = value;
    expect(strictValidator(await loadCrd(name))(object)).toBe(false);
  });
});
