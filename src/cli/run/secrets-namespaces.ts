import { applySetId } from '../../apply/record/index.js';
import { desiredOf } from '../../apply/plan/desired.js';
import type { Bundle } from '../../bundle/bundle.js';
import type { KubernetesObject } from '../../bundle/object.js';
import { applyObject } from '../../kube/objects.js';
import { namespaceResource, needsWrite, type SecretsState } from '../../secrets/index.js';
import type { Cluster } from './cluster.js';

/**
 * The bundle's Namespace objects that Secrets to be written need and the cluster does not have yet: as a deployment would apply them, so that
 * it finds them as its own.
 */
export function namespacesToMake(bundle: Bundle, state: SecretsState): readonly KubernetesObject[] {
  const needed = new Set(
    state.secrets
      .filter((secret) => secret.object === 'no-namespace' && needsWrite(secret))
      .map(({ declaration }) => declaration.namespace),
  );
  if (needed.size === 0) return [];
  return desiredOf(bundle, applySetId(bundle.index.platform))
    .objects.filter(({ ref }) => ref.group === '' && ref.kind === 'Namespace' && needed.has(ref.name))
    .map(({ object }) => object);
}

/** Applies Namespace objects. @throws KubeError */
export async function makeNamespaces(
  { client, emit, signal }: Cluster,
  namespaces: readonly KubernetesObject[],
): Promise<void> {
  for (const [index, namespace] of namespaces.entries()) {
    signal.throwIfAborted();
    await applyObject(client, namespaceResource, namespace);
    const subject = `Namespace ${namespace.metadata.name}`;
    const total = namespaces.length;
    emit({ kind: 'step', phase: 'namespaces', action: 'created', subject, done: index + 1, total });
  }
}
