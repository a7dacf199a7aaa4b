import {
  eventSourcePorts,
  eventSourceService,
  webhookPath,
} from '../../../constructs/github-events/index.js';
import { serviceHost } from '../../../constructs/shared/metadata.js';
import {
  Tunnel,
  tunnelMetricsPort,
  tunnelSecret,
  tunnelSelector,
  type TunnelProps,
} from '../../../constructs/tunnel/index.js';
import type { Config } from '../../config/index.js';
import { defineComponent } from '../component.js';
import type { Flow } from '../flows.js';
import { valueSource } from '../secret-source.js';
import { platformPriority } from './foundation.js';

/** A tunnel for webhooks, where the cluster has no public address. */
export const tunnel = defineComponent<TunnelProps>({
  id: 'tunnel',
  title: 'Tunnel',
  summary: 'Forwards webhooks from ngrok or Cloudflare to the event source, without a public address.',
  category: 'optional',
  required: false,
  needs: ['github-events'],
  namespace: (config) => config.components.tunnel.namespace,
  crds: [],
  images: {
    ngrok: {
      repository: 'docker.io/ngrok/ngrok',
      tag: '3.39.11-alpine',
      note: 'only with tunneling.type ngrok',
    },
    cloudflared: {
      repository: 'docker.io/cloudflare/cloudflared',
      tag: '2026.9.1',
      note: 'only with tunneling.type cloudflare',
    },
  },
  props: (context) => {
    const { config, self } = context;
    const { agent } = config.components.tunnel;
    const provider = providerOf(config);
    const host = serviceHost(
      { ...self, namespace: context.namespaceOf('github-events') },
      eventSourceService,
    );
    const hostname = hostnameOf(config);
    return {
      context: self,
      provider,
      image: context.image(provider === 'ngrok' ? 'ngrok' : 'cloudflared'),
      route: {
        ...(hostname !== undefined && { hostname }),
        path: webhookPath,
        url: `http://${host}:${eventSourcePorts.webhook}`,
      },
      replicas: replicasOf(config),
      resources: agent.resources,
      priorityClassName: platformPriority,
      annotationPrefix: config.platform.label_prefix,
    };
  },
  build: (scope, props) => new Tunnel(scope, 'tunnel', props),
  pods: (config) => ({
    agent: {
      labels: tunnelSelector,
      ports: providerOf(config) === 'cloudflare' ? { metrics: tunnelMetricsPort } : {},
    },
  }),
  flows: (config) => [
    {
      from: 'tunnel/agent',
      to: 'github-events/event-source',
      ports: ['webhook'],
      why: 'forwards deliveries of GitHub',
    },
    ...providerFlows[providerOf(config)],
  ],
  secrets: (config) => [
    {
      namespace: config.components.tunnel.namespace,
      name: tunnelSecret.name,
      purpose: 'login of the agent at the provider of the tunnel',
      madeBy: 'deployer',
      keys: [
        {
          key: tunnelSecret.key,
          purpose: 'authtoken of ngrok, or token of the Cloudflare tunnel',
          ...valueSource(config.tunneling.token),
        },
      ],
    },
  ],
  exceptions: [
    {
      rule: 'workload/readiness-probe',
      object: 'Deployment/tunnel',
      why: 'its local interface has no login and can open further endpoints, so it is off; nothing routes to the agent by readiness',
      when: isNgrok,
    },
    {
      rule: 'workload/liveness-probe',
      object: 'Deployment/tunnel',
      why: 'as above; the agent reconnects by itself and exits when its session is refused',
      when: isNgrok,
    },
    {
      rule: 'workload/replicas',
      object: 'Deployment/tunnel',
      why: 'ngrok gives one agent at a time the host name; a second one would be refused',
      when: isNgrok,
    },
  ],
  differences: [],
  checks: ['tunnel.agent-available', 'tunnel.webhook-reachable'],
});

function isNgrok({ tunneling }: Config): boolean {
  return tunneling.type === 'ngrok';
}

function providerOf(config: Config): TunnelProps['provider'] {
  return config.tunneling.type === 'cloudflare' ? 'cloudflare' : 'ngrok';
}

/** Default: `webhooks.` before the domain, as for the route; without a domain ngrok chooses a name. */
function hostnameOf({ tunneling, platform }: Config): string | undefined {
  return tunneling.hostname ?? (platform.domain === undefined ? undefined : `webhooks.${platform.domain}`);
}

/** ngrok takes one agent per address; Cloudflare spreads over as many as there are. */
function replicasOf(config: Config): number {
  const { replicas } = config.components.tunnel.agent;
  if (providerOf(config) === 'ngrok') return 1;
  return replicas ?? (config.features.high_availability ? 2 : 1);
}

const providerFlows: Readonly<Record<TunnelProps['provider'], readonly Flow[]>> = {
  ngrok: [
    {
      from: 'tunnel/agent',
      to: 'internet',
      ports: [80, 443],
      why: 'connection to ngrok; its list of revoked certificates is served over HTTP',
    },
  ],
  cloudflare: [
    {
      from: 'tunnel/agent',
      to: 'internet',
      ports: [443, 7844],
      why: 'connections to Cloudflare over HTTP/2',
    },
    {
      from: 'tunnel/agent',
      to: 'internet',
      ports: [7844],
      protocol: 'UDP',
      why: 'connections to Cloudflare over QUIC',
    },
    { from: 'victoria-metrics/server', to: 'tunnel/agent', ports: ['metrics'], why: 'scrapes metrics' },
  ],
};
