import {
  eventSourcePorts,
  eventSourceService,
  webhookPath,
} from '../../../constructs/github-events/index.js';
import { Ingress, type IngressProps, type Route, type RouteTls } from '../../../constructs/ingress/index.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import type { Config } from '../../config/index.js';
import type { CrdName } from '../crds.js';
import { defineComponent, type PropsContext } from '../component.js';
import { fromNamespace, type Flow } from '../flows.js';
import { conditionedKind, storedKinds } from '../kinds.js';

/** A Service that may be reached from outside, when its component is present. */
interface Target {
  /** Component it belongs to. */
  readonly component: string;
  /** Namespace of the component. */
  readonly namespace: (config: Config) => string;
  /** Name of the route, and of the host below the domain. */
  readonly name: string;
  /** Service and its port. */
  readonly service: string;
  readonly port: number;
  readonly https: boolean;
  readonly path?: string;
  /** Pod group and port name behind the Service, for the network policies. */
  readonly group: string;
  readonly groupPort: string;
  readonly why: string;
}

const targets: readonly Target[] = [
  {
    component: 'argocd',
    namespace: ({ components }) => components.argocd.namespace,
    name: 'argocd',
    service: 'argocd-server',
    port: 80,
    https: false,
    group: 'argocd/server',
    groupPort: 'server',
    why: 'people and pipelines use the interface of Argo CD',
  },
  {
    component: 'argo-workflows',
    namespace: ({ components }) => components.argo_workflows.namespace,
    name: 'workflows',
    service: 'argo-server',
    port: 2746,
    https: true,
    group: 'argo-workflows/server',
    groupPort: 'web',
    why: 'people use the interface of Argo Workflows',
  },
  {
    component: 'grafana',
    namespace: ({ components }) => components.grafana.namespace,
    name: 'grafana',
    service: 'grafana',
    port: 80,
    https: false,
    group: 'grafana/server',
    groupPort: 'http',
    why: 'people look at dashboards',
  },
  {
    component: 'github-events',
    namespace: ({ components }) => components.github_events.namespace,
    name: 'webhooks',
    service: eventSourceService,
    port: eventSourcePorts.webhook,
    https: false,
    path: webhookPath,
    group: 'github-events/event-source',
    groupPort: 'webhook',
    why: 'GitHub delivers webhooks',
  },
];

/** Routes from outside to the interfaces of the platform and to the webhook. */
export const ingress = defineComponent<IngressProps>({
  id: 'ingress',
  title: 'Ingress',
  summary:
    'Routes from outside, as Ingress objects or Gateway API routes, for the components that are present.',
  category: 'optional',
  required: false,
  needs: ['foundation'],
  after: ['argocd', 'argo-workflows', 'grafana', 'github-events'],
  namespace: (config) => config.platform.namespace,
  crds: [],
  kinds: [
    conditionedKind('gateway.networking.k8s.io', 'Gateway', ['Programmed']),
    // its conditions are one list for each gateway it names, and others may have a say in them
    ...storedKinds('gateway.networking.k8s.io', ['HTTPRoute']),
  ],
  images: {},
  props: (context) => ({
    context: context.self,
    routes: routes(context),
    exposure: exposure(context.config),
  }),
  build: (scope, props) => new Ingress(scope, 'ingress', props),
  pods: () => ({}),
  flows: (config) =>
    config.platform.ingress_type === 'none' ? [] : targets.map((target) => flow(target, config)),
  secrets: (config, present) => tlsSecrets(config, present),
  external: (config) =>
    config.platform.ingress_type !== 'gateway'
      ? []
      : [
          ...gatewayDefinitions.map((name) => ({
            kind: 'CustomResourceDefinition',
            name,
            madeBy: 'whoever installed the gateway controller, before the platform',
          })),
          {
            kind: 'Namespace',
            name: gatewayNamespace(config),
            madeBy: 'whoever installed the gateway controller, before the platform',
          },
          ...(config.components.ingress.gateway.create
            ? []
            : [
                {
                  kind: 'Gateway',
                  namespace: gatewayNamespace(config),
                  name: config.components.ingress.gateway.name,
                  madeBy: 'whoever runs the gateway, before the platform',
                },
              ]),
        ],
  differences: [],
  checks: ['ingress.routes-accepted'],
});

/** Definitions of the Gateway API come with its controller, never with us: it decides their version and channel. */
const gatewayDefinitions: readonly CrdName[] = [
  'gateways.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
];

/** Host name of a route; undefined when there is no domain, of which the rules of the configuration complain. */
function routes(context: PropsContext): Route[] {
  const { config } = context;
  const { domain } = config.platform;
  if (domain === undefined) return [];
  return targets
    .filter(({ component }) => context.present(component))
    .map(({ name, namespace, service, port, https, path }) => ({
      name,
      host: `${name}.${domain}`,
      namespace: namespace(config),
      service,
      port,
      https,
      ...(path !== undefined && { path }),
    }));
}

function exposure(config: Config): IngressProps['exposure'] {
  const { class_name, annotations, https_backend_annotations, gateway } = config.components.ingress;
  const tls = routeTls(config);
  if (config.platform.ingress_type === 'gateway')
    return {
      type: 'gateway',
      name: gateway.name,
      namespace: gatewayNamespace(config),
      annotations,
      ...(gateway.create && class_name !== undefined && { createWithClass: class_name }),
      ...(tls && { tls }),
    };
  return {
    type: 'ingress',
    annotations,
    httpsBackendAnnotations: https_backend_annotations,
    ...(class_name !== undefined && { className: class_name }),
    ...(tls && { tls }),
  };
}

function routeTls(config: Config): RouteTls | undefined {
  const { tls } = config.components.ingress;
  if (!tls.enabled) return undefined;
  return {
    secretName: tls.secret_name,
    ...(tls.cluster_issuer !== undefined && { clusterIssuer: tls.cluster_issuer }),
  };
}

function gatewayNamespace(config: Config): string {
  const { gateway, controller_namespace } = config.components.ingress;
  return gateway.namespace ?? controller_namespace;
}

/** The certificate is read beside the Ingress, so in each namespace with one; a Gateway reads it in its own. */
function tlsSecrets(config: Config, present: (id: string) => boolean): SecretDeclaration[] {
  const { ingress_type } = config.platform;
  const tls = routeTls(config);
  if (ingress_type === 'none' || tls === undefined) return [];
  if (ingress_type === 'gateway' && !config.components.ingress.gateway.create) return [];
  const inUse = targets.filter(({ component }) => present(component));
  const namespaces =
    ingress_type === 'gateway' ? [gatewayNamespace(config)] : inUse.map(({ namespace }) => namespace(config));
  return [...new Set(namespaces)].map((namespace) => ({
    namespace,
    name: tls.secretName,
    type: 'kubernetes.io/tls',
    purpose: 'certificate of the public host names',
    madeBy: tls.clusterIssuer === undefined ? 'deployer' : 'controller',
    keys: [
      { key: 'tls.crt', purpose: 'certificate and its chain, PEM' },
      { key: 'tls.key', purpose: 'private key of the certificate, PEM' },
    ],
  }));
}

function flow({ group, groupPort, why }: Target, config: Config): Flow {
  return {
    from: fromNamespace(config.components.ingress.controller_namespace),
    to: group,
    ports: [groupPort],
    why,
  };
}
