import type { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentContext, Labels } from './context.js';
import { namespaced, type MetadataOptions } from './metadata.js';
import { toPort } from './probes.js';

/** One port of a Service. */
export interface ServicePortOptions {
  /** Port that clients use. */
  readonly port: number;
  /** Port or port name of the container. Absent: the same number. */
  readonly target?: number | string;
  /** Absent: TCP. */
  readonly protocol?: 'TCP' | 'UDP';
  /** What is spoken, such as `http` or `kubernetes.io/h2c`. Absent: unsaid. */
  readonly appProtocol?: string;
}

/** A Service. */
export interface ServiceOptions extends MetadataOptions {
  readonly name: string;
  readonly selector: Labels;
  /** Ports by name. */
  readonly ports: Readonly<Record<string, ServicePortOptions>>;
  /** One DNS record per pod instead of one address. */
  readonly headless?: boolean;
  /** Publish pods that are not ready: for peers that find each other before they can be ready. */
  readonly publishNotReady?: boolean;
  /** Send all connections of one client address to the same pod. */
  readonly stickyClients?: boolean;
}

/** Adds a Service of type ClusterIP. */
export function service(
  scope: Construct,
  context: ComponentContext,
  options: ServiceOptions,
): k8s.KubeService {
  return new k8s.KubeService(scope, `service-${options.name}`, {
    metadata: namespaced(context, options.name, options),
    spec: {
      ...(options.headless === true && { clusterIp: 'None' }),
      ...(options.publishNotReady === true && { publishNotReadyAddresses: true }),
      ...(options.stickyClients === true && { sessionAffinity: 'ClientIP' }),
      selector: { ...options.selector },
      ports: Object.entries(options.ports).map(([name, port]) => ({
        name,
        port: port.port,
        protocol: port.protocol ?? 'TCP',
        targetPort: toPort(port.target ?? port.port),
        ...(port.appProtocol !== undefined && { appProtocol: port.appProtocol }),
      })),
    },
  });
}
