import { expect, test } from 'vitest';
import { loadReleaseConfig } from '../../../src/release/config/load.js';
import { releaseSchema } from '../../../src/release/config/schema.js';
import { releaseFactsOf } from '../../../src/release/program/index.js';

const key = `RWQ${'a'.repeat(53)}`;

const load = (env: Readonly<Record<string, string>> = {}) =>
  loadReleaseConfig(`repository: acme/platform\ntrusted_keys: { minisign: [${key}] }\n`, 'release.yaml', env)
    .config;

test('a program knows the page of its releases, how their archives are called, and the keys to trust', () => {
  expect(releaseFactsOf(load())).toEqual({
    releases: 'https://github.com/acme/platform/releases',
    archive: 'cto-{version}-{os}-{arch}',
    minisignKeys: [key],
  });
});

test.each([
  ['the job of one platform', { CTO_RELEASE_TARGETS: '[linux-arm64]' }],
  ['a job without keys', { CTO_RELEASE_SIGNING: '{ minisign: off }' }],
])('%s makes the same program as the one that puts the release together', (_job, env) => {
  expect(releaseFactsOf(load(env))).toEqual(releaseFactsOf(load()));
});

test('releases of GitHub Enterprise Server lie on its own host', () => {
  const config = releaseSchema.parse({
    repository: 'acme/platform',
    api_url: 'https://github.acme.example/api/v3',
  });
  expect(releaseFactsOf(config).releases).toBe('https://github.acme.example/acme/platform/releases');
});
