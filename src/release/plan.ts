import { compareText } from '../kernel/json.js';
import type { ArtifactKind } from './artifact.js';
import type { ReleaseConfig } from './config/schema.js';
import type { ReleaseIdentity } from './context.js';
import {
  archiveName,
  companionEndings,
  fixedNames,
  manifestsName,
  npmPackageName,
  statementNames,
} from './names.js';
import type { SecretName, Secrets } from './secrets.js';
import { attestationName, keyFiles } from './signing/names.js';
import { targetOf, universal } from './target.js';

/** A file that a release will have. */
export interface PlannedFile {
  readonly name: string;
  readonly kind: ArtifactKind;
  /** Platform, profile or file that it is for. Absent: for all. */
  readonly of?: string;
  /** Whether it comes after the build, from GitHub, by `release attest`.
   * @default false */
  readonly later?: boolean;
}

/** Everything that signs, in the order in which people are told. */
export const signers = ['minisign', 'gpg', 'sigstore', 'windows', 'apple'] as const;

/** Who signs. */
export type Signer = (typeof signers)[number];

/** A signature that will or will not be made, and why. */
export interface PlannedSignature {
  readonly by: Signer;
  readonly made: boolean;
  /** Why it is not made; absent when it is. */
  readonly because?: string;
}

/** Version of the shape of `plan.json`. */
export const planSchemaVersion = 1;

/** What a release will consist of: decided before anything is built, by the same code that building goes by. */
export interface ReleasePlan {
  readonly schemaVersion: typeof planSchemaVersion;
  readonly identity: ReleaseIdentity;
  readonly repository: string;
  readonly targets: readonly string[];
  readonly publishers: readonly string[];
  /** Every file that people will be able to download, in the order of names. */
  readonly files: readonly PlannedFile[];
  readonly signatures: readonly PlannedSignature[];
}

/**
 * Plans a release. Pure.
 *
 * @param secrets asked only which keys are there
 */
export function planRelease(
  config: ReleaseConfig,
  identity: ReleaseIdentity,
  secrets: Pick<Secrets, 'has'>,
): ReleasePlan {
  const signatures = planSignatures(config, secrets);
  const formats = signatures
    .filter(({ made }) => made)
    .map(({ by }) => by)
    .filter((by) => by === 'minisign' || by === 'gpg' || by === 'sigstore');
  const keys = formats.map((by): PlannedFile => ({ name: keyFiles[by], kind: 'trust' }));
  const contents = [...contentFiles(config, identity), ...keys];
  const signed = formats.map((by) => companion(fixedNames.checksums, by));
  const attested = config.signing.attestation === 'off' ? [] : attestation;
  const digests = contents.map(({ name }) => companion(name, 'sha256'));
  const list: PlannedFile = { name: fixedNames.checksums, kind: 'checksums' };
  return {
    schemaVersion: planSchemaVersion,
    identity,
    repository: config.repository,
    targets: config.targets,
    publishers: config.publishers,
    files: [...contents, list, ...digests, ...signed, ...attested].sort((a, b) =>
      compareText(a.name, b.name),
    ),
    signatures,
  };
}

function companion(of: string, format: keyof typeof companionEndings): PlannedFile {
  return { name: `${of}${companionEndings[format]}`, kind: 'companion', of };
}

/** What GitHub adds, once everything that it vouches for is there. */
const attestation: readonly PlannedFile[] = [
  { ...companion(fixedNames.checksums, 'attestation'), later: true },
  { ...companion(attestationName, 'sha256'), later: true },
];

/** The files that are vouched for. */
function contentFiles(config: ReleaseConfig, { version }: ReleaseIdentity): PlannedFile[] {
  const statements = statementNames(config, version);
  return [
    ...config.targets.map((of): PlannedFile => ({
      name: archiveName(config, version, of),
      kind: 'archive',
      of,
    })),
    ...config.manifests.profiles.map((of): PlannedFile => ({
      name: manifestsName(config, version, of),
      kind: 'manifests',
      of,
    })),
    { name: npmPackageName(config, version), kind: 'npm-package' },
    { name: fixedNames.installerUnix, kind: 'installer' },
    { name: fixedNames.installerWindows, kind: 'installer' },
    { name: statements.cyclonedx, kind: 'statement' },
    { name: statements.spdx, kind: 'statement' },
    { name: statements.provenance, kind: 'statement' },
    { name: fixedNames.notices, kind: 'statement' },
    { name: fixedNames.trust, kind: 'trust' },
    { name: fixedNames.index, kind: 'index' },
  ];
}

/** Which secret each signature needs. */
const keys: Readonly<Record<Signer, SecretName>> = {
  minisign: 'CTO_RELEASE_MINISIGN_KEY',
  gpg: 'CTO_RELEASE_GPG_KEY',
  sigstore: 'CTO_RELEASE_SIGSTORE_KEY',
  windows: 'CTO_RELEASE_WINDOWS_CERTIFICATE',
  apple: 'CTO_RELEASE_APPLE_CERTIFICATE',
};

function planSignatures(config: ReleaseConfig, secrets: Pick<Secrets, 'has'>): PlannedSignature[] {
  return signers
    .filter((by) => isNeeded(by, config))
    .map((by) => planSignature(by, config.signing[by], secrets));
}

/** A platform's own signature is nothing to speak of when nothing is built for that platform. */
function isNeeded(by: Signer, { targets }: ReleaseConfig): boolean {
  const systems = targets.map((id) => (id === universal.id ? 'darwin' : targetOf(id).os));
  if (by === 'windows') return systems.includes('windows');
  return by === 'apple' ? systems.includes('darwin') : true;
}

function planSignature(
  by: Signer,
  wanted: 'off' | 'auto' | 'required',
  secrets: Pick<Secrets, 'has'>,
): PlannedSignature {
  if (wanted === 'off') return { by, made: false, because: `signing.${by} is off` };
  // a required one without its key is refused by preflight and by the step; planning only tells
  if (secrets.has(keys[by])) return { by, made: true };
  const consequence = by === 'apple' ? '; the programs are signed ad hoc' : '';
  return { by, made: false, because: `${keys[by]} is not set${consequence}` };
}
