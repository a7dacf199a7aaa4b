import { describe, expect, test } from 'vitest';
import { waysToRead } from '../../src/secrets/readers.js';

const secret = { name: 'keys', keys: ['a', 'b'] };
const container = (part: object) => ({ containers: [{ name: 'main', ...part }] });
const variable = (name: string, key: string) => ({
  name: 'VARIABLE',
  valueFrom: { secretKeyRef: { name, key } },
});

describe('pods read a Secret', () => {
  test.each<[how: string, spec: object]>([
    ['environment variable VARIABLE', container({ env: [variable('keys', 'a')] })],
    ['environment', container({ envFrom: [{ secretRef: { name: 'keys' } }] })],
    ['environment', { containers: [], initContainers: [{ envFrom: [{ secretRef: { name: 'keys' } }] }] }],
    ['volume v', { volumes: [{ name: 'v', secret: { secretName: 'keys' } }] }],
    [
      'volume v',
      { volumes: [{ name: 'v', secret: { secretName: 'keys', items: [{ key: 'b', path: 'x' }] } }] },
    ],
    ['volume v', { volumes: [{ name: 'v', projected: { sources: [{}, { secret: { name: 'keys' } }] } }] }],
    ['volume v', { volumes: [{ name: 'v', csi: { nodePublishSecretRef: { name: 'keys' } } }] }],
    ['volume v', { volumes: [{ name: 'v', azureFile: { secretName: 'keys' } }] }],
    ['pull secret', { imagePullSecrets: [{ name: 'other' }, { name: 'keys' }] }],
  ])('as %s: %j', (how, spec) => {
    expect(waysToRead(spec, secret)).toEqual([how]);
  });

  test.each<[why: string, spec: unknown]>([
    ['another Secret', container({ env: [variable('other', 'a')] })],
    ['another key as a variable', container({ env: [variable('keys', 'c')] })],
    [
      'another key in a volume',
      { volumes: [{ name: 'v', secret: { secretName: 'keys', items: [{ key: 'c' }] } }] },
    ],
    [
      'another key in a projected volume',
      { volumes: [{ projected: { sources: [{ secret: { name: 'keys', items: [{ key: 'c' }] } }] } }] },
    ],
    ['a ConfigMap of the same name', container({ envFrom: [{ configMapRef: { name: 'keys' } }] })],
    ['nothing', {}],
    ['nothing at all', undefined],
    ['what is no list', { containers: 'x', volumes: null }],
  ])('not when they read %s', (_why, spec) => {
    expect(waysToRead(spec, secret)).toEqual([]);
  });

  test('in several ways, each said once', () => {
    const both = { env: [variable('keys', 'a')], envFrom: [{ secretRef: { name: 'keys' } }] };
    const spec = { containers: [both, both], volumes: [{ name: 'v', secret: { secretName: 'keys' } }] };
    expect(waysToRead(spec, secret)).toEqual(['environment variable VARIABLE', 'environment', 'volume v']);
  });
});
