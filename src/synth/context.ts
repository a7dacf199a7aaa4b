import type { ComponentContext } from '../../constructs/shared/context.js';
import type { AnyComponent, PropsContext } from '../catalog/component.js';
import { imageReference } from '../catalog/images.js';
import type { Config } from '../config/index.js';
import { presence, type Plan } from './plan.js';
import { recordReads } from './provenance.js';
import { pullSecretName } from './registry.js';

/** The props of one component, with what was used to make them. */
export interface MappedComponent {
  /** Props for the construct. */
  readonly props: unknown;
  /** Surroundings of the component. */
  readonly context: ComponentContext;
  /** Images used, by name, as references. */
  readonly images: Readonly<Record<string, string>>;
  /** Keys of the configuration that were read. */
  readonly reads: readonly string[];
}

/** Maps the configuration to the props of one component. */
export function mapComponent(plan: Plan, component: AnyComponent): MappedComponent {
  const images: Record<string, string> = {};
  const recording = recordReads(plan.config);
  const context = componentContext(plan.config, component);
  const propsContext: PropsContext = {
    config: recording.config,
    self: context,
    image: (name) => (images[name] = resolveImage(component, name, plan.config)),
    present: presence(plan),
    namespaceOf: (id) => namespaceOf(plan, id),
    namespaces: plan.namespaces,
  };
  const props = component.props(propsContext);
  return { props, context, images, reads: recording.keys() };
}

/** Labels, pod defaults and names that all objects of a component share. */
export function componentContext(config: Config, component: AnyComponent): ComponentContext {
  const pullSecret = pullSecretName(config.registry);
  return {
    namespace: component.namespace(config),
    labels: {
      'app.kubernetes.io/part-of': config.platform.name,
      'app.kubernetes.io/managed-by': 'cto',
      [`${config.platform.label_prefix}/component`]: component.id,
    },
    pods: {
      imagePullSecrets: pullSecret === undefined ? [] : [pullSecret],
      nodeSelector: config.scheduling.node_selector,
      tolerations: config.scheduling.tolerations.map((toleration) => ({ ...toleration })) as never,
    },
    dnsDomain: config.cluster.dns_domain,
  };
}

function resolveImage(component: AnyComponent, name: string, config: Config): string {
  const image = component.images[name];
  if (!image)
    throw new Error(`component ${component.id} asks for image "${name}", which its record does not list`);
  return imageReference(name, image, config);
}

function namespaceOf(plan: Plan, id: string): string {
  const component = plan.catalog.get(id);
  if (!component) throw new Error(`no component "${id}" in the catalogue`);
  return component.namespace(plan.config);
}
