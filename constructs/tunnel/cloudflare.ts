import { Yaml } from 'cdk8s';
import { container } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import {
  agentMounts,
  configFolder,
  tunnelSecret,
  type Agent,
  type AgentOptions,
  type TunnelRoute,
} from './agent.js';

/** Port of metrics and probes. */
export const tunnelMetricsPort = 2000;

const configFile = 'config.yaml';

/**
 * The agent of Cloudflare. With a token the tunnel may also be configured in Cloudflare's dashboard; what is set there replaces the
 * file, but the network policies still let the agent reach nothing but the webhook.
 */
export function cloudflared({ image, resources, route }: AgentOptions): Agent {
  return {
    user: 65532,
    configFile,
    config: config(route),
    container: container({
      name: 'cloudflared',
      image,
      args: [
        'tunnel',
        '--config',
        `${configFolder}/${configFile}`,
        '--no-autoupdate',
        '--metrics',
        `0.0.0.0:${tunnelMetricsPort}`,
        'run',
      ],
      ports: { metrics: tunnelMetricsPort },
      env: { TUNNEL_TOKEN: { secret: tunnelSecret.name, key: tunnelSecret.key } },
      resources,
      // ready means at least one connection to Cloudflare; a restart helps only when that stays away
      readiness: httpProbe('/ready', 'metrics', { periodSeconds: 10, timeoutSeconds: 5 }),
      liveness: httpProbe('/ready', 'metrics', {
        initialDelaySeconds: 10,
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 12,
      }),
      mounts: agentMounts,
    }),
  };
}

/** The path is a regular expression (RE2) that is searched for, hence the anchors. */
function config({ hostname, path, url }: TunnelRoute): string {
  return Yaml.stringify({
    ingress: [
      { ...(hostname !== undefined && { hostname }), path: `^${path}$`, service: url },
      { service: 'http_status:404' },
    ],
  });
}
