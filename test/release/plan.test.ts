import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../src/release/artifact.js';
import { loadReleaseConfig } from '../../src/release/config/load.js';
import { identify } from '../../src/release/identity.js';
import { planDifferences } from '../../src/release/plan-check.js';
import { planRelease } from '../../src/release/plan.js';
import { createSecrets } from '../../src/release/secrets.js';

const identity = identify(
  { version: '1.2.3', snapshot: false },
  { commit: 'c'.repeat(40), committedAt: 1, changes: [], tags: [] },
);

function plan(yaml = '', env: Record<string, string> = {}) {
  const { config } = loadReleaseConfig(`repository: acme/platform\n${yaml}`, 'release.yaml', {});
  return planRelease(config, identity, createSecrets(env));
}

describe('the plan of a release', () => {
  test('lists every file that people will be able to download, and nothing twice', () => {
    const names = plan().files.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual([...names].sort());
    for (const name of [
      'cto-1.2.3-linux-arm64.tar.gz',
      'cto-1.2.3-windows-amd64.zip',
      'cto-manifests-1.2.3-standard.tar.gz',
      'install.sh',
      'checksums.txt',
    ])
      expect(names).toContain(name);
  });

  test('has a .sha256 beside every file but the list of digests and what vouches', () => {
    const { files } = plan();
    for (const { name, kind } of files.filter(
      (file) => file.kind !== 'companion' && file.kind !== 'checksums',
    ))
      expect(files, kind).toContainEqual({ name: `${name}.sha256`, kind: 'companion', of: name });
    expect(files.map(({ name }) => name)).not.toContain('checksums.txt.sha256');
  });

  test('says which signatures will be made, and why others will not', () => {
    const { signatures, files } = plan('signing: {gpg: off}\n', { CTO_RELEASE_MINISIGN_KEY: 'key' });
    expect(signatures.map(({ by, made, because }) => `${by} ${made} ${because ?? ''}`.trim())).toEqual([
      'minisign true',
      'gpg false signing.gpg is off',
      'sigstore false CTO_RELEASE_SIGSTORE_KEY is not set',
      'windows false CTO_RELEASE_WINDOWS_CERTIFICATE is not set',
      'apple false CTO_RELEASE_APPLE_CERTIFICATE is not set; the programs are signed ad hoc',
    ]);
    expect(files.map(({ name }) => name)).toContain('checksums.txt.minisig');
    expect(files.map(({ name }) => name)).not.toContain('checksums.txt.asc');
  });

  test('does not speak of signatures of platforms that are not built', () => {
    const { signatures } = plan('targets: [linux-amd64]\n');
    expect(signatures.map(({ by }) => by)).toEqual(['minisign', 'gpg', 'sigstore']);
  });

  test('declares an attestation that is required, which comes after the build', () => {
    const names = ['checksums.txt.attestation.json', 'checksums.txt.attestation.json.sha256'];
    const { files } = plan('signing: {attestation: required}\n');
    expect(files.filter(({ later }) => later).map(({ name }) => name)).toEqual(names);
    expect(plan().files.filter(({ later }) => later)).toEqual([]);
    expect(planDifferences({ files: files.filter(({ later }) => later) }, [])).toEqual([]);
  });

  test('is held against what was built', () => {
    const artifact = (name: string, kind: 'installer' | 'executable'): Artifact =>
      ({ name, kind, path: name, sha256: '', size: 0 }) as Artifact;
    const planned = {
      files: [
        { name: 'a', kind: 'installer' },
        { name: 'b', kind: 'installer' },
      ],
    } as const;
    expect(planDifferences(planned, [artifact('a', 'installer'), artifact('c', 'installer')])).toEqual([
      '+c',
      '-b',
    ]);
    expect(
      planDifferences(planned, [
        artifact('a', 'installer'),
        artifact('b', 'installer'),
        artifact('cto', 'executable'),
      ]),
    ).toEqual([]);
  });
});
