import type { LiveObject } from './client.js';

/** A resource that the API server serves. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  /** Preferred version, unless another one was asked for. */
  readonly version: string;
  readonly kind: string;
  /** Name in paths, such as `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Which object. Group and kind, not version: the API server holds one object under all its versions. */
export interface ObjectRef {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
}

/** What the API server serves, asked once and again on demand. */
export interface Discovery {
  /** The resource of a group and kind; undefined when it is not served (yet). `version` picks one of several served versions. */
  find(group: string, kind: string, version?: string): Promise<Resource | undefined>;
  /** Every resource that can be listed and deleted, in its preferred version. */
  all(): Promise<readonly Resource[]>;
  /** Forgets what it knows: to be called when definitions or API services came or went. */
  refresh(): void;
}

/** Reference of an object. */
export function refOf({
  apiVersion,
  kind,
  metadata,
}: Pick<LiveObject, 'apiVersion' | 'kind' | 'metadata'>): ObjectRef {
  const slash = apiVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    kind,
    ...(metadata.namespace !== undefined && metadata.namespace !== '' && { namespace: metadata.namespace }),
    name: metadata.name,
  };
}

/** A reference as a key of maps. */
export function refKey({ group, kind, namespace = '', name }: ObjectRef): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** A reference for people and for options: `Deployment argocd/argocd-server`, `Namespace argocd`. */
export function refText({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
