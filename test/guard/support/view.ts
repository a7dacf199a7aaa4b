import { profiles } from '../../../profiles/index.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import type { AnyComponent } from '../../../src/catalog/component.js';
import { catalog } from '../../../src/catalog/index.js';
import type { LoadedConfig } from '../../../src/config/index.js';
import { crdsId, renderCrds } from '../../../src/synth/crds.js';
import { mapComponent, type MappedComponent } from '../../../src/synth/context.js';
import { renderGitops } from '../../../src/synth/gitops.js';
import { policiesOf, resolveFlows } from '../../../src/synth/network.js';
import { applyPatches } from '../../../src/synth/patch.js';
import { plan, presence, type Plan } from '../../../src/synth/plan.js';
import { pullSecrets } from '../../../src/synth/registry.js';
import { render, type RenderedObject } from '../../../src/synth/render.js';
import { linesOf } from './lines.js';

/** Everything that a configuration leads to, as lines `owner | field = value`, by owner: an object or the declarations. */
export interface View {
  /** Lines by owner. The same list for the same content, so that a comparison can skip what was not rendered anew. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

/** Objects of components by their props: a component whose props are the same renders the same. */
export type ViewCache = Map<string, readonly RenderedObject[]>;

/** Renders everything, and only those components anew whose props or policies the cache does not hold. */
export async function renderView(loaded: LoadedConfig, cache: ViewCache): Promise<View> {
  const planned = planOf(loaded);
  const definitions = await definitionsOf(planned);
  const manifests = [{ id: crdsId, objects: definitions }, ...renderAll(planned, cache)].filter(
    ({ objects }) => objects.length > 0,
  );
  const gitops = renderGitops(
    planned,
    manifests.map((manifest) => ({ ...manifest, images: [], configKeys: [] })),
  );
  const objects: readonly Patched[] = [...manifests.flatMap((manifest) => manifest.objects), ...gitops];
  return {
    lines: new Map([
      ...objects.map((rendered) => [nameOf(rendered.object), objectLines(rendered)] as const),
      ['declarations', declarations(planned, loaded)],
    ]),
  };
}

const linesByObject = new WeakMap<KubernetesObject, readonly string[]>();

/** The body of a definition is a constant of some thousand lines; only its metadata depends on the configuration. */
function objectLines({ object, patches }: Patched): readonly string[] {
  const known = linesByObject.get(object);
  if (known) return known;
  const shown = object.kind === 'CustomResourceDefinition' ? { metadata: object.metadata } : object;
  const lines = linesOf(nameOf(object), { ...shown, ...(patches && { patches }) });
  linesByObject.set(object, lines);
  return lines;
}

/** `Kind namespace/name`. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

function planOf({ config }: LoadedConfig): Plan {
  const profile = profiles.find(({ name }) => name === config.profile);
  if (!profile) throw new Error(`no profile ${config.profile}`);
  return plan(profile, config, catalog);
}

async function definitionsOf(planned: Plan): Promise<Patched[]> {
  return planned.config.crds === 'external' ? [] : await renderCrds(planned);
}

type Patched = ReturnType<typeof applyPatches>[number];

function renderAll(
  planned: Plan,
  cache: ViewCache,
): { readonly id: string; readonly objects: readonly Patched[] }[] {
  const flows = resolveFlows(planned);
  return planned.components.map(({ component }) => {
    const policies = policiesOf(component.id, planned, flows);
    const mapped = mapComponent(planned, component);
    const objects = remembered(cache, component, mapped, policies);
    return { id: component.id, objects: applyPatches(component.id, planned.config, objects) };
  });
}

function remembered(
  cache: ViewCache,
  component: AnyComponent,
  mapped: MappedComponent,
  policies: Parameters<typeof render>[2],
): readonly RenderedObject[] {
  const key = JSON.stringify([component.id, mapped.props, mapped.context, policies]);
  const found = cache.get(key) ?? render(component, mapped, policies);
  cache.set(key, found);
  return found;
}

/** What stands in bundle.json and not in a manifest: Secrets to be provided, outside objects, images, namespaces, claims. */
function declarations(planned: Plan, loaded: LoadedConfig): readonly string[] {
  const { components, config } = planned;
  const present = presence(planned);
  const secrets = [
    ...components.flatMap(({ component }) => component.secrets?.(config, present) ?? []),
    ...pullSecrets(
      config.registry,
      planned.namespaces.map(({ name }) => name),
    ),
  ];
  return [
    ...secrets.flatMap((secret) => linesOf(`secret ${secret.namespace}/${secret.name}`, secret)),
    ...components.flatMap(({ component }) =>
      linesOf(`component ${component.id}`, {
        external: component.external?.(config, present) ?? [],
        claims: component.claims?.(config) ?? [],
        images: mapComponent(planned, component).images,
      }),
    ),
    ...loaded.toBeProvided.map(({ name }) => `to be provided | ${name}`),
  ];
}
