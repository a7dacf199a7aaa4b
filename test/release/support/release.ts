import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { readBundle } from '../../../src/bundle/read.js';
import { spawnExec } from '../../../src/kernel/exec.js';
import { packArchive } from '../../../src/release/archive/index.js';
import type { Artifact } from '../../../src/release/artifact.js';
import { writeChecksums } from '../../../src/release/checksum/write.js';
import { releaseSchema } from '../../../src/release/config/schema.js';
import type { ReleaseIdentity } from '../../../src/release/context.js';
import { describeStored, storeFile } from '../../../src/release/files/artifact.js';
import { packManifests } from '../../../src/release/manifests/pack.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { generateMinisign } from '../../../src/release/signing/minisign/generate.js';
import { openSigners } from '../../../src/release/signing/signers.js';
import { writePublicKeys, writeSignatures } from '../../../src/release/signing/write.js';
import { formatReleaseIndex } from '../../../src/release/verify/index-file.js';
import { bareEnvironment, root } from '../../support/program.js';

export const identity: ReleaseIdentity = {
  version: '1.2.3',
  tag: 'v1.2.3',
  mode: 'release',
  commit: '0123456789abcdef0123456789abcdef01234567',
  dirty: false,
  sourceDate: 1_700_000_000,
};

const options = { sourceDate: identity.sourceDate, level: 9 };

/** A key for Sigstore. */
export function sigstorePem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** A small release with every kind of file, made by the code that makes real ones; its programs are a few bytes. */
export interface SmallRelease {
  /** What people download. */
  readonly folder: string;
  readonly artifacts: readonly Artifact[];
  /** Public keys that signed it. */
  readonly publicKeys: readonly { readonly name: string; readonly text: string }[];
}

/** Makes it. @param gpgKey secret key of OpenPGP. Absent: no signature of gpg @param later names that are declared and come later. Absent: none */
export async function makeRelease(
  folder: string,
  gpgKey?: string,
  later: readonly string[] = [],
): Promise<SmallRelease> {
  const { secretFile } = await generateMinisign();
  const { present } = await openSigners({
    config: releaseSchema.parse({ repository: 'example-org/cto' }),
    secrets: createSecrets({
      CTO_RELEASE_MINISIGN_KEY: secretFile,
      CTO_RELEASE_SIGSTORE_KEY: sigstorePem(),
      CTO_RELEASE_GPG_KEY: gpgKey,
    }),
    identity,
    exec: spawnExec,
    env: bareEnvironment(),
  });
  const artifacts = await makeArtifacts(folder);
  artifacts.push(...(await writePublicKeys(folder, present)));
  const signatures = present.map(
    ({ format }) =>
      `checksums.txt${{ minisign: '.minisig', gpg: '.asc', sigstore: '.sigstore.json' }[format]}`,
  );
  const index = formatReleaseIndex(identity, artifacts, [...signatures, ...later]);
  artifacts.push({ ...(await storeFile(folder, 'release.json', index)), kind: 'index' });
  artifacts.push(...(await writeChecksums(folder, artifacts)));
  artifacts.push(...(await writeSignatures(folder, 'checksums.txt', present, { add: () => undefined })));
  const publicKeys = present
    .filter(({ format }) => format !== 'gpg')
    .map(({ format, publicKey }) => ({ name: format, text: publicKey }));
  return { folder: join(folder, 'artifacts'), artifacts, publicKeys };
}

async function makeArtifacts(folder: string): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const [name, program, target] of [
    ['cto-1.2.3-linux-amd64.tar.gz', 'cto', 'linux-amd64'],
    ['cto-1.2.3-windows-amd64.zip', 'cto.exe', 'windows-amd64'],
  ] as const) {
    const members = [{ path: `cto-1.2.3/${program}`, content: `program of ${target}`, executable: true }];
    await packArchive(join(folder, 'artifacts', name), members, options, name);
    artifacts.push({
      ...(await describeStored(folder, name)),
      kind: 'archive',
      target,
      payloadSha256: 'f'.repeat(64),
    });
  }
  const bundle = readBundle(join(root, 'dist', 'minimal'));
  const request = { bundle, name: 'cto-manifests-1.2.3-minimal', version: '1.2.3', signed: true };
  artifacts.push(await packManifests(folder, request, options));
  artifacts.push({
    ...(await storeFile(folder, 'cto-1.2.3.cdx.json', '{}\n')),
    kind: 'statement',
    format: 'cyclonedx',
  });
  artifacts.push({ ...(await storeFile(folder, 'install.sh', '#!/bin/sh\n')), kind: 'installer' });
  artifacts.push({ ...(await storeFile(folder, 'RELEASE-NOTES.md', '# 1.2.3\n')), kind: 'notes' });
  return artifacts;
}
