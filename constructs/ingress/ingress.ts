import type { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentContext, Labels } from '../shared/context.js';
import { namespaced } from '../shared/metadata.js';
import { issuerAnnotation, type Route, type RouteTls } from './route.js';

/** What all Ingress objects share. */
export interface IngressOptions {
  /** Absent: the default class of the cluster. */
  readonly className?: string;
  readonly annotations: Labels;
  /** For routes to a Service that speaks HTTPS: Ingress itself has no field for it. */
  readonly httpsBackendAnnotations: Labels;
  /** Absent: plain HTTP, because something in front ends TLS. */
  readonly tls?: RouteTls;
}

/** Adds the Ingress of one route. One per host: a mistake in one takes no other down. */
export function ingress(
  scope: Construct,
  context: ComponentContext,
  route: Route,
  options: IngressOptions,
): void {
  const { className, tls } = options;
  new k8s.KubeIngress(scope, `ingress-${route.name}`, {
    metadata: namespaced(context, route.name, {
      namespace: route.namespace,
      ...annotations(route, options),
    }),
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      ...(tls && { tls: [{ hosts: [route.host], secretName: tls.secretName }] }),
      rules: [{ host: route.host, http: { paths: [path(route)] } }],
    },
  });
}

function annotations(route: Route, options: IngressOptions): { readonly annotations?: Labels } {
  const all = {
    ...issuerAnnotation(options.tls),
    ...(route.https ? options.httpsBackendAnnotations : {}),
    ...options.annotations,
  };
  return Object.keys(all).length > 0 ? { annotations: all } : {};
}

function path(route: Route): k8s.HttpIngressPath {
  return {
    path: route.path ?? '/',
    pathType: route.path === undefined ? 'Prefix' : 'Exact',
    backend: { service: { name: route.service, port: { number: route.port } } },
  };
}
