import type { Resource } from '../resources.js';

/** What one of the two roots of discovery tells: `/api`, the core group, or `/apis`, all others. */
export interface Root {
  /** In order of preference: groups as the API server orders them, the preferred version of each first. */
  readonly resources: readonly Resource[];
  /** Groups with version that could not be asked. */
  readonly stale: readonly string[];
}

/** Everything that is served. */
export interface Served {
  /** Resources by `group/kind`, those of the preferred version first. */
  readonly byKind: ReadonlyMap<string, readonly Resource[]>;
  readonly stale: readonly string[];
}

/** Group with version as objects write it. */
export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}
