import { Construct } from 'constructs';
import type { ComponentContext } from '../shared/context.js';
import { gateway, httpRoute, type GatewayOptions } from './gateway.js';
import { ingress, type IngressOptions } from './ingress.js';
import type { Route } from './route.js';

export type { Route, RouteTls } from './route.js';

/** Props of {@link Ingress}. */
export interface IngressProps {
  readonly context: ComponentContext;
  /** Host names and the Services they lead to. */
  readonly routes: readonly Route[];
  /** How they are exposed. */
  readonly exposure:
    ({ readonly type: 'ingress' } & IngressOptions) | ({ readonly type: 'gateway' } & GatewayOptions);
}

/** The routes by which people and GitHub reach the platform: Ingress objects, or Gateway API routes. */
export class Ingress extends Construct {
  constructor(scope: Construct, id: string, { context, routes, exposure }: IngressProps) {
    super(scope, id);
    if (exposure.type === 'ingress') {
      for (const route of routes) ingress(this, context, route, exposure);
      return;
    }
    const { createWithClass } = exposure;
    if (createWithClass !== undefined) gateway(this, context, routes, { ...exposure, createWithClass });
    for (const route of routes) httpRoute(this, context, route, exposure);
  }
}
