import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { profiles } from '../../profiles/index.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { defineComponent, type AnyComponent } from '../../src/catalog/component.js';
import { componentIds } from '../../src/catalog/ids.js';
import type { ConfigInput } from '../../src/config/index.js';
import { configSchema } from '../../src/config/schema/index.js';
import { mapComponent } from '../../src/synth/context.js';
import { mergeLayers } from '../../src/synth/merge.js';
import { render } from '../../src/synth/render.js';
import { planNamespaces, type Plan } from '../../src/synth/plan.js';

/** What {@link renderComponent} may vary. */
export interface RenderOptions {
  /** Values on top of the profile. */
  readonly config?: ConfigInput;
  /** Profile whose defaults apply.
   * @default 'minimal' */
  readonly profile?: 'minimal' | 'standard' | 'production';
  /** Ids of the components that count as present besides this one; `all` when absent. */
  readonly present?: readonly string[];
}

/** For records that ask which components there are: all of them. */
export const everythingPresent = (): boolean => true;

/** A component rendered on its own, without the policies that synth adds. */
export function renderComponent(record: AnyComponent, options: RenderOptions = {}) {
  const plan = planFor(record, options);
  const { props } = mapComponent(plan, record);
  const objects = render(record, mapComponent(plan, record), []).map(({ object }) => object);
  return {
    props,
    objects,
    config: plan.config,
    yaml: objects.map((object) => toYaml(object)).join('---\n'),
    find: (kind: string, name: string, namespace?: string): KubernetesObject =>
      findObject(objects, kind, name, namespace),
  };
}

/** A configuration as a profile and some values give it. */
export function configFor(options: Pick<RenderOptions, 'config' | 'profile'> = {}) {
  const profile = profiles.find(({ name }) => name === (options.profile ?? 'minimal'));
  if (!profile) throw new Error(`no profile ${options.profile ?? ''}`);
  return configSchema.parse(mergeLayers({ profile: profile.name }, profile.defaults, options.config ?? {}));
}

function planFor(record: AnyComponent, options: RenderOptions): Plan {
  const config = configFor(options);
  const profile = profiles.find(({ name }) => name === config.profile) ?? profiles[0];
  if (!profile) throw new Error('no profiles');
  const present = options.present ?? componentIds;
  const others = componentIds.filter((id) => id !== record.id).map((id) => stranger(id, config));
  const catalog = [record, ...others];
  const components = catalog
    .filter(({ id }) => id === record.id || present.includes(id))
    .map((component) => ({ component, reasons: ['test'], wave: 0 }));
  return {
    profile,
    config,
    catalog: new Map(catalog.map((component) => [component.id, component])),
    components,
    namespaces: planNamespaces(components, config),
  };
}

/** A neighbour of which only the namespace matters; it follows the settings by the naming rule of the schema. */
function stranger(id: string, config: ReturnType<typeof configFor>): AnyComponent {
  const settings = (config.components as Record<string, { namespace?: string } | undefined>)[
    id.replaceAll('-', '_')
  ];
  return defineComponent<undefined>({
    id,
    title: id,
    summary: id,
    category: 'optional',
    required: false,
    needs: [],
    namespace: () => settings?.namespace ?? config.platform.namespace,
    crds: [],
    images: {},
    props: () => undefined,
    build: () => undefined,
    pods: () => ({}),
    flows: () => [],
    differences: [],
    checks: [],
  });
}

/** Finds one object. @throws Error when there is none, listing what there is */
export function findObject(
  objects: readonly KubernetesObject[],
  kind: string,
  name: string,
  namespace?: string,
): KubernetesObject {
  const found = objects.find(
    (object) =>
      object.kind === kind &&
      object.metadata.name === name &&
      (namespace === undefined || object.metadata.namespace === namespace),
  );
  if (!found) {
    const there = objects.map((object) => `${object.kind}/${object.metadata.name}`).join(', ');
    throw new Error(`no ${kind}/${name}; there are ${there}`);
  }
  return found;
}

/** Compares text with `test/golden/<name>.yaml`; with UPDATE_GOLDEN=1 writes it instead. */
export function expectGolden(name: string, text: string): void {
  const file = join(import.meta.dirname, '..', 'golden', `${name}.yaml`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${file} is missing: run with UPDATE_GOLDEN=1 and review it`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
