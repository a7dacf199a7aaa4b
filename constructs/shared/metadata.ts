import type { ComponentContext, Labels } from './context.js';

/** Additions to the metadata of one object. */
export interface MetadataOptions {
  /** Further labels; they win over the common ones. Absent: none. */
  readonly labels?: Labels;
  /** Annotations. Absent: none. */
  readonly annotations?: Labels;
  /** Another namespace than that of the component. */
  readonly namespace?: string;
}

/** Metadata as the generated API types take it. */
export interface NamespacedMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** Metadata of a namespaced object: common labels, `app.kubernetes.io/name` and the namespace of the component. */
export function namespaced(
  context: ComponentContext,
  name: string,
  options: MetadataOptions = {},
): NamespacedMetadata {
  return { ...clusterScoped(context, name, options), namespace: options.namespace ?? context.namespace };
}

/** Metadata of a cluster-scoped object. Its name should hold the component's name, since it shares a space with strangers. */
export function clusterScoped(
  context: ComponentContext,
  name: string,
  options: Omit<MetadataOptions, 'namespace'> = {},
): Omit<NamespacedMetadata, 'namespace'> {
  return {
    name,
    labels: { 'app.kubernetes.io/name': name, ...context.labels, ...options.labels },
    ...(options.annotations && { annotations: { ...options.annotations } }),
  };
}

/** DNS name of a Service: `name.namespace.svc.cluster.local`. */
export function serviceHost(
  context: Pick<ComponentContext, 'dnsDomain' | 'namespace'>,
  name: string,
): string {
  return `${name}.${context.namespace}.svc.${context.dnsDomain}`;
}
