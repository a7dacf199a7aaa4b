import type { KubernetesObject } from '../../bundle/object.js';
import type { FieldChange } from '../../bundle/diff.js';
import type { LiveObject } from '../../kube/client.js';
import type { ObjectRef } from '../../kube/resources.js';

/**
 * Marks a namespace that was there before the installation and that it shares: it is never deleted. An annotation on the namespace itself, so that it
 * survives the loss of the record and is seen by whoever looks at the namespace.
 */
export const joinedAnnotation = 'cto.dev/joined';

/** Whether an object is a namespace. */
export function isNamespace({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Namespace';
}

/** Whether a namespace was there before us. */
export function isJoined({ metadata }: Pick<LiveObject, 'metadata'>): boolean {
  return metadata.annotations?.[joinedAnnotation] === 'true';
}

/** A namespace with the mark. */
export function joined(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [joinedAnnotation]: 'true' } },
  };
}

/**
 * Whether a namespace of others may be joined without consent: labels and annotations are added, and others' stay as they are. A label of Pod
 * Security that is there already was chosen by somebody; one that is new may shut out pods that run there, of which the API server warns.
 */
export function joinsQuietly(fields: readonly FieldChange[], warnings: readonly string[]): boolean {
  return (
    warnings.length === 0 &&
    fields.every(
      ({ path, before }) => before === undefined && /^metadata\.(?:labels|annotations)\b/.test(path),
    )
  );
}
