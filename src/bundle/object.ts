/** Metadata of a Kubernetes object, as far as we read it. */
export interface ObjectMetadata {
  /** Name, unique per kind and namespace. */
  readonly name: string;
  /** Namespace. Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  /** Labels. Absent means none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations. Absent means none. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** A Kubernetes object as plain data: what a manifest document holds. */
export interface KubernetesObject {
  /** Group and version, such as `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
  /** Name, namespace, labels and annotations. */
  readonly metadata: ObjectMetadata;
  readonly [key: string]: unknown;
}

/** API group of an object; empty for the core group. */
export function groupOf(object: Pick<KubernetesObject, 'apiVersion'>): string {
  const slash = object.apiVersion.indexOf('/');
  return slash < 0 ? '' : object.apiVersion.slice(0, slash);
}

/**
 * Identity of an object in a cluster: group, kind, namespace and name. The version is left out, since the API server
 * holds one object under all served versions.
 */
export function identityOf(object: KubernetesObject): string {
  return [groupOf(object), object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/');
}

/** Name for people: `Deployment argocd/argocd-server`, or `Namespace argocd`. */
export function describeObject(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
