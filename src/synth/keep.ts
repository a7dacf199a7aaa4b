import { builtInData } from '../bundle/kind-facts.js';
import { groupOf, type KubernetesObject } from '../bundle/object.js';
import type { Manifest } from './parts.js';
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
 * their objects with them; and namespaces, which take everything. Namespaces all of them: the foundation is synchronised before the Applications of the
 * components that go are deleted, and an Application that tries to heal objects in a namespace that is gone is not deleted until it gives up.
 * Annotations of the objects' own win.
 */
export function keepData(plan: Plan, manifests: readonly Manifest[]): readonly Manifest[] {
  if (plan.catalog.get(argocdId) === undefined) return manifests;
  const kinds = keptKinds(plan);
  const isKept = (object: KubernetesObject) => kinds.has(`${groupOf(object)}/${object.kind}`);
  return manifests.map((manifest) => ({
    ...manifest,
    objects: manifest.objects.map((one) => (isKept(one.object) ? annotated(one) : one)),
  }));
}

/** Kinds that take others with them, as `group/kind`. */
const containers = ['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition'];

function keptKinds(plan: Plan): ReadonlySet<string> {
  const holding = [...builtInData, ...collectKinds(plan)].filter(({ data }) => data !== undefined);
  return new Set([...containers, ...holding.map(({ group, kind }) => `${group}/${kind}`)]);
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
