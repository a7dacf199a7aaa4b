import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  BinariesMissing,
  cachedFolder,
  ensureBinaries,
  findBinaries,
} from '../../scripts/lib/testbed/binaries.js';
import { requiredFiles } from '../../scripts/lib/testbed/recipe.js';
import { kubernetesVersion, parseMinor, testbedMinors } from '../../scripts/lib/testbed/versions.js';
import { temporaryFolder } from '../support/folder.js';

const silent = () => undefined;

describe('binaries of the test bed', () => {
  test('are found below KUBEBUILDER_ASSETS, in a folder per minor or directly', () => {
    const assets = temporaryFolder();
    fakeBinaries(join(assets, '1.37'), 'v1.37.0');
    fakeBinaries(assets, 'v1.32.4');
    const env = { KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: temporaryFolder() };
    expect(findBinaries('1.37', env)).toBe(join(assets, '1.37'));
    expect(findBinaries('1.32', env)).toBe(assets);
  });

  test('of another minor or with a program missing are not taken', () => {
    const assets = temporaryFolder();
    fakeBinaries(assets, 'v1.31.0');
    const env = { KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: temporaryFolder() };
    expect(findBinaries('1.37', env)).toBeUndefined();
  });

  test('are cached outside the repository, named after version and recipe', () => {
    const folder = cachedFolder('1.37', { XDG_CACHE_HOME: '/cache' });
    expect(folder).toMatch(/^\/cache\/cto-testbed\/v1\.37\.\d+-[0-9a-f]{8}$/);
    expect(folder).not.toBe(cachedFolder('1.32', { XDG_CACHE_HOME: '/cache' }));
  });

  test('that are not there without Go are an error that says what to install', async () => {
    const assets = temporaryFolder({ etcd: '' });
    const env = { KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: temporaryFolder(), PATH: '/nowhere' };
    const error: unknown = await ensureBinaries('1.37', silent, env).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BinariesMissing);
    expect(String(error)).toContain(
      `${assets} (KUBEBUILDER_ASSETS) lacks kube-apiserver, kube-controller-manager`,
    );
    expect(String(error)).toContain('install Go');
  });
});

describe('versions of the test bed', () => {
  test.each(testbedMinors)('%s is pinned by its wrapper module', (minor) => {
    expect(kubernetesVersion(minor)).toMatch(new RegExp(`^v${minor.replace('.', '\\.')}\\.\\d+$`));
  });

  test('others are refused with the ones there are', () => {
    expect(() => parseMinor('1.20')).toThrow('use 1.37 or 1.32');
  });
});

/** Programs that only report a version. */
function fakeBinaries(folder: string, version: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of requiredFiles) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "Kubernetes ${version}"\n`);
    chmodSync(join(folder, name), 0o755);
  }
}
