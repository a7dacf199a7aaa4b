import { expect, test } from 'vitest';
import { releaseSchema } from '../../../src/release/config/schema.js';
import { releaseFactsOf } from '../../../src/release/program/index.js';

const key = `RWQ${'a'.repeat(53)}`;

test('a program knows the page of its releases, the archive of each platform with the version open, and the keys to trust', () => {
  const config = releaseSchema.parse({
    repository: 'acme/platform',
    targets: ['darwin-universal', 'darwin-arm64', 'linux-amd64', 'windows-amd64'],
    signing: { minisign_public_keys: [key] },
  });
  expect(releaseFactsOf(config)).toEqual({
    releases: 'https://github.com/acme/platform/releases',
    archives: {
      'darwin-arm64': 'cto-{version}-darwin-arm64.tar.gz',
      // not built by itself
      'darwin-amd64': 'cto-{version}-darwin-universal.tar.gz',
      'linux-amd64': 'cto-{version}-linux-amd64.tar.gz',
      'windows-amd64': 'cto-{version}-windows-amd64.zip',
    },
    minisignKeys: [key],
  });
});

test('releases of GitHub Enterprise Server lie on its own host', () => {
  const config = releaseSchema.parse({
    repository: 'acme/platform',
    api_url: 'https://github.acme.example/api/v3',
  });
  expect(releaseFactsOf(config).releases).toBe('https://github.acme.example/acme/platform/releases');
});
