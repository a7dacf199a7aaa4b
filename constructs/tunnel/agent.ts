import type { k8s } from 'cdk8s-plus-28';
import type { Resources } from '../shared/container.js';

/** Secret with the credentials of the agent. */
export const tunnelSecret = { name: 'tunnel-credentials', key: 'token' } as const;

/** Folder the configuration is mounted in. */
export const configFolder = '/etc/tunnel';

/** What the tunnel forwards: one path of one host name to one Service. */
export interface TunnelRoute {
  /** Public host name. Absent: the provider gives one (ngrok only). */
  readonly hostname?: string;
  /** Path; all others are refused by the agent. */
  readonly path: string;
  /** Address of the Service, such as `http://name.namespace.svc.cluster.local:12000`. */
  readonly url: string;
}

/** What every agent is made of. */
export interface AgentOptions {
  readonly image: string;
  readonly route: TunnelRoute;
  readonly resources: Resources;
}

/** The agent of one provider. */
export interface Agent {
  /** User the image runs as. */
  readonly user: number;
  /** Name of the configuration file. */
  readonly configFile: string;
  /** Its text; without any secret. */
  readonly config: string;
  readonly container: k8s.Container;
}

/** Mounts of every agent. */
export const agentMounts: readonly k8s.VolumeMount[] = [
  { name: 'config', mountPath: configFolder, readOnly: true },
  { name: 'tmp', mountPath: '/tmp' },
];
