import { describe, expect, test } from 'vitest';
import { createPicker, isWatch, isWrite, type FaultRule } from '../e2e/support/fault-proxy/rules.js';

const get = { method: 'GET', url: '/api/v1/pods' };
const patch = { method: 'PATCH', url: '/api/v1/namespaces/a?fieldManager=cto' };
const fault = { do: 'reset-before' } as const;

test.each([
  ['GET', '/api/v1/pods', false],
  ['PATCH', '/api/v1/namespaces/a?fieldManager=cto', true],
  ['PATCH', '/api/v1/namespaces/a?fieldManager=cto&dryRun=All', false],
  ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', false],
  ['POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews?x=1', false],
  ['POST', '/api/v1/namespaces/a/configmaps', true],
  ['DELETE', '/api/v1/namespaces/a', true],
])('%s %s changes the cluster: %s', (method, url, write) => {
  expect(isWrite({ method, url })).toBe(write);
});

test.each([
  ['/api/v1/pods?watch=true', true],
  ['/api/v1/pods?resourceVersion=1&watch=1', true],
  ['/api/v1/pods?watch=false', false],
  ['/api/v1/pods', false],
])('GET %s is a watch: %s', (url, watch) => {
  expect(isWatch({ method: 'GET', url })).toBe(watch);
});

describe('rules of faults', () => {
  const hits = (rules: readonly FaultRule[], requests: readonly (typeof get)[], seed = 1) => {
    const picker = createPicker(rules, seed);
    return requests.map((request) => picker.pick(request)?.do ?? '-');
  };

  test('fit by method, path, watch and write', () => {
    const rule = { match: { methods: ['PATCH'], path: /namespaces/, watch: false, write: true }, fault };
    expect(hits([rule], [get, patch])).toEqual(['-', 'reset-before']);
    expect(hits([{ match: { write: false }, fault }], [get, patch])).toEqual(['reset-before', '-']);
  });

  test('hit the nth request that fits, or those of a range', () => {
    const four = [patch, get, patch, patch, patch];
    const match = { write: true };
    expect(hits([{ match, nth: 2, fault }], four)).toEqual(['-', '-', 'reset-before', '-', '-']);
    expect(hits([{ match, nth: { from: 3 }, fault }], four).slice(3)).toEqual([
      'reset-before',
      'reset-before',
    ]);
    expect(hits([{ match, nth: { from: 1, to: 2 }, fault }], four).slice(2)).toEqual([
      'reset-before',
      '-',
      '-',
    ]);
  });

  test('of several the first that hits decides', () => {
    const rules: FaultRule[] = [{ nth: 2, fault: { do: 'reset-after' } }, { fault: { do: 'half-body' } }];
    expect(hits(rules, [get, get])).toEqual(['half-body', 'reset-after']);
  });

  test('hit a share by chance, the same for the same seed', () => {
    const many = Array.from({ length: 200 }, () => get);
    const rule = { probability: 0.25, fault };
    const first = hits([rule], many);
    const count = first.filter((one) => one !== '-').length;
    expect(count).toBeGreaterThan(30);
    expect(count).toBeLessThan(70);
    expect(hits([rule], many)).toEqual(first);
    expect(hits([rule], many, 2)).not.toEqual(first);
  });
});
