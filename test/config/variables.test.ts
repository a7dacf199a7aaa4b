import { describe, expect, test } from 'vitest';
import { load, problemOf, problemsOf } from './support.js';

describe('CTO_A__B variables', () => {
  test.each([
    ['CTO_PLATFORM__NAME', 'platform.name'],
    ['cto_platform__name', 'platform.name'],
    ['Cto_Platform__Name', 'platform.name'],
  ])('%s means %s', (name, key) => {
    const loaded = load({ env: { [name]: 'from-env' } });
    expect(loaded.config.platform.name).toBe('from-env');
    expect(loaded.originOf(key)).toEqual({ from: 'variable', name });
  });

  test('keys with underscores are found', () => {
    expect(
      load({ env: { CTO_PLATFORM__INGRESS_TYPE: 'ingress', CTO_PLATFORM__DOMAIN: 'a.com' } }).config.platform,
    ).toMatchObject({
      ingress_type: 'ingress',
      domain: 'a.com',
    });
  });

  test('values take the type of the key', () => {
    const env = {
      CTO_VERSION: '0.1',
      CTO_FEATURES__BACKUP: 'true',
      CTO_AGENTS__REX__RESOURCES__CPU: '4',
      CTO_AGENTS__REX__MAX_TOKENS: '100',
      CTO_AGENTS__REX__GITHUB_APP_ID: '123456',
      CTO_AGENTS__REX__TOOLS: '[search, "read: all"]',
      CTO_AGENTS__REX__SYSTEM_PROMPT: 'Be: brief # and kind',
      CTO_IMAGES__CONTROLLER__TAG: '1.10',
    };
    const { config } = load({ env });
    expect(config.version).toBe('0.1');
    expect(config.features.backup).toBe(true);
    expect(config.images['controller']?.tag).toBe('1.10');
    expect(config.agents['rex']).toMatchObject({
      resources: { cpu: '4' },
      max_tokens: 100,
      github_app_id: { kind: 'literal', text: '123456' },
      tools: ['search', 'read: all'],
      system_prompt: 'Be: brief # and kind',
    });
  });

  test('names of agents match those of the file, "-" and "_" being the same', () => {
    const text = 'agents:\n  code_review: {}\n  Night-Shift: {}\n';
    const env = { CTO_AGENTS__CODE_REVIEW__CLI: 'codex', CTO_AGENTS__NIGHT_SHIFT__CLI: 'gemini' };
    const { agents } = load({ text, env }).config;
    expect(Object.keys(agents)).toEqual(['code_review', 'Night-Shift']);
    expect([agents['code_review']?.cli, agents['Night-Shift']?.cli]).toEqual(['codex', 'gemini']);
  });

  test('a new agent gets a Kubernetes name, a new switch within it a key', () => {
    const { agents } = load({
      env: { CTO_AGENTS__NIGHT_SHIFT__FEATURES__KUBERNETES_TESTING: 'true' },
    }).config;
    expect(agents['night-shift']?.features).toEqual({ kubernetes_testing: true });
  });

  test('a whole section may be given, and a single key of it wins', () => {
    const env = { CTO_PLATFORM: '{ name: a, namespace: b }', CTO_PLATFORM__NAME: 'c' };
    expect(load({ env }).config.platform).toMatchObject({ name: 'c', namespace: 'b' });
  });

  test('an empty variable counts as unset', () => {
    expect(load({ env: { CTO_PLATFORM__NAME: '', CTO_NONE__SUCH: ' ' } }).config.platform.name).toBe('cto');
  });

  test('variables of flags are no keys', () => {
    const env = {
      CTO_CONFIG: 'x',
      CTO_PROFILE: 'y',
      CTO_ENVIRONMENT: 'z',
      CTO_OUTPUT: 'json',
      CTO_YES: '1',
      CTO_NO_COLOR: '1',
    };
    expect(load({ env }).config.profile).toBe('minimal');
  });

  test.each([
    ['CTO_PLATFORM__NAM', 'did you mean "CTO_PLATFORM__NAME"?'],
    ['CTO_PLATFORM_NAME', 'did you mean "CTO_PLATFORM__NAME"?'],
    ['CTO_FEATURES__HIGH__AVAILABILITY', 'did you mean "CTO_FEATURES__HIGH_AVAILABILITY"?'],
    ['CTO_PROFLE', 'did you mean "CTO_PROFILE"?'],
    ['CTO_SOMETHING__ELSE', 'keys are written CTO_A__B'],
    ['CTO_AGENTS____PROTO____X', 'keys are written CTO_A__B'],
  ])('%s is refused with advice', (name, fix) => {
    const problem = problemOf({ env: { [name]: 'secret-value-1' } });
    expect(problem.rule).toBe('config/variable');
    expect(problem.location).toEqual({ file: name });
    expect(problem.fix).toContain(fix);
    expect(JSON.stringify(problem)).not.toContain('secret-value-1');
  });

  test.each(['CTO_GITHUB_TOKEN', 'CTO_X', 'CTO_TEAM_NUMBER', 'CTOR_PLATFORM__NAME'])(
    "%s is somebody else's and is left alone",
    (name) => {
      expect(load({ env: { [name]: 'x' } }).config.platform.name).toBe('cto');
    },
  );

  test('a variable that the file refers to is no misspelt key', () => {
    const text = 'platform: { name: "${CTO_PLATFORM_NAME}" }';
    expect(load({ text, env: { CTO_PLATFORM_NAME: 'mine' } }).config.platform.name).toBe('mine');
  });

  test('a wrong value names the variable as its place', () => {
    const problem = problemOf({ env: { CTO_FEATURES__BACKUP: 'on' } });
    expect(problem).toMatchObject({
      rule: 'config/wrong-type',
      path: 'features.backup',
      location: { file: 'CTO_FEATURES__BACKUP' },
      fix: 'write true, without quotes',
    });
  });

  test('two spellings of one variable contradict each other', () => {
    expect(problemOf({ env: { CTO_CRDS: 'compact', cto_crds: 'official' } }).message).toBe(
      'two variables set this key; the other is CTO_CRDS',
    );
  });
});

