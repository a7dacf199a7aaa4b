import { App, Chart } from 'cdk8s';
import { Gitops, type ForeignFields, type GitopsComponent } from '../../constructs/gitops/index.js';
import { groupOf } from '../bundle/object.js';
import { toYaml } from '../bundle/yaml.js';
import type { Config } from '../config/index.js';
import { compareText } from '../kernel/json.js';
import type { Manifest } from './parts.js';
import { componentContext } from './context.js';
import { crdsId } from './crds.js';
import type { Plan } from './plan.js';
import { collect, type RenderedObject } from './render.js';

/** Id of the component whose namespace holds Applications. */
export const argocdId = 'argocd';

/** Objects of the app-of-apps layout: the project, the root Application, and one Application per component. */
export function renderGitops(plan: Plan, manifests: readonly Manifest[]): readonly RenderedObject[] {
  const argocd = plan.catalog.get(argocdId);
  if (!argocd) return [];
  const chart = new Chart(new App({ outdir: 'build/unused' }), 'gitops', { disableResourceNameHashes: true });
  const { config } = plan;
  const defined = definedKinds(manifests);
  new Gitops(chart, 'gitops', {
    context: componentContext(config, argocd),
    name: config.platform.name,
    repositoryUrl: repositoryUrl(config),
    revision: config.gitops.revision,
    path: config.gitops.path ?? `dist/${plan.profile.name}`,
    components: manifests.map((manifest, index) => toComponent(plan, manifest, index, defined)),
    namespaces: namespacesOf(manifests),
    clusterKinds: clusterKindsOf(manifests),
  });
  // they are objects of Argo CD's namespace, so its record answers for them
  return collect(chart, argocdId);
}

/** Files of these objects, by path within the bundle. */
export function gitopsFiles(objects: readonly RenderedObject[], config: Config): ReadonlyMap<string, string> {
  return new Map(objects.map((rendered) => [fileOf(rendered, config), toYaml(rendered.object)]));
}

/** Repository that Argo CD reads: the one named, or the one of the configured GitHub repository. */
export function repositoryUrl(config: Config): string {
  const { url, organization, repository } = config.github;
  return config.gitops.repository_url ?? `${url.replace(/\/+$/, '')}/${organization}/${repository}`;
}

function toComponent(
  plan: Plan,
  { id, objects }: Manifest,
  index: number,
  defined: ReadonlySet<string>,
): GitopsComponent {
  const planned = plan.components.find(({ component }) => component.id === id);
  return {
    id,
    wave: id === crdsId ? 0 : (planned?.wave ?? 0) + 1,
    file: `${String(index).padStart(2, '0')}-${id}.yaml`,
    namespace: planned?.component.namespace(plan.config) ?? plan.config.platform.namespace,
    keep: id === crdsId,
    customResources: objects.some(({ object }) => defined.has(`${groupOf(object)}/${object.kind}`)),
    foreignFields: foreignFields.filter(({ group, kind }) =>
      objects.some(({ object }) => groupOf(object) === group && object.kind === kind),
    ),
  };
}

/** Fields that controllers write into objects of ours: certificate authorities, by the operators whose webhooks these are. */
const foreignFields: readonly ForeignFields[] = [
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
].map((kind) => ({
  group: 'admissionregistration.k8s.io',
  kind,
  jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'],
}));

/** Kinds that the bundle's own definitions define, as `group/kind`. */
function definedKinds(manifests: readonly Manifest[]): Set<string> {
  const objects = manifests.flatMap((manifest) => manifest.objects.map(({ object }) => object));
  return new Set(
    objects
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map(({ spec }) => spec as { group: string; names: { kind: string } })
      .map(({ group, names }) => `${group}/${names.kind}`),
  );
}

function namespacesOf(manifests: readonly Manifest[]): string[] {
  const names = manifests.flatMap(({ objects }) =>
    objects.flatMap(({ object }) => object.metadata.namespace ?? []),
  );
  return [...new Set(names)].sort(compareText);
}

function clusterKindsOf(manifests: readonly Manifest[]): { group: string; kind: string }[] {
  const kinds = new Map<string, { group: string; kind: string }>();
  for (const { object } of manifests.flatMap(({ objects }) => objects)) {
    if (object.metadata.namespace === undefined) {
      kinds.set(`${groupOf(object)}/${object.kind}`, { group: groupOf(object), kind: object.kind });
    }
  }
  return [...kinds.entries()].sort(([a], [b]) => compareText(a, b)).map(([, kind]) => kind);
}

function fileOf({ object }: RenderedObject, config: Config): string {
  if (object.kind === 'AppProject') return `gitops/projects/${object.metadata.name}.yaml`;
  if (object.metadata.name === config.platform.name) return 'gitops/root.yaml';
  return `gitops/applications/${object.metadata.name}.yaml`;
}
