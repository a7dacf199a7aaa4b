import type { ReleaseConfig } from './config/schema.js';
import { targets, universal } from './target.js';

/** What a file name may be made of. */
export interface NameParts {
  readonly version: string;
  /** Platform, or `darwin-universal`. Absent: not about one. */
  readonly target?: string;
  /** Profile. Absent: not about one. */
  readonly profile?: string;
}

/**
 * Fills the placeholders of a name: `{name}`, `{version}`, `{os}`, `{arch}`, `{profile}`.
 *
 * - the result holds letters, digits, `.`, `_`, `-` and `+` only, since GitHub renames files that hold anything else
 * - equal parts give equal names
 *
 * @throws Error for a placeholder that is unknown or has no value here
 */
export function fillName(pattern: string, name: string, { version, target, profile }: NameParts): string {
  const [os, arch] = target?.split('-') ?? [];
  const values: Readonly<Record<string, string | undefined>> = { name, version, os, arch, profile };
  return pattern.replace(/\{([^}]*)\}/g, (placeholder, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) throw new Error(`"${pattern}" has no value for ${placeholder}`);
    return value;
  });
}

/** File name of a program packed for a platform. */
export function archiveName({ name, archives }: ReleaseConfig, version: string, target: string): string {
  const { archive } =
    target === universal.id ? universal : (targets.find(({ id }) => id === target) ?? universal);
  return `${fillName(archives.name, name, { version, target })}.${archive}`;
}

/** File name of a bundle of manifests. */
export function manifestsName({ name, manifests }: ReleaseConfig, version: string, profile: string): string {
  return `${fillName(manifests.name, name, { version, profile })}.tar.gz`;
}

/** File name of the package for the npm registry, as `npm pack` gives it. */
export function npmPackageName({ name }: Pick<ReleaseConfig, 'name'>, version: string): string {
  return `${name}-${version}.tgz`;
}

/** File names that are the same in every release. */
export const fixedNames = {
  /** Every file with its digest; what `cto release verify` goes by. */
  index: 'release.json',
  /** Digests of every file, as `sha256sum -c` reads them. */
  checksums: 'checksums.txt',
  installerUnix: 'install.sh',
  installerWindows: 'install.ps1',
  /** Public keys, and how to verify without a network. */
  trust: 'VERIFY.md',
  notices: 'THIRD-PARTY-NOTICES.txt',
  notes: 'RELEASE-NOTES.md',
} as const;

/** File names of the statements about the program. */
export function statementNames(
  { name }: Pick<ReleaseConfig, 'name'>,
  version: string,
): { readonly cyclonedx: string; readonly spdx: string; readonly provenance: string } {
  return {
    cyclonedx: `${name}-${version}.cdx.json`,
    spdx: `${name}-${version}.spdx.json`,
    provenance: `${name}-${version}.intoto.json`,
  };
}

/** Endings that a file gets for whoever vouches for it. */
export const companionEndings = {
  sha256: '.sha256',
  minisign: '.minisig',
  gpg: '.asc',
  sigstore: '.sigstore.json',
  attestation: '.attestation.json',
} as const;