describe('--set', () => {
  test.each([
    ['agents.rex.resources.cpu=4', 'rex', { resources: { cpu: '4' } }],
    ['agents.rex.github_app_id=00123', 'rex', { github_app_id: { kind: 'literal', text: '00123' } }],
    ['agents.rex.enabled=false', 'rex', { enabled: false }],
    ['agents.rex.tools=[a, b]', 'rex', { tools: ['a', 'b'] }],
    ['agents.rex={ cli: codex }', 'rex', { cli: 'codex' }],
    ['agents.a\\.b.cli=codex', 'a.b', { cli: 'codex' }],
    ["agents.rex.model='quoted'", 'rex', { model: 'quoted' }],
    ['agents.rex.model=a=b', 'rex', { model: 'a=b' }],
  ])('%s', (set, agent, expected) => {
    expect(load({ sets: [set] }).config.agents[agent]).toMatchObject(expected);
  });

  test('a key with dots is escaped', () => {
    const sets = ['scheduling.node_selector.kubernetes\\.io/os=linux'];
    expect(load({ sets }).config.scheduling.node_selector).toEqual({ 'kubernetes.io/os': 'linux' });
  });

  test.each([
    ['platform.name', 'has no "=" and value', 'write --set key.path=value'],
    ['=x', 'has no key path before "="', 'write keys joined by dots'],
    ['platform..name=x', 'has no key path before "="', 'write keys joined by dots'],
    ['scheduling.tolerations[0].key=x', 'sets one item of a list', "--set 'scheduling.tolerations=[...]'"],
    ['agents.rex.tools=[a', 'the value is not valid YAML', 'quote the value'],
  ])('%s is refused', (set, message, fix) => {
    const problem = problemOf({ sets: [set] });
    expect(problem.message).toBe(message);
    expect(problem.fix).toContain(fix);
    expect(problem.location?.file).toContain('--set');
  });

  test('an unknown key suggests the nearest, and does not repeat the value', () => {
    const [problem] = problemsOf({ sets: ['registry.pasword=hunter2hunter2'] });
    expect(problem).toMatchObject({ rule: 'config/unknown-key', fix: 'did you mean "password"?' });
    expect(JSON.stringify(problem)).not.toContain('hunter2hunter2');
  });
});
