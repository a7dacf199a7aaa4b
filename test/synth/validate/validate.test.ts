import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { profiles } from '../../../profiles/index.js';
import { redis } from '../../../src/catalog/entries/redis.js';
import type { AnyComponent } from '../../../src/catalog/component.js';
import { componentIds } from '../../../src/catalog/ids.js';
import type { Config } from '../../../src/config/index.js';
import type { Origin } from '../../../src/config/origin.js';
import { isError, type Problem } from '../../../src/kernel/problem.js';
import { mapComponent } from '../../../src/synth/context.js';
import { planNamespaces, type Plan } from '../../../src/synth/plan.js';
import { render } from '../../../src/synth/render.js';
import { addUp } from '../../../src/synth/requirements.js';
import { createTracer } from '../../../src/synth/trace.js';
import { createKeyFinder } from '../../../src/synth/validate/config-keys.js';
import { matchesObject } from '../../../src/synth/validate/excuse.js';
import { validate } from '../../../src/synth/validate/index.js';
import { configFor } from '../../support/component.js';
import { temporaryFolder } from '../../support/folder.js';
import { record } from '../../support/record.js';

/** A construct that makes a bad object, for the trace to find. */
class Broken extends Construct {
  constructor(scope: Construct, image: string) {
    super(scope, 'broken');
    new k8s.KubePod(this, 'pod', {
      metadata: { name: 'broken', namespace: 'cto' },
      spec: { containers: [{ name: 'main', image }] },
    });
  }
}

const here = 'test/synth/validate/validate.test.ts';

/** What a compiled program does on an error: plan, render, trace. */
const compiledProgram = `
import { profiles } from './profiles/index.js';
import { redis } from './src/catalog/entries/redis.js';
import { configSchema } from './src/config/schema/index.js';
import { mapComponent } from './src/synth/context.js';
import { render } from './src/synth/render.js';
import { createTracer } from './src/synth/trace.js';
const config = configSchema.parse({ profile: 'minimal' });
const stranger = { ...redis, pods: () => ({}), flows: () => [] };
const catalog = new Map(['redis-operator', 'victoria-metrics', 'controller', 'redis'].map((id) => [id, { ...stranger, id }]));
const plan = { profile: profiles[0], config, catalog, namespaces: [], components: [{ component: stranger, reasons: [], wave: 0 }] };
const tracer = createTracer(plan as never, new Set(['redis']));
for (const subject of render(stranger, mapComponent(plan as never, stranger), []))
  console.log(subject.object.kind, tracer.placeOf(subject));
`;

function broken(): AnyComponent {
  return record('broken', {
    namespace: () => 'cto',
    build: (scope) => new Broken(scope, 'example.com/app:latest'),
  });
}

function planOf(component: AnyComponent, config: Config): Plan {
  const profile = profiles.find(({ name }) => name === config.profile);
  if (!profile) throw new Error('no profile');
  const components = [{ component, reasons: ['test'], wave: 0 }];
  const others = componentIds.map((id) => record(id));
  const catalog = new Map([...others, component].map((one) => [one.id, one]));
  return { profile, config, components, catalog, namespaces: planNamespaces(components, config) };
}

async function problemsOf(
  component: AnyComponent,
  options: { readonly reads?: readonly string[]; readonly originOf?: (key: string) => Origin } = {},
): Promise<readonly Problem[]> {
  const config = configFor();
  const plan = planOf(component, config);
  const objects = render(component, mapComponent(plan, component), []);
  const uses = new Map([[component.id, { images: [], configKeys: options.reads ?? [] }]]);
  const request = { objects, plan, uses, secrets: [], external: [], requirements: addUp(plan, objects) };
  return validate(request, { config, originOf: options.originOf ?? (() => ({ from: 'default' })) });
}

describe('a finding', () => {
  test('names rule, object, field, value, and the TypeScript line that made the object', async () => {
    const found = (await problemsOf(broken())).find(({ rule }) => rule === 'images/pinned');
    expect(found).toMatchObject({
      object: 'Pod cto/broken',
      path: 'spec.containers[0].image',
      value: 'example.com/app:latest',
      construct: expect.stringMatching(new RegExp(`^${here}:\\d+$`)) as string,
    });
    const line = Number(found?.construct?.split(':')[1]);
    expect(line).toBe(lineOf('new k8s.KubePod(this'));
  });

  test('of an error comes before every warning', async () => {
    const order = (await problemsOf(broken())).map(isError);
    expect(order).toEqual([...order].sort((a, b) => Number(b) - Number(a)));
  });

  test('leads to the place of the configuration key that holds the value', async () => {
    const origin: Origin = { from: 'file', file: 'cto.yaml', line: 4, column: 14 };
    const problems = await problemsOf(
      record('broken', { namespace: () => 'another', build: broken().build }),
      {
        reads: ['platform.namespace'],
        originOf: (key) => (key === 'platform.namespace' ? origin : { from: 'default' }),
      },
    );
    expect(problems.find(({ rule }) => rule === 'scope/unknown-namespace')).toMatchObject({
      value: 'cto',
      configKeys: ['platform.namespace', 'platform.name'],
      location: { file: 'cto.yaml', line: 4, column: 14 },
    });
  });
});

