import { builtInData } from '../bundle/kind-facts.js';
import { groupOf, type KubernetesObject } from '../bundle/object.js';
import type { Manifest } from './assemble.js';
import { argocdId } from './gitops.js';
import { collectKinds } from './kinds.js';
import { normalise } from './normalise.js';
import type { PatchedObject } from './patch.js';
import type { Plan } from './plan.js';

/**
 * What Argo CD does with an object that leaves the repository, or whose Application is deleted: nothing; and that it is still there is no difference,
 * since an Application with a difference is never Synced, and the root would wait for it for ever.
 */
const keep = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
} as const;

/**
 * Guards what data would be lost with against Argo CD: objects of kinds that hold data, by the records of the components; definitions, which take
 * their objects with them; and namespaces in which there are such objects, or claims that are made from templates. Annotations of the objects' own win.
 */
export function keepData(plan: Plan, manifests: readonly Manifest[]): readonly Manifest[] {
  if (plan.catalog.get(argocdId) === undefined) return manifests;
  const kinds = dataKinds(plan);
  const holds = (object: KubernetesObject) => kinds.has(`${groupOf(object)}/${object.kind}`);
  const namespaces = new Set(
    manifests
      .flatMap(({ objects }) => objects.map(({ object }) => object))
      .filter((object) => holds(object) || makesClaims(object))
      .flatMap(({ metadata }) => metadata.namespace ?? []),
  );
  const isKept = (object: KubernetesObject) =>
    object.kind === 'CustomResourceDefinition' ||
    holds(object) ||
    (object.kind === 'Namespace' && namespaces.has(object.metadata.name));
  return manifests.map((manifest) => ({
    ...manifest,
    objects: manifest.objects.map((one) => (isKept(one.object) ? annotated(one) : one)),
  }));
}

function dataKinds(plan: Plan): ReadonlySet<string> {
  return new Set(
    [...builtInData, ...collectKinds(plan)]
      .filter(({ data }) => data !== undefined)
      .map(({ group, kind }) => `${group}/${kind}`),
  );
}

/** Claims of a StatefulSet are made by Kubernetes and stand in no manifest. */
function makesClaims({ kind, ...object }: KubernetesObject): boolean {
  if (kind !== 'StatefulSet') return false;
  const { volumeClaimTemplates = [] } = object['spec'] as { volumeClaimTemplates?: readonly unknown[] };
  return volumeClaimTemplates.length > 0;
}

function annotated(rendered: PatchedObject): PatchedObject {
  const { metadata } = rendered.object;
  return {
    ...rendered,
    object: normalise({
      ...rendered.object,
      metadata: { ...metadata, annotations: { ...keep, ...metadata.annotations } },
    }) as KubernetesObject,
  };
}
