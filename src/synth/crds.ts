import type { KubernetesObject } from '../bundle/object.js';
import type { ExternalObject } from '../catalog/component.js';
import { loadCrds } from '../catalog/crds.js';
import { normalise } from './normalise.js';
import { definitionNames, type OfficialDefinitions } from './official.js';
import type { Plan } from './plan.js';
import type { RenderedObject } from './render.js';

/** Id under which CustomResourceDefinitions stand in the bundle; it is no component of the catalogue. */
export const crdsId = 'crds';

/**
 * The CustomResourceDefinitions that the present components bring, by name, labelled and protected.
 *
 * The annotations keep Argo CD from deleting a definition, and with it every object of its kind, when it disappears from the bundle; and let it
 * apply definitions above the annotation limit on the server side.
 *
 * @param official those that are not to be ours, by name; the place of each in the bundle's index is the address of its file
 */
export async function renderCrds(
  plan: Plan,
  official: OfficialDefinitions['definitions'] = new Map(),
): Promise<RenderedObject[]> {
  const table = await loadCrds();
  return definitionNames(plan).map((name) => {
    const { object, url } = official.get(name) ?? { object: table[name] as unknown as KubernetesObject };
    return {
      component: crdsId,
      construct: url ?? `${crdsId}/${name}`,
      object: normalise(protect(object, plan)) as KubernetesObject,
    };
  });
}

/** Keeps labels and annotations of upstream, where ours have none, and drops the status, which the API server writes. */
function protect(crd: KubernetesObject, { config }: Plan): KubernetesObject {
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: {
      ...crd.metadata,
      labels: {
        ...crd.metadata.labels,
        'app.kubernetes.io/part-of': config.platform.name,
        'app.kubernetes.io/managed-by': 'cto',
        [`${config.platform.label_prefix}/component`]: crdsId,
      },
      annotations: {
        ...crd.metadata.annotations,
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true',
      },
    },
    spec: crd['spec'],
  };
}

/** Definitions that the cluster's owner brings; none unless the configuration says `crds: external`. */
export function externalCrds(plan: Plan): ExternalObject[] {
  if (plan.config.crds !== 'external') return [];
  return definitionNames(plan).map((name) => {
    const { upstream } =
      plan.components.find(({ component }) => component.crds.includes(name))?.component ?? {};
    const origin = upstream ? `${upstream.name} ${upstream.version}` : 'a bundle made with crds: compact';
    return {
      kind: 'CustomResourceDefinition',
      name,
      madeBy: `the owner of the cluster, before the platform, from ${origin}`,
    };
  });
}
