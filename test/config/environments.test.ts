import { describe, expect, test } from 'vitest';
import { load, place, problemOf, problemsOf } from './support.js';

describe('environments', () => {
  const text = [
    'platform: { name: base, domain: a.company.com }',
    'environments:',
    '  staging:',
    '    platform: { name: stage }',
    '    agents: { rex: { cli: codex } }',
    '  empty:',
    '',
  ].join('\n');

  test('without --environment the file holds', () => {
    const loaded = load({ text });
    expect(loaded.config.platform.name).toBe('base');
    expect(loaded.environment).toBeUndefined();
  });

  test('the chosen one lies over the file', () => {
    const loaded = load({ text, environment: 'staging' });
    expect(loaded.config.platform).toMatchObject({ name: 'stage', domain: 'a.company.com' });
    expect(loaded.environment).toBe('staging');
    expect(loaded.originOf('agents.rex.cli')).toEqual({
      from: 'environment',
      environment: 'staging',
      file: 'cto.yaml',
      line: 5,
      column: 27,
    });
  });

  test('an empty one changes nothing', () => {
    expect(load({ text, environment: 'empty' }).configDigest).toBe(load({ text }).configDigest);
  });

  test('an unknown one lists those that exist', () => {
    const problem = problemOf({ text, environment: 'stagin' });
    expect(problem).toMatchObject({
      rule: 'config/unknown-environment',
      location: { file: '--environment' },
    });
    expect(problem.fix).toBe('did you mean "staging"? known: staging, empty');
  });

  test('an unknown one without a file says so', () => {
    expect(problemOf({ environment: 'staging' }).fix).toContain('there is no file');
  });

  test('each is checked even when it is not chosen, and the problem names it', () => {
    const wrong =
      'environments:\n  staging:\n    platform: { nam: a }\n  live:\n    platform: { ingress_type: gateway }\n';
    expect(problemsOf({ text: wrong }).map((problem) => `${place(problem)} ${problem.message}`)).toEqual([
      'cto.yaml:3:17 the key "nam" is not known (with environment staging)',
      expect.stringContaining('cto.yaml:5:31 is needed by platform.ingress_type "gateway"'),
    ]);
  });

  test('what is wrong in the file itself is reported once', () => {
    const wrong = 'platform: { name: A B }\nenvironments: { a: {}, b: {}, c: {} }\n';
    expect(problemOf({ text: wrong }).message).not.toContain('environment');
  });

  test('an overlay that puts the file right does not excuse the file', () => {
    const wrong = 'platform: { name: A B }\nenvironments: { a: { platform: { name: ok } } }\n';
    expect(problemOf({ text: wrong }).path).toBe('platform.name');
    expect(load({ text: wrong, environment: 'a', sets: ['platform.namespace=x'] }).config.platform.name).toBe(
      'ok',
    );
  });

  test('a variable of an overlay that is not chosen may be unset', () => {
    const deferred = 'environments: { live: { platform: { domain: "${LIVE_DOMAIN}" } } }\n';
    expect(load({ text: deferred }).config.platform.domain).toBeUndefined();
    expect(problemOf({ text: deferred, environment: 'live' }).rule).toBe('config/unset-variable');
  });

  test.each(['version: "0.1"', 'profile: standard', 'environments: {}'])(
    'an overlay must not hold %s',
    (line) => {
      const problem = problemOf({ text: `environments:\n  staging:\n    ${line}\n` });
      expect(problem.rule).toBe('config/overlay-key');
      expect(place(problem)).toBe('cto.yaml:3:5');
    },
  );

  test.each([
    ['a list', '[]'],
    ['a text', 'x'],
  ])('an overlay must not be %s', (_title, value) => {
    expect(problemOf({ text: `environments: { staging: ${value} }` }).path).toBe('environments.staging');
  });

  test('a name that is no environment name is refused', () => {
    expect(problemOf({ text: 'environments: { "A B": {} }' }).message).toContain(
      'must be an environment name',
    );
  });

  test('more overlays than anyone writes are refused, instead of checking each for a minute', () => {
    const many = Array.from({ length: 51 }, (_, index) => `  e${index}: {}`).join('\n');
    expect(problemOf({ text: `environments:\n${many}\n` }).message).toContain('at most 50');
  });
});
