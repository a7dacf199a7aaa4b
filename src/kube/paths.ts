import type { Resource } from './resources.js';

/** What of a resource. */
export interface PathParts {
  /** Absent: all namespaces, or a cluster-scoped object. */
  readonly namespace?: string;
  /** Absent: the collection. */
  readonly name?: string;
  /** Such as `status`. Absent: the object itself. */
  readonly subresource?: string;
}

/** Path of a resource (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris). A namespace is left out of the paths of cluster-scoped kinds. */
export function pathOf(
  { group, version, plural, namespaced }: Resource,
  { namespace, name, subresource }: PathParts = {},
): string {
  const segments = [
    ...(group === '' ? ['api'] : ['apis', group]),
    version,
    ...(namespaced && namespace !== undefined ? ['namespaces', namespace] : []),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `/${segments.map(encodeURIComponent).join('/')}`;
}
