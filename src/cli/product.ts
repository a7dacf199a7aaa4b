import type { Profile } from '../../profiles/index.js';
import type { AnyComponent } from '../catalog/component.js';
import { version } from '../kernel/version.js';

/** What the commands work with. */
export interface ProductParts {
  /** Profiles that may be chosen. */
  readonly profiles: readonly Profile[];
  /** Component records. */
  readonly components: readonly AnyComponent[];
}

/**
 * The product behind a command line: its version, and its parts, each loaded when a command needs it. The profiles are data, while the
 * component records bring cdk8s with them, which takes longer to load than everything else.
 */
export interface Product {
  readonly version: string;
  readonly profiles: () => Promise<ProductParts['profiles']>;
  readonly components: () => Promise<ProductParts['components']>;
}

/** The product as it is shipped. */
export const builtin: Product = {
  version,
  profiles: async () => (await import('../../profiles/index.js')).profiles,
  components: async () => (await import('../catalog/index.js')).catalog,
};

/**
 * The product with profiles and components of your own. One with the name or id of a built-in one takes its place.
 *
 * @param own absent parts add nothing
 */
export function extendProduct(own: Partial<ProductParts>): Product {
  return {
    version,
    profiles: async () => replace(await builtin.profiles(), own.profiles ?? [], ({ name }) => name),
    components: async () => replace(await builtin.components(), own.components ?? [], ({ id }) => id),
  };
}

function replace<T>(given: readonly T[], own: readonly T[], nameOf: (item: T) => string): T[] {
  const names = new Set(own.map(nameOf));
  return [...given.filter((item) => !names.has(nameOf(item))), ...own];
}
