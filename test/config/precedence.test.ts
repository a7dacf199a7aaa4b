import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeOrigin, explain, type LoadRequest } from '../../src/config/index.js';
import { load, testProfiles } from './support.js';

/** Layers from low to high, each with what it says about `models.code`. */
const layerNames = ['profile', 'file', 'overlay', 'variable', 'set'] as const;
type LayerName = (typeof layerNames)[number];

function requestWith(layers: ReadonlySet<LayerName>) {
  const file = layers.has('file') ? 'models:\n  code: of-file\n' : '';
  const overlay = `environments:\n  stage:\n    models: { ${layers.has('overlay') ? 'code: of-overlay' : ''} }\n`;
  return {
    text: `${file}${overlay}`,
    environment: 'stage',
    profile: layers.has('profile') ? 'standard' : 'minimal',
    env: layers.has('variable') ? { CTO_MODELS__CODE: 'of-variable' } : {},
    sets: layers.has('set') ? ['models.code=of-set'] : [],
  } satisfies Partial<LoadRequest> & { text: string };
}

const origins: Readonly<Record<LayerName, string>> = {
  profile: 'profile',
  file: 'file',
  overlay: 'environment',
  variable: 'variable',
  set: 'set',
};

describe('precedence', { timeout: 60_000 }, () => {
  test('the highest layer that says something wins, its origin is named, and the losers are listed from high to low', () => {
    fc.assert(
      fc.property(fc.subarray([...layerNames]), (chosen) => {
        const loaded = load(requestWith(new Set(chosen)));
        const winner = chosen.at(-1);
        const explained = explain(loaded, 'models.code');
        expect(loaded.config.models.code).toBe(winner && `of-${winner}`);
        expect(explained.value).toBe(loaded.config.models.code);
        expect(explained.origin.from).toBe(winner ? origins[winner] : 'default');
        const losers = chosen.slice(0, -1).reverse();
        expect(explained.overridden.map(({ value }) => value)).toEqual(losers.map((layer) => `of-${layer}`));
      }),
      { numRuns: 40 },
    );
  });

  test('each origin is named as a place that a person can open', () => {
    const of = (...layers: readonly LayerName[]) =>
      describeOrigin(load(requestWith(new Set(layers))).originOf('models.code'));
    expect(of()).toBe('default of the schema');
    expect(of('profile')).toBe('profile standard');
    expect(of('file')).toBe('cto.yaml:2:9');
    expect(of('overlay')).toBe('cto.yaml:3:21 (environment stage)');
    expect(of('variable')).toBe('variable CTO_MODELS__CODE');
    expect(of('set')).toBe('--set models.code=of-set');
  });

  test('maps merge key by key, lists and values replace', () => {
    const text = 'agents:\n  rex: { cli: codex, tools: [a, b] }\n  cleo: {}\n';
    const { agents } = load({ text, sets: ['agents.rex.tools=[c]', 'agents.tess={}'] }).config;
    expect(Object.keys(agents)).toEqual(['rex', 'cleo', 'tess']);
    expect(agents['rex']).toMatchObject({ cli: 'codex', tools: ['c'] });
  });

  test('an empty value in a higher layer brings back the default', () => {
    const loaded = load({ profile: 'standard', text: 'models: { code: of-file }', sets: ['models.code='] });
    expect(loaded.config.models.code).toBeUndefined();
    expect(loaded.originOf('models.code')).toEqual({ from: 'default' });
  });

  test('of two flags for one key the later wins', () => {
    expect(load({ sets: ['platform.name=a', 'platform.name=b'] }).config.platform.name).toBe('b');
  });
});

describe('the profile', () => {
  test('without any word it is minimal', () => {
    expect(load().config.profile).toBe('minimal');
  });

  test.each([
    ['the file', { text: 'profile: standard\n' }],
    ['--set over the file', { text: 'profile: production\n', sets: ['profile=standard'] }],
    [
      '--profile over everything',
      { text: 'profile: production\n', sets: ['profile=minimal'], profile: 'standard' },
    ],
  ])('comes from %s', (_title, request) => {
    const { config } = load(request);
    expect(config.profile).toBe('standard');
    expect(config.features.monitoring).toBe(true);
  });

  test('may be one that users wrote', () => {
    const profiles = [...testProfiles, { name: 'tiny', defaults: { platform: { name: 'tiny' } } }];
    expect(load({ profiles, profile: 'tiny' }).config.platform.name).toBe('tiny');
  });
});

describe('a loaded configuration', { timeout: 60_000 }, () => {
  test('is frozen all the way down', () => {
    const { config } = load({ text: 'agents: { rex: { tools: [a] } }' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.agents['rex']?.tools)).toBe(true);
    expect(Object.isFrozen(config.components.argocd.patches)).toBe(true);
  });

  test('has the same digest whatever the order of keys', () => {
    const keys = [
      'platform: { namespace: a, name: b }',
      'models: { code: c, docs: d }',
      'crds: official',
      'agents: { rex: { cli: codex, role: testing } }',
    ];
    const reference = load({ text: keys.join('\n') }).configDigest;
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (shuffled) => {
        expect(load({ text: shuffled.join('\n') }).configDigest).toBe(reference);
      }),
      { numRuns: 12 },
    );
    expect(
      load({
        text: 'models: { docs: d, code: c }\nplatform: { name: b, namespace: a }\ncrds: official\nagents: { rex: { role: testing, cli: codex } }',
      }).configDigest,
    ).toBe(reference);
  });

  test('has a digest that depends on values, not on where they stand or on overlays that were not chosen', () => {
    const base = load({ text: 'platform: { name: a }' }).configDigest;
    expect(load({ sets: ['platform.name=a'] }).configDigest).toBe(base);
    expect(load({ env: { CTO_PLATFORM__NAME: 'a' } }).configDigest).toBe(base);
    expect(
      load({ text: 'platform: { name: a }\nenvironments: { x: { crds: official } }' }).configDigest,
    ).toBe(base);
    expect(load({ text: 'platform: { name: b }' }).configDigest).not.toBe(base);
  });
});
