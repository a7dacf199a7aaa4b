import type { ReleaseConfig } from '../config/schema.js';
import { universal } from '../target.js';

/** What the installers of a release have to know. */
export interface InstallerFacts {
  /** Name of the program. */
  readonly name: string;
  /** Page of the releases, without a slash at its end, such as `https://github.com/owner/repository/releases`. */
  readonly releases: string;
  /** Name of an archive without its ending, with `{version}`, `{os}` and `{arch}`. */
  readonly archive: string;
  /** Platforms that there are archives for. */
  readonly targets: readonly string[];
  /** Public key of minisign, one line of base64. Absent: releases are not signed with it. */
  readonly minisignKey?: string;
}

/**
 * Facts for the installers of a configured release.
 *
 * @param web root of the pages of the forge
 * @param minisignKey absent: releases are not signed with minisign
 */
export function installerFacts(
  { name, repository, archives, targets }: ReleaseConfig,
  web: string,
  minisignKey?: string,
): InstallerFacts {
  return checked({
    name,
    releases: `${web.replace(/\/+$/, '')}/${repository}/releases`,
    archive: archives.name.replaceAll('{name}', name),
    targets,
    ...(minisignKey !== undefined && { minisignKey }),
  });
}

/**
 * Root of the pages of a forge, by that of its API: `api.github.com` for GitHub, `/api/v3` below the host for GitHub Enterprise Server
 * (https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api).
 */
export function webOf(apiUrl: string): string {
  return apiUrl
    .replace(/\/+$/, '')
    .replace('://api.github.com', '://github.com')
    .replace(/\/api\/v3$/, '');
}

/** Characters that mean nothing to any shell, so that no value can end the text that it stands in. */
const plain = {
  name: /^[A-Za-z0-9._-]+$/,
  releases: /^https?:\/\/[A-Za-z0-9.:/_-]+$/,
  archive: /^[A-Za-z0-9._-]*(?:\{(?:version|os|arch)\}[A-Za-z0-9._-]*)+$/,
  minisignKey: /^[A-Za-z0-9+/=]+$/,
} as const;

/** @throws Error for a value that would mean something to a shell: configuration and key were checked before */
function checked(facts: InstallerFacts): InstallerFacts {
  for (const [key, pattern] of Object.entries(plain)) {
    const value = facts[key as keyof typeof plain];
    if (value !== undefined && !pattern.test(value))
      throw new Error(`an installer cannot hold the ${key} "${value}"`);
  }
  return facts;
}

/** Platforms with one archive each, as the installer names them. A Mac takes the universal archive when its own is not built. */
export function archiveChoices({
  targets,
}: Pick<InstallerFacts, 'targets'>): { target: string; archive: string }[] {
  const own = targets
    .filter((target) => target !== universal.id)
    .map((target) => ({ target, archive: target }));
  if (!targets.includes(universal.id)) return own;
  const macs = universal.of.filter((target) => !targets.includes(target));
  return [...own, ...macs.map((target) => ({ target, archive: universal.id }))];
}
