import { isRecord } from '../../kernel/json.js';

/** What differs from release to release in the package's own description. */
export interface PackageFacts {
  /** Name in the registry. */
  readonly name: string;
  readonly version: string;
  /** Repository on GitHub, as owner/name. */
  readonly repository: string;
}

/** Keys of our package.json that mean the same in the published one. */
const kept = ['description', 'license', 'type', 'engines'] as const;

/**
 * The package.json of the published package: without scripts, so that installing runs nothing; without dependencies, since all of them are
 * inside; not private.
 *
 * @param own package.json of the sources
 */
export function publishedManifest(own: unknown, { name, version, repository }: PackageFacts): string {
  const given = isRecord(own) ? own : {};
  const manifest = {
    name,
    version,
    ...Object.fromEntries(kept.flatMap((key) => (key in given ? [[key, given[key]]] : []))),
    repository: { type: 'git', url: `git+https://github.com/${repository}.git` },
    bin: { cto: 'cli.js' },
    files: ['cli.js', 'cli.js.map', 'chunks'],
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
