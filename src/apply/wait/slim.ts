import type { LiveObject } from '../../kube/client.js';

/**
 * An object without what readiness and explanations never look at: managed fields, the copy that kubectl keeps in an annotation, and the schemas of
 * a definition, which alone can weigh megabytes. So that memory stays flat however many are watched.
 */
export function slim(object: LiveObject): LiveObject {
  const definition = object.kind === 'CustomResourceDefinition';
  const { annotations = {} } = object.metadata;
  return {
    ...object,
    metadata: {
      ...without(object.metadata, ['managedFields']),
      name: object.metadata.name,
      annotations: without(annotations, ['kubectl.kubernetes.io/last-applied-configuration']),
    },
    ...(definition && { spec: {} }),
  };
}

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
