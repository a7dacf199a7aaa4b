import { describe, expect, test } from 'vitest';
import { load, problemOf } from './support.js';

describe('${NAME} in values', () => {
  test('is replaced, also within a longer text', () => {
    const text = 'platform: { name: "${TEAM}-dev", domain: "${TEAM}.${ZONE}" }';
    const { config } = load({ text, env: { TEAM: 'blue', ZONE: 'company.com' } });
    expect(config.platform).toMatchObject({ name: 'blue-dev', domain: 'blue.company.com' });
  });

  test('takes the type of the key when it is the whole value', () => {
    const text =
      'features: { backup: "${BACKUP}" }\nagents: { rex: { max_tokens: "${TOKENS}", model: "${MODEL}" } }';
    const { config } = load({ text, env: { BACKUP: 'true', TOKENS: '100', MODEL: '4' } });
    expect(config.features.backup).toBe(true);
    expect(config.agents['rex']).toMatchObject({ max_tokens: 100, model: '4' });
  });

  test('$${ stands for the characters themselves', () => {
    const text = 'agents: { rex: { system_prompt: "print $${HOME} and $HOME" } }';
    expect(load({ text }).config.agents['rex']?.system_prompt).toBe('print ${HOME} and $HOME');
  });

  test('a variable that a manifest needs must be set, and the problem names key and variable', () => {
    const problem = problemOf({ text: 'github:\n  organization: ${ORG}\n' });
    expect(problem).toMatchObject({
      rule: 'config/unset-variable',
      path: 'github.organization',
      location: { file: 'cto.yaml', line: 2, column: 17 },
      message: 'the variable ORG is not set, and a manifest needs its value',
    });
    expect(problem.fix).toContain('ORG=value');
  });

  test('an empty variable counts as unset', () => {
    expect(problemOf({ text: 'models: { code: "${M}" }', env: { M: '' } }).rule).toBe(
      'config/unset-variable',
    );
  });

  test('a variable of a value that another layer replaces may be unset', () => {
    expect(load({ text: 'models: { code: "${M}" }', sets: ['models.code=x'] }).config.models.code).toBe('x');
  });

  test.each(['${}', '${1A}', '${A-b}', '${A:-b}', 'x ${'])('%s is no reference', (value) => {
    const problem = problemOf({ text: `models: { code: '${value}' }` });
    expect(problem.rule).toBe('config/bad-reference');
    expect(problem.fix).toContain('$${');
  });

  test('a variable cannot reach a prototype', () => {
    expect(problemOf({ text: 'models: { code: "${constructor}" }' }).rule).toBe('config/unset-variable');
  });

  test('works in --set and in variables, too', () => {
    const loaded = load({ sets: ['models.code=${M}'], env: { M: 'x', CTO_MODELS__DOCS: '${M}' } });
    expect(loaded.config.models).toEqual({ code: 'x', docs: 'x' });
  });

  test('names in a problem that the value came from a variable', () => {
    const problem = problemOf({ text: 'platform: { domain: "${D}" }', env: { D: 'nope' } });
    expect(problem).toMatchObject({ path: 'platform.domain', value: 'nope', rule: 'config/bad-value' });
    expect(problem.message).toContain('the value comes from D');
  });
});

describe('variables that only end up in Secrets', () => {
  const text =
    'registry:\n  type: ghcr\n  username: ${USER_NAME}\n  password: ${PULL_TOKEN}\ngithub:\n  apps:\n    rex:\n      id: ${REX_ID}\nagents: { rex: {} }\n';

  test('may be unset; each is listed with its key', () => {
    const loaded = load({ text, env: { USER_NAME: 'me' } });
    expect(loaded.toBeProvided).toEqual([
      { name: 'USER_NAME', path: 'registry.username', set: true },
      { name: 'PULL_TOKEN', path: 'registry.password', set: false },
      { name: 'REX_ID', path: 'github.apps.rex.id', set: false },
    ]);
  });

  test('keep the reference, whether set or not', () => {
    const loaded = load({ text, env: { PULL_TOKEN: 'the-real-token' } });
    expect(loaded.config.registry.password).toEqual({ kind: 'variable', name: 'PULL_TOKEN' });
    expect(loaded.config.github.apps['rex']?.id).toEqual({ kind: 'variable', name: 'REX_ID' });
    expect(JSON.stringify(loaded)).not.toContain('the-real-token');
    expect(loaded.configDigest).toBe(load({ text }).configDigest);
  });

  test('may be a file or a key of a Secret', () => {
    const { github } = load({ text: 'github: { webhook_secret: { file: /run/secrets/hook } }' }).config;
    expect(github.webhook_secret).toEqual({ kind: 'file', path: '/run/secrets/hook' });
    const { tunneling } = load({
      text: 'tunneling: { type: ngrok, token: { secret: ngrok, key: authtoken } }',
    }).config;
    expect(tunneling.token).toEqual({ kind: 'secret', secret: 'ngrok', key: 'authtoken' });
  });

  test('a half-written reference says what is missing', () => {
    const problem = problemOf({ text: 'github: { webhook_secret: { secret: hook } }' });
    expect(problem).toMatchObject({ rule: 'config/missing-key', path: 'github.webhook_secret.key' });
  });
});
