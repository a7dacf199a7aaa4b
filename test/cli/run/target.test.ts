import { describe, expect, test } from 'vitest';
import { isLoopback, productionSign, targetName, targetText } from '../../../src/cli/run/target.js';

const far = { server: 'https://10.1.2.3:6443', source: 'k' };
const sign = (parts: object, more: object = {}) =>
  productionSign({ target: { ...far, ...parts }, environments: [], ...more });

describe('a cluster looks like production', () => {
  test.each([
    ['prod'],
    ['prod-eu'],
    ['eu_production'],
    ['team/live'],
    ['PROD'],
    ['arn:aws:eks:eu-west-1:1:cluster/prod'],
    ['admin@production.example.com'],
  ])('when its context is called %s', (context) => {
    expect(sign({ context })).toBe(`its context is called ${context}`);
  });

  test.each([['product-dev'], ['delivery'], ['olive'], ['reprod'], ['prod2']])(
    'but not when its context is called %s',
    (context) => {
      expect(sign({ context })).toBeUndefined();
    },
  );

  test('when its cluster entry or its server is called so', () => {
    expect(sign({ cluster: 'prod-1' })).toBe('its cluster is called prod-1');
    expect(sign({ server: 'https://api.live.example.com' })).toContain('its server is called');
  });

  test('when its owner labelled it so, or the profile is production', () => {
    expect(sign({}, { environments: ['production'] })).toContain('cto.dev/environment=production');
    expect(sign({}, { environments: ['staging'] })).toBeUndefined();
    expect(sign({}, { profile: 'production' })).toBe('the profile is production');
    expect(sign({}, { profile: 'standard' })).toBeUndefined();
  });

  test('but never on this machine', () => {
    const server = 'https://127.0.0.1:6443';
    expect(
      sign({ server, context: 'prod' }, { profile: 'production', environments: ['production'] }),
    ).toBeUndefined();
  });
});

test.each([
  ['https://127.0.0.1:6443', true],
  ['https://127.8.9.1', true],
  ['https://localhost:6443', true],
  ['https://kind.localhost:6443', true],
  ['https://[::1]:6443', true],
  ['https://10.0.0.1', false],
  ['https://127.0.0.1.example.com', false],
  ['https://localhost.example.com', false],
  ['no address', false],
])('%s is this machine: %s', (server, expected) => {
  expect(isLoopback(server)).toBe(expected);
});

test('a cluster is named by its context, else by its entry, else by its host', () => {
  expect(targetName({ ...far, context: 'a', cluster: 'b' })).toBe('a');
  expect(targetName({ ...far, cluster: 'b' })).toBe('b');
  expect(targetName(far)).toBe('10.1.2.3');
  expect(targetText({ ...far, context: 'a', cluster: 'b' })).toBe(
    'context a, cluster b at https://10.1.2.3:6443 (from k)',
  );
});
