import type { Construct } from 'constructs';
import { Gateway, HttpRoute, type GatewaySpecListeners } from '../../imports/gateway.networking.k8s.io.js';
import type { ComponentContext, Labels } from '../shared/context.js';
import { namespaced } from '../shared/metadata.js';
import { issuerAnnotation, type Route, type RouteTls } from './route.js';

/** The Gateway that routes attach to. */
export interface GatewayOptions {
  readonly name: string;
  readonly namespace: string;
  /** GatewayClass of a Gateway to make. Absent: the Gateway is there already. */
  readonly createWithClass?: string;
  readonly annotations: Labels;
  /** Absent: plain HTTP, because something in front ends TLS. Only used for a Gateway to make: an existing one has its own listeners. */
  readonly tls?: RouteTls;
}

/** Adds the HTTPRoute of one host. */
export function httpRoute(
  scope: Construct,
  context: ComponentContext,
  route: Route,
  { name, namespace, createWithClass, annotations }: GatewayOptions,
): void {
  new HttpRoute(scope, `http-route-${route.name}`, {
    metadata: namespaced(context, route.name, {
      namespace: route.namespace,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    }),
    spec: {
      parentRefs: [{ name, namespace, ...(createWithClass !== undefined && { sectionName: route.name }) }],
      hostnames: [route.host],
      rules: [
        {
          matches: [
            { path: { type: route.path === undefined ? 'PathPrefix' : 'Exact', value: route.path ?? '/' } },
          ],
          backendRefs: [{ name: route.service, port: route.port }],
        },
      ],
    },
  });
}

/**
 * Adds the Gateway. It has one listener per host, not one with a wildcard: cert-manager can then prove each name over HTTP, and
 * routes of other hosts cannot attach. Only the namespaces of the routes may attach to it.
 */
export function gateway(
  scope: Construct,
  context: ComponentContext,
  routes: readonly Route[],
  options: GatewayOptions & { readonly createWithClass: string },
): void {
  const annotations = { ...issuerAnnotation(options.tls), ...options.annotations };
  new Gateway(scope, 'gateway', {
    metadata: namespaced(context, options.name, {
      namespace: options.namespace,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    }),
    spec: {
      gatewayClassName: options.createWithClass,
      listeners: routes.map((route) => listener(route, options.tls)),
    },
  });
}

function listener(route: Route, tls: RouteTls | undefined): GatewaySpecListeners {
  const selector = { matchLabels: { 'kubernetes.io/metadata.name': route.namespace } };
  return {
    name: route.name,
    hostname: route.host,
    ...(tls === undefined
      ? { port: 80, protocol: 'HTTP' }
      : {
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate', certificateRefs: [{ name: tls.secretName }] },
        }),
    allowedRoutes: { namespaces: { from: 'Selector', selector } },
  };
}
