/** A version as the registry keeps it: what `npm publish` sent of it. */
export interface StoredVersion {
  readonly [field: string]: unknown;
  readonly version: string;
  readonly dist: { readonly [field: string]: unknown; readonly integrity: string };
  /** Message of `npm deprecate`. Absent: it is not deprecated. */
  readonly deprecated?: string | undefined;
}

/** A package as the registry keeps it. */
export interface StoredPackage {
  readonly versions: Map<string, StoredVersion>;
  /** Versions by the name that leads to them, such as `latest`. */
  readonly tags: Map<string, string>;
}

/** What a request that changes something is answered in place of the real answer. */
export interface RegistryFault {
  readonly status: number;
  /** Whether the work was done nevertheless, and only its answer is lost. */
  readonly lost: boolean;
}

/** Everything that the registry knows. Tests may reach in, as somebody else with rights could. */
export interface RegistryState {
  /** By name, with its scope. */
  readonly packages: Map<string, StoredPackage>;
  /** Who a token stands for. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Happens to the next request that changes something, once. */
  fault: RegistryFault | undefined;
}

/** A package of this name, made when there is none. */
export function packageIn({ packages }: RegistryState, name: string): StoredPackage {
  const known = packages.get(name);
  if (known) return known;
  const made: StoredPackage = { versions: new Map(), tags: new Map() };
  packages.set(name, made);
  return made;
}
