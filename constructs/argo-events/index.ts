import { Construct } from 'constructs';
import type { ComponentContext } from '../shared/context.js';
import { configMap } from '../shared/config-map.js';
import { container, type Resources } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import { configMapVolume } from '../shared/volumes.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { controllerConfig, type JetStreamImages } from './controller-config.js';
import { accessRights, controllerAccount } from './rbac.js';

/** Labels that select the controller; upstream's. */
export const controllerSelector = { app: 'controller-manager' } as const;

/** Ports of the controller (pkg/apis/events/v1alpha1/const.go). */
export const controllerPorts = { metrics: 7777, health: 8081 } as const;

const configName = 'argo-events-controller-config';

/** Props of {@link ArgoEvents}. */
export interface ArgoEventsProps {
  readonly context: ComponentContext;
  /** Image of Argo Events: of the controller, and of the event sources and sensors it makes. */
  readonly image: string;
  /** The version of NATS JetStream that an event bus may name. */
  readonly jetstream: JetStreamImages;
  /** The only namespace whose event buses, event sources and sensors it looks after. */
  readonly managedNamespace: string;
  /** With two or more, one works and the others stand by. */
  readonly replicas: number;
  readonly resources: Resources;
  readonly priorityClassName: string;
}

/** The controller of Argo Events, installed for one namespace. */
export class ArgoEvents extends Construct {
  constructor(scope: Construct, id: string, props: ArgoEventsProps) {
    super(scope, id);
    accessRights(this, props.context, props.managedNamespace);
    configMap(this, props.context, {
      name: configName,
      data: { 'controller-config.yaml': controllerConfig(props.jetstream) },
    });
    this.addController(props);
  }

  private addController(props: ArgoEventsProps): void {
    const available = props.replicas > 1;
    deployment(this, props.context, {
      name: 'controller-manager',
      replicas: props.replicas,
      selector: controllerSelector,
      serviceAccountName: controllerAccount,
      apiAccess: true,
      user: 9731,
      priorityClassName: props.priorityClassName,
      ...(available && { spread: 'prefer' as const }),
      containers: [controllerContainer(props)],
      volumes: [configMapVolume('controller-config-volume', configName)],
    });
    if (available)
      disruptionBudget(this, props.context, { name: 'controller-manager', selector: controllerSelector });
  }
}

function controllerContainer(props: ArgoEventsProps) {
  const timing = { initialDelaySeconds: 3, periodSeconds: 3 };
  return container({
    name: 'controller-manager',
    image: props.image,
    args: [
      'controller',
      '--namespaced',
      `--managed-namespace=${props.managedNamespace}`,
      '--leader-election=true',
    ],
    ports: controllerPorts,
    env: {
      NAMESPACE: { field: 'metadata.namespace' },
      ARGO_EVENTS_IMAGE: props.image,
      // pods of event sources and sensors get this policy; upstream's default is Always, which breaks side-loaded images
      IMAGE_PULL_POLICY: 'IfNotPresent',
    },
    resources: props.resources,
    readiness: httpProbe('/readyz', 'health', timing),
    // upstream's three seconds per try are kept, but a slow node gets half a minute before a restart
    liveness: httpProbe('/healthz', 'health', { ...timing, failureThreshold: 10 }),
    mounts: [{ name: 'controller-config-volume', mountPath: '/etc/argo-events' }],
  });
}
