import { describe, expect, test } from 'vitest';
import { loadReleaseConfig } from '../../src/release/config/load.js';
import { archiveName, fillName, manifestsName, npmPackageName } from '../../src/release/names.js';
import { targetIds } from '../../src/release/target.js';

const { config } = loadReleaseConfig('repository: acme/platform\n', 'release.yaml', {});

describe('file names', () => {
  test.each([
    ['linux-amd64', 'cto-1.2.3-linux-amd64.tar.gz'],
    ['linux-arm64', 'cto-1.2.3-linux-arm64.tar.gz'],
    ['darwin-arm64', 'cto-1.2.3-darwin-arm64.tar.gz'],
    ['darwin-amd64', 'cto-1.2.3-darwin-amd64.tar.gz'],
    ['darwin-universal', 'cto-1.2.3-darwin-universal.tar.gz'],
    ['windows-amd64', 'cto-1.2.3-windows-amd64.zip'],
  ])('of %s', (target, name) => {
    expect(archiveName(config, '1.2.3', target)).toBe(name);
  });

  test('of a bundle and of the npm package', () => {
    expect(manifestsName(config, '1.2.3-rc.1', 'minimal')).toBe('cto-manifests-1.2.3-rc.1-minimal.tar.gz');
    expect(npmPackageName(config, '1.2.3')).toBe('cto-1.2.3.tgz');
  });

  test('are all different', () => {
    const names = targetIds.map((target) => archiveName(config, '1.2.3', target));
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(['{name}-{profile}', '{constructor}', '{}'])(
    'a placeholder without a value is a bug: %s',
    (pattern) => {
      expect(() => fillName(pattern, 'cto', { version: '1' })).toThrow('has no value');
    },
  );
});
