import { bundleSchemaVersion, type Bundle, type BundleComponent } from '../../../src/bundle/bundle.js';
import { digestOf, sealIndex, sha256 } from '../../../src/bundle/digest.js';
import type { KindFacts } from '../../../src/bundle/kind-facts.js';
import { groupOf, type KubernetesObject } from '../../../src/bundle/object.js';
import type { SecretDeclaration } from '../../../src/bundle/secret.js';
import { toYaml } from '../../../src/bundle/yaml.js';
import { compareText } from '../../../src/kernel/json.js';

/** A component of a bundle that is made by hand. */
export interface MadeComponent {
  readonly id: string;
  /** Components that must be ready before it; they stand before it.
   * @default none */
  readonly needs?: readonly string[];
  /** Namespace that is its own: then it is one that an installation can be without. Absent: it is one that every installation has. */
  readonly namespace?: string;
  readonly objects: readonly KubernetesObject[];
}

/** What a bundle that is made by hand says. */
export interface MadeBundle {
  /** Name of the installation. */
  readonly platform: string;
  /** In order of installation; one called `crds` holds the definitions, which all others need. */
  readonly components: readonly MadeComponent[];
  /** @default none */
  readonly kinds?: readonly KindFacts[];
  /** @default none */
  readonly secrets?: readonly SecretDeclaration[];
  /** Version of the program that is said to have made it.
   * @default '0.0.0' */
  readonly version?: string;
}

/** Makes a complete bundle of any objects, as synthesis would: for tests and measurements of what takes bundles. */
export function makeBundle({
  platform,
  components,
  kinds = [],
  secrets = [],
  version = '0.0.0',
}: MadeBundle): Bundle {
  const made = components.map((component, index) => describeComponent(component, index));
  const files = new Map(
    components.map(({ objects }, index) => [made[index]?.file ?? '', objects.map(toYaml).join('---\n')]),
  );
  const sums = [...files]
    .map(([path, content]) => ({ path, sha256: sha256(content) }))
    .sort((a, b) => compareText(a.path, b.path));
  return {
    files,
    index: sealIndex({
      schemaVersion: bundleSchemaVersion,
      version,
      profile: 'made',
      platform,
      digest: '',
      configDigest: digestOf(platform),
      kubernetes: { oldest: '1.32', newest: '1.37' },
      labelPrefix: 'cto.dev',
      waves: wavesOf(made),
      images: [],
      secrets,
      external: [],
      kinds,
      requirements: {
        machine: { cpu: 1, memoryGiB: 1, diskGiB: 1, nodes: 1 },
        minutes: 1,
        requests: { cpu: 0, memory: 0, storage: 0 },
      },
      toBeProvided: [],
      warnings: [],
      files: sums,
    }),
  };
}

function describeComponent(
  { id, needs = [], namespace, objects }: MadeComponent,
  index: number,
): BundleComponent {
  return {
    id,
    title: id,
    category: 'core',
    required: namespace === undefined,
    ...(namespace !== undefined && { namespace }),
    reasons: ['made by hand'],
    needs,
    checks: [],
    source: `made/${id}`,
    file: `manifests/${String(index).padStart(2, '0')}-${id}.yaml`,
    configKeys: [],
    objects: objects.map((object) => ({
      apiVersion: object.apiVersion,
      kind: object.kind,
      ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }),
      name: object.metadata.name,
      sha256: digestOf(object),
      construct: `${id}/${[groupOf(object), object.kind, object.metadata.name].filter(Boolean).join('-').toLowerCase()}`,
    })),
  };
}

/** The definitions first; every other component one wave after the last of its needs. */
function wavesOf(components: readonly BundleComponent[]): readonly { components: BundleComponent[] }[] {
  const waves = new Map<string, number>();
  const first = components.some(({ id }) => id === 'crds') ? 1 : 0;
  const grouped: BundleComponent[][] = [];
  for (const component of components) {
    const after = component.needs.map((need) => waves.get(need) ?? 0);
    const wave = component.id === 'crds' ? 0 : Math.max(first, ...after.map((one) => one + 1));
    waves.set(component.id, wave);
    (grouped[wave] ??= []).push(component);
  }
  return grouped.filter((wave) => wave.length > 0).map((wave) => ({ components: wave }));
}
