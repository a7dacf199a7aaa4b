/** What every file of a release has. */
interface ArtifactBase {
  /** File name as people download it; unique within a release. */
  readonly name: string;
  /** Where it lies, relative to the folder of the release. */
  readonly path: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A program for one platform, before it is packed. Not uploaded by itself. */
export interface ExecutableArtifact extends ArtifactBase {
  readonly kind: 'executable';
  /** Platform, or `darwin-universal`. */
  readonly target: string;
  /** SHA-256 of the program without any signature: what two builds must agree on when keys differ. */
  readonly payloadSha256: string;
  /** Who signed it for its platform: `ad-hoc` satisfies macOS, not Gatekeeper; `none` is said aloud in notes and output. */
  readonly signature: 'none' | 'ad-hoc' | 'developer-id' | 'authenticode';
}

/** A program packed with licence and documentation. */
export interface ArchiveArtifact extends ArtifactBase {
  readonly kind: 'archive';
  readonly target: string;
  /** {@link ExecutableArtifact.payloadSha256} of the program inside. */
  readonly payloadSha256: string;
}

/** A bundle of manifests as a tarball. */
export interface ManifestsArtifact extends ArtifactBase {
  readonly kind: 'manifests';
  readonly profile: string;
  /** Digest of the bundle inside: the one that `cto synth` prints. */
  readonly digest: string;
}

/** What a step leaves for later ones: the bundled program, its blob. Noted so that it is the same when they read it; not uploaded. */
export interface PartArtifact extends ArtifactBase {
  readonly kind: 'part';
}

/** Every other file: told apart by its kind alone. */
export interface PlainArtifact extends ArtifactBase {
  readonly kind: 'npm-package' | 'installer' | 'notes' | 'trust' | 'checksums' | 'index';
}

/** A description of what is inside: SBOM (CycloneDX, SPDX), in-toto provenance, licence list. */
export interface StatementArtifact extends ArtifactBase {
  readonly kind: 'statement';
  readonly format: 'cyclonedx' | 'spdx' | 'in-toto' | 'licences';
}

/** A file that vouches for another one. */
export interface CompanionArtifact extends ArtifactBase {
  readonly kind: 'companion';
  readonly format: 'sha256' | 'minisign' | 'gpg' | 'sigstore' | 'attestation';
  /** Name of the file that it vouches for. */
  readonly of: string;
}

/** One file that a release makes. */
export type Artifact =
  | PartArtifact
  | ExecutableArtifact
  | ArchiveArtifact
  | ManifestsArtifact
  | PlainArtifact
  | StatementArtifact
  | CompanionArtifact;

/** Kind of a file of a release. */
export type ArtifactKind = Artifact['kind'];

/** Whether people download the file: all but the naked programs, and what they are made of. */
export function isPublished({ kind }: Pick<Artifact, 'kind'>): boolean {
  return kind !== 'executable' && kind !== 'part';
}