function lineOf(text: string): number {
  const { stack = '' } = new Error();
  expect(stack).toContain(here);
  const lines = readSource().split('\n');
  return lines.findIndex((line) => line.trimStart().startsWith(text)) + 1;
}

function readSource(): string {
  return readFileSync(import.meta.filename, 'utf8');
}

describe('the trace', () => {
  test('skips shared helpers in favour of the file of the component, also for objects that cdk8s-plus wraps', () => {
    const plan = planOf(redis, configFor({ profile: 'production' }));
    const tracer = createTracer(plan, new Set(['redis']));
    const objects = render(redis, mapComponent(plan, redis), []);
    const places = objects.map((subject) => [subject.object.kind, tracer.placeOf(subject)]);
    expect(places.length).toBeGreaterThan(2);
    for (const [, place] of places) expect(place).toMatch(/^constructs\/redis\/[a-z-]+\.ts:\d+$/);
    expect(places.map(([kind]) => kind)).toContain('ServiceAccount');
  });

  test('names folder and construct of components that it was not asked for', () => {
    const plan = planOf(redis, configFor());
    const [first] = render(redis, mapComponent(plan, redis), []);
    if (!first) throw new Error('redis makes no object');
    expect(createTracer(plan, new Set()).placeOf(first)).toBe(`constructs/redis (${first.construct})`);
  });

  test('names the YAML file of a CustomResourceDefinition', () => {
    const plan = planOf(redis, configFor());
    const object = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'backups.velero.io' },
    };
    const place = createTracer(plan, new Set()).placeOf({
      object,
      component: 'crds',
      construct: 'crds/backups.velero.io',
    });
    expect(place).toBe('imports/crds/velero.io/backups.yaml');
  });

  test('reads source maps when the program runs from its compiled form', async () => {
    const folder = temporaryFolder();
    const root = join(import.meta.dirname, '..', '..', '..');
    await build({
      stdin: { contents: compiledProgram, resolveDir: root, sourcefile: 'program.ts', loader: 'ts' },
      outfile: join(folder, 'program.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      sourcemap: 'linked',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'error',
    });
    const output = execFileSync(process.execPath, [join(folder, 'program.mjs')], { encoding: 'utf8' });
    expect(output.trim().split('\n')).toContainEqual(
      expect.stringMatching(/^Redis \(?constructs\/redis\/[a-z-]+\.ts:\d+$/),
    );
  });

  test('leaves charts of ordinary runs as they are', () => {
    expect(Object.getOwnPropertyDescriptor(Chart.prototype, 'labels')?.get?.toString()).toContain('_labels');
  });
});

describe('configuration keys', () => {
  const config = configFor({ config: { platform: { name: 'acme-platform', domain: 'acme.example' } } });
  const finder = createKeyFinder(
    config,
    new Map([
      [
        'redis',
        { configKeys: ['components.redis.storage.size', 'components.redis.namespace', 'platform.domain'] },
      ],
      ['argocd', { configKeys: [] }],
    ]),
  );

  test('are those whose value is the offending one, or stands in it', () => {
    expect(finder.behind('https://acme.example/login', 'redis')).toEqual(['platform.domain']);
    expect(finder.behind(config.components.redis.namespace, 'redis')[0]).toBe('components.redis.namespace');
  });

  test('are only keys that the component read, and those that synthesis reads for all', () => {
    expect(finder.behind('https://acme.example/login', 'argocd')).toEqual(['components.argocd']);
    expect(finder.behind('acme-platform', 'argocd')).toEqual(['platform.name']);
  });

  test('are the settings of the component where the value says nothing', () => {
    expect(finder.behind(undefined, 'redis')).toEqual(['components.redis']);
    expect(finder.behind('x', 'a-component-of-a-user')).toEqual([]);
  });
});

describe('the object of an exception', () => {
  test.each([
    ['Deployment/web', 'Deployment/web', true],
    ['Deployment/web', 'Deployment/web-2', false],
    ['Deployment/*', 'Deployment/web', true],
    ['*/web', 'Deployment/web', true],
    ['Deployment/a*c', 'Deployment/abc', true],
    ['Deployment/a*c', 'Deployment/ac', true],
    ['Deployment/ab*ba', 'Deployment/aba', false],
    ['Deployment/*-agent-*', 'Deployment/node-agent-0', true],
    ['Deployment/*-agent-*', 'Deployment/node-agent', false],
    ['*', 'Deployment/web', true],
  ])('%s takes %s: %s', (pattern, name, expected) => {
    expect(matchesObject(pattern, name)).toBe(expected);
  });
});
