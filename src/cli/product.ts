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

/** The product behind a command line: its version, and its parts, loaded when a command needs them. */
export interface Product {
  readonly version: string;
  readonly parts: () => Promise<ProductParts>;
}

/** The product as it is shipped. */
export const builtin: Product = {
  version,
  parts: async () => {
    const [{ catalog }, { profiles }] = await Promise.all([
      import('../catalog/index.js'),
      import('../../profiles/index.js'),
    ]);
    return { components: catalog, profiles };
  },
};

/**
 * The product with profiles and components of your own. One with the name or id of a built-in one takes its place.
 *
 * @param own absent parts add nothing
 */
export function extendProduct(own: Partial<ProductParts>): Product {
  return {
    version,
    parts: async () => {
      const { components, profiles } = await builtin.parts();
      return {
        components: replace(components, own.components ?? [], ({ id }) => id),
        profiles: replace(profiles, own.profiles ?? [], ({ name }) => name),
      };
    },
  };
}

function replace<T>(given: readonly T[], own: readonly T[], nameOf: (item: T) => string): T[] {
  const names = new Set(own.map(nameOf));
  return [...given.filter((item) => !names.has(nameOf(item))), ...own];
}
