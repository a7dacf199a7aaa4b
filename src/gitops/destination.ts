/** Where a bundle is published to. */
export interface Destination {
  /** Address that Argo CD reads the repository from, without credentials. */
  readonly repositoryUrl: string;
  /** Branch, tag or commit that Argo CD follows. */
  readonly revision: string;
  /** Folder within the repository, without slashes at its ends; empty for the root. */
  readonly folder: string;
  /** Name of the environment. */
  readonly environment: string;
  /** Clusters that get the bundle, by the name that Argo CD has for them. Absent: the one that Argo CD runs in. */
  readonly clusters?: readonly string[];
}
