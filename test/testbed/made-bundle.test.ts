import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { declaredSecrets, writeSecretFiles } from '../../scripts/lib/testbed/index.js';
import { makeBundle } from '../../scripts/lib/testbed/made-bundle.js';
import { objectsOf } from '../../src/bundle/objects.js';
import { verifyBundle } from '../../src/bundle/read.js';
import { sweepBundle } from '../e2e/support/sweep/bundle.js';

describe('a bundle that is made by hand', () => {
  test('is intact, and holds what it was made of', () => {
    const bundle = sweepBundle('swept', 1);
    expect(verifyBundle(bundle)).toEqual([]);
    expect(objectsOf(bundle).length).toBeGreaterThan(40);
  });

  test('has the definitions first, and every component after what it needs', () => {
    const component = (id: string, needs: readonly string[] = []) => ({ id, needs, objects: [] });
    const { index } = makeBundle({
      platform: 'p',
      components: [component('crds'), component('a'), component('b', ['a']), component('c', ['a', 'b'])],
    });
    const waves = index.waves.map(({ components }) => components.map(({ id }) => id));
    expect(waves).toEqual([['crds'], ['a'], ['b'], ['c']]);
  });
});

describe('worthless values for Secrets', () => {
  test('are written for every Secret that the deployer makes, readable by nobody else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cto-secrets-'));
    try {
      writeSecretFiles('dist', folder);
      const file = join(folder, 'cto', 'agent-api-keys', 'ANTHROPIC_API_KEY');
      expect(readFileSync(file, 'utf8')).toBe('value-of-ANTHROPIC_API_KEY');
      expect(statSync(file).mode & 0o077).toBe(0);
      const key = readFileSync(join(folder, 'cto', 'github-app-rex', 'private-key'), 'utf8');
      expect(key).toContain('BEGIN RSA PRIVATE KEY');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('have the form that is asked for, and none is made for what controllers make', () => {
    const base = { namespace: 'a', purpose: 'x' };
    const keys = [
      { key: 'password', purpose: 'x', generate: { kind: 'password', length: 12 } as const },
      { key: 'user', purpose: 'x', source: { value: 'admin' } },
    ];
    const [secret, ...others] = declaredSecrets([
      { ...base, name: 'one', madeBy: 'deployer', keys },
      { ...base, name: 'two', madeBy: 'controller', keys },
    ]);
    expect(secret?.['stringData']).toEqual({ password: 'aaaaaaaaaaaa', user: 'admin' });
    expect(others).toEqual([]);
  });
});
