import type { Construct } from 'constructs';
import { EventBus } from '../../imports/argoproj.io.js';
import type { Resources } from '../shared/container.js';
import { namespaced } from '../shared/metadata.js';
import { serviceAccount } from '../shared/rbac.js';
import { disruptionBudget } from '../shared/workload.js';
import { apart, containerSettings, placement, type RuntimePods } from './pods.js';

/** Event sources and sensors look for a bus of this name when they name none. */
export const eventBusName = 'default';

/** Labels that the controller gives the pods of the bus (pkg/reconciler/eventbus/installer). */
export const eventBusSelector = {
  controller: 'eventbus-controller',
  'eventbus-name': eventBusName,
} as const;

/** Ports of a JetStream pod. */
export const eventBusPorts = { client: 4222, cluster: 6222, monitor: 8222, metrics: 7777 } as const;

/** Requests of each of the two sidecars, the reloader and the exporter; measured need is a few MiB. */
export const eventBusSidecar: Resources = { cpu: '5m', memory: '16Mi', memory_limit: '64Mi' };

const accountName = 'event-bus';

/** Settings of the event bus. */
export interface EventBusOptions {
  /** JetStream version; one that the controller's configuration lists. */
  readonly version: string;
  /** Servers: 1, or 3 and more. The controller refuses 2. */
  readonly replicas: number;
  readonly resources: Resources;
  readonly volume: { readonly size: string; readonly class?: string };
  /** Size of the volume in bytes, which the server must not exceed. */
  readonly volumeBytes: number;
  /** Time after which an event is dropped, such as `72h`. */
  readonly maxAge: string;
  /** Bytes of events that are kept. */
  readonly maxBytes: number;
}

/** Adds the event bus with its account and, for several servers, a disruption budget. */
export function eventBus(scope: Construct, pods: RuntimePods, options: EventBusOptions): void {
  serviceAccount(scope, pods.context, accountName);
  const sidecar = containerSettings(eventBusSidecar);
  new EventBus(scope, 'event-bus', {
    metadata: namespaced(pods.context, eventBusName),
    spec: {
      jetstream: {
        version: options.version,
        replicas: options.replicas,
        serviceAccountName: accountName,
        settings: settings(options),
        streamConfig: streamConfig(options),
        persistence: {
          volumeSize: options.volume.size,
          ...(options.volume.class !== undefined && { storageClassName: options.volume.class }),
        },
        ...placement(pods),
        ...(options.replicas > 1 && apart(eventBusSelector)),
        containerTemplate: containerSettings(options.resources),
        reloaderContainerTemplate: sidecar,
        metricsContainerTemplate: sidecar,
      },
    },
  });
  if (options.replicas > 1)
    disruptionBudget(scope, pods.context, { name: 'event-bus', selector: eventBusSelector });
}

/** Server settings in the syntax of nats.conf. Streams are files, so memory is only a cache. */
function settings({ volumeBytes }: EventBusOptions): string {
  return `max_memory_store: ${32 * 1024 * 1024}\nmax_file_store: ${volumeBytes}\n`;
}

/**
 * Settings of the streams. They take effect when a stream is made; the controller never changes an existing one
 * (CreateStream in pkg/eventbus/jetstream/base). Retention 0 keeps by limits, discard 0 drops the oldest.
 */
function streamConfig({ replicas, maxAge, maxBytes }: EventBusOptions): string {
  return [
    'maxMsgs: -1',
    `maxAge: ${maxAge}`,
    `maxBytes: ${maxBytes}`,
    // more copies than three slow each event down and protect no better here
    `replicas: ${Math.min(replicas, 3)}`,
    'duplicates: 300s',
    'retention: 0',
    'discard: 0',
    '',
  ].join('\n');
}
