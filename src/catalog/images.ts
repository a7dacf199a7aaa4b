import type { Config } from '../config/index.js';

/** A container image of the catalogue. */
export interface Image {
  /** Full repository with its host, such as `quay.io/argoproj/argocd`. */
  readonly repository: string;
  /** Tag, never `latest`. */
  readonly tag: string;
  /** Digest (`sha256:` and 64 hexadecimal digits). Absent: pinned by tag only; `images.<name>.digest` can pin it. */
  readonly digest?: string;
  /** Other architectures, helpers or content; a remark for those who mirror images. Absent: nothing special. */
  readonly note?: string;
}

/** Host that images without one come from. */
const dockerHub = 'docker.io';

/** Registries whose host follows from their type alone. */
const knownHosts: Partial<Record<Config['registry']['type'], string>> = {
  ghcr: 'ghcr.io',
  dockerhub: dockerHub,
};

/**
 * Reference of an image as a manifest names it: overrides of the configuration first, then the mirror, then upstream.
 *
 * - an override of `repository` is used as it is, never mirrored
 * - with a mirror (`registry.url`, or the host of ghcr and dockerhub when `registry.namespace` is given) the upstream host is
 *   replaced: `quay.io/argoproj/argocd` becomes `<url>/<namespace>/argoproj/argocd`
 * - tag and digest both stand in the reference when both are known: the digest decides, the tag is for people
 */
export function imageReference(
  name: string,
  image: Image,
  config: Pick<Config, 'images' | 'registry'>,
): string {
  const override = Object.hasOwn(config.images, name) ? config.images[name] : undefined;
  const repository = override?.repository ?? mirrored(image.repository, config.registry);
  const tag = override?.tag ?? image.tag;
  const digest = override?.digest ?? (override?.tag === undefined ? image.digest : undefined);
  return `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;
}

/** Host and path that images are mirrored under; undefined when upstream registries are used. */
export function mirrorPrefix(registry: Config['registry']): string | undefined {
  const host = registry.url ?? (registry.namespace === undefined ? undefined : knownHosts[registry.type]);
  if (host === undefined) return undefined;
  return registry.namespace === undefined ? host : `${host}/${registry.namespace}`;
}

function mirrored(repository: string, registry: Config['registry']): string {
  const prefix = mirrorPrefix(registry);
  return prefix === undefined ? repository : `${prefix}/${withoutHost(repository)}`;
}

/** Drops the host of a repository; a first part is a host when it has a dot or a port (distribution reference grammar). */
function withoutHost(repository: string): string {
  const [first, ...rest] = repository.split('/');
  return first !== undefined && rest.length > 0 && /[.:]/.test(first) ? rest.join('/') : repository;
}
