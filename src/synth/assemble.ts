import {
  bundleSchemaVersion,
  type Bundle,
  type BundleComponent,
  type BundleIndex,
} from '../bundle/bundle.js';
import { digestOf, sealIndex, sha256 } from '../bundle/digest.js';
import { toYaml } from '../bundle/yaml.js';
import { compareText } from '../kernel/json.js';
import { crdsId } from './crds.js';
import { collectKinds } from './kinds.js';
import type { Manifest, Parts } from './parts.js';
import type { Plan } from './plan.js';
import { bundleReadme } from './readme.js';

/** Kubernetes versions that every object is valid in; the tests cover the oldest and the newest. */
export const kubernetesVersions = { oldest: '1.32', newest: '1.37' } as const;

/** Puts the parts together: files, list of images, digest, index. Pure. */
export function assemble(parts: Parts): Bundle {
  const images = collectImages(parts.manifests);
  const names = new Map(
    parts.manifests.map(({ id }, index) => [id, `manifests/${String(index).padStart(2, '0')}-${id}.yaml`]),
  );
  const files = new Map<string, string>();
  for (const { id, objects } of parts.manifests) {
    files.set(names.get(id) ?? id, objects.map(({ object }) => toYaml(object)).join('---\n'));
  }
  files.set('images.txt', images.map(({ image }) => `${image}\n`).join(''));
  files.set('kustomization.yaml', kustomization([...names.values()]));
  for (const [path, content] of parts.gitops) files.set(path, content);
  files.set('README.md', bundleReadme(parts, names));
  const sums = [...files]
    .map(([path, content]) => ({ path, sha256: sha256(content) }))
    .sort((a, b) => compareText(a.path, b.path));
  const index = indexOf(parts, names, images, sums);
  return { index, files: new Map(sums.map(({ path }) => [path, files.get(path) ?? ''])) };
}

function indexOf(
  parts: Parts,
  names: ReadonlyMap<string, string>,
  images: BundleIndex['images'],
  files: BundleIndex['files'],
): BundleIndex {
  const { plan, requirements } = parts;
  const { profile, config } = plan;
  return sealIndex({
    schemaVersion: bundleSchemaVersion,
    version: parts.version,
    profile: profile.name,
    platform: config.platform.name,
    digest: '',
    configDigest: parts.configDigest,
    kubernetes: kubernetesVersions,
    labelPrefix: config.platform.label_prefix,
    requirements: { machine: profile.machine, minutes: profile.minutes, requests: requirements.requests },
    waves: toWaves(parts, names),
    images,
    secrets: parts.secrets,
    external: parts.external,
    kinds: collectKinds(plan),
    toBeProvided: parts.toBeProvided,
    warnings: parts.warnings,
    files,
  });
}

function toWaves({ plan, manifests }: Parts, names: ReadonlyMap<string, string>): BundleIndex['waves'] {
  const definitions = manifests.find(({ id }) => id === crdsId);
  const waves: BundleComponent[][] =
    definitions && definitions.objects.length > 0 ? [[crdsComponent(definitions, plan, names)]] : [];
  for (const planned of plan.components) {
    const manifest = manifests.find(({ id }) => id === planned.component.id);
    if (!manifest) continue;
    const { id, title, category, required, upstream, needs, checks, namespace } = planned.component;
    (waves[planned.wave + 1] ??= []).push({
      id,
      title,
      category,
      required,
      reasons: planned.reasons,
      namespace: namespace(plan.config),
      ...(upstream && { upstream: { name: upstream.name, version: upstream.version } }),
      needs,
      checks,
      source: planned.component.source ?? `constructs/${id}`,
      ...manifestPart(manifest, names),
    });
  }
  return waves.filter((components) => components.length > 0).map((components) => ({ components }));
}

function crdsComponent(
  manifest: Manifest,
  { config }: Plan,
  names: ReadonlyMap<string, string>,
): BundleComponent {
  return {
    id: crdsId,
    title: 'CustomResourceDefinitions',
    category: 'core',
    required: true,
    reasons: ['brought by the components'],
    needs: [],
    checks: ['crds.established'],
    // an official one names the address of its file as its construct
    source: config.crds === 'official' ? 'official' : 'imports/crds',
    ...manifestPart(manifest, names),
  };
}

function manifestPart(
  manifest: Manifest,
  names: ReadonlyMap<string, string>,
): Pick<BundleComponent, 'file' | 'configKeys' | 'objects'> {
  return {
    file: names.get(manifest.id) ?? manifest.id,
    configKeys: manifest.configKeys,
    objects: manifest.objects.map(({ object, construct, patches }) => ({
      apiVersion: object.apiVersion,
      kind: object.kind,
      ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }),
      name: object.metadata.name,
      sha256: digestOf(object),
      construct,
      ...(patches && { patches }),
    })),
  };
}

function collectImages(manifests: readonly Manifest[]): { image: string; components: string[] }[] {
  const users = new Map<string, string[]>();
  for (const { id, images } of manifests) {
    for (const image of images) users.set(image, [...(users.get(image) ?? []), id]);
  }
  return [...users.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([image, components]) => ({ image, components: [...new Set(components)].sort(compareText) }));
}

function kustomization(resources: readonly string[]): string {
  return toYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}
