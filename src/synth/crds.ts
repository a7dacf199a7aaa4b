import type { KubernetesObject } from '../bundle/object.js';
import { loadCrds } from '../catalog/crds.js';
import { normalise } from './normalise.js';
import type { Plan } from './plan.js';
import type { RenderedObject } from './render.js';

/** Id under which CustomResourceDefinitions stand in the bundle; it is no component of the catalogue. */
export const crdsId = 'crds';

/**
 * The CustomResourceDefinitions that the present components bring, by name, labelled and protected.
 *
 * The annotations keep Argo CD from deleting a definition, and with it every object of its kind, when it disappears from the bundle; and let it
 * apply definitions above the annotation limit on the server side.
 */
export async function renderCrds(plan: Plan): Promise<RenderedObject[]> {
  const table = await loadCrds();
  const names = [...new Set(plan.components.flatMap(({ component }) => component.crds))].sort();
  return names.map((name) => ({
    component: crdsId,
    construct: `${crdsId}/${name}`,
    object: normalise(protect(table[name] as unknown as KubernetesObject, plan)) as KubernetesObject,
  }));
}

function protect(crd: KubernetesObject, { config }: Plan): KubernetesObject {
  return {
    ...crd,
    metadata: {
      ...crd.metadata,
      labels: {
        'app.kubernetes.io/part-of': config.platform.name,
        'app.kubernetes.io/managed-by': 'cto',
        [`${config.platform.label_prefix}/component`]: crdsId,
      },
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true' },
    },
  };
}
