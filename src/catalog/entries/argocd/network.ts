import { names, ports, selector } from '../../../../constructs/argocd/names.js';
import type { Config } from '../../../config/index.js';
import type { Flow, PodGroup } from '../../flows.js';

/** Groups of pods. */
export function argocdPods(config: Config): Readonly<Record<string, PodGroup>> {
  const redis: Record<string, PodGroup> = config.features.high_availability
    ? {
        'redis-ha': { labels: selector(names.redisHa), ports: ports.redisHa },
        'redis-ha-haproxy': { labels: selector(names.haproxy), ports: ports.haproxy },
      }
    : { redis: { labels: selector(names.redis), ports: ports.redis } };
  return {
    'application-controller': {
      labels: selector(names.applicationController),
      ports: ports.applicationController,
    },
    'repo-server': { labels: selector(names.repoServer), ports: ports.repoServer },
    server: { labels: selector(names.server), ports: ports.server },
    'applicationset-controller': { labels: selector(names.applicationSet), ports: ports.applicationSet },
    'notifications-controller': { labels: selector(names.notifications), ports: ports.notifications },
    ...redis,
  };
}

/** Connections. Routes from outside to the server are declared by the components that make them. */
export function argocdFlows(config: Config): readonly Flow[] {
  return [
    ...toRepoServer,
    ...toApiServer(config),
    ...toRedis(config),
    ...toOutside(config),
    ...metrics(config),
  ];
}

const toRepoServer: readonly Flow[] = [
  'application-controller',
  'server',
  'applicationset-controller',
  'notifications-controller',
].map((from) => ({
  from: `argocd/${from}`,
  to: 'argocd/repo-server',
  ports: ['server'],
  why: 'asks for the manifests and details of a repository',
}));

function toApiServer(config: Config): Flow[] {
  const passwordMaker = config.features.high_availability ? 'redis-ha-haproxy' : 'redis';
  const reasons: Readonly<Record<string, string>> = {
    'application-controller': 'watches the cluster and applies manifests',
    server: 'reads and changes applications, and shows live objects',
    'applicationset-controller': 'makes applications',
    'notifications-controller': 'watches applications',
    [passwordMaker]: 'an init container makes the Secret with the password of Redis',
  };
  return Object.entries(reasons).map(([from, why]) => ({
    from: `argocd/${from}`,
    to: 'api-server',
    ports: [],
    why,
  }));
}

function toRedis(config: Config): Flow[] {
  const highlyAvailable = config.features.high_availability;
  const cache = highlyAvailable ? 'argocd/redis-ha-haproxy' : 'argocd/redis';
  const clients = ['application-controller', 'repo-server', 'server'].map((from) => ({
    from: `argocd/${from}`,
    to: cache,
    ports: ['redis'],
    why: 'keeps manifests and states in the cache',
  }));
  if (!highlyAvailable) return clients;
  const members = { to: 'argocd/redis-ha', ports: ['redis', 'sentinel'] };
  return [
    ...clients,
    { from: 'argocd/redis-ha-haproxy', ...members, why: 'finds the master and passes connections on to it' },
    { from: 'argocd/redis-ha', ...members, why: 'replication, and the choice of a master' },
  ];
}

function toOutside(config: Config): Flow[] {
  const { oidc } = config.components.argocd;
  const { smtp } = config.components.mail_notifications;
  return [
    {
      from: 'argocd/repo-server',
      to: 'internet',
      ports: gitPorts(config),
      why: 'clones repositories and fetches Helm charts',
    },
    {
      from: 'argocd/applicationset-controller',
      to: 'internet',
      ports: [443],
      why: 'generators list repositories and pull requests',
    },
    ...(oidc
      ? [
          {
            from: 'argocd/server',
            to: 'internet',
            ports: [portOf(oidc.issuer)],
            why: 'checks tokens with the identity provider',
          },
        ]
      : []),
    ...(config.features.mail_notifications
      ? [{ from: 'argocd/notifications-controller', to: 'internet', ports: [smtp.port], why: 'sends mail' }]
      : []),
  ];
}

/** HTTPS and SSH, and the ports that the addresses of repositories name. */
function gitPorts(config: Config): number[] {
  const { repository_url: own } = config.gitops;
  const urls = [
    ...(own === undefined ? [] : [own]),
    ...config.components.argocd.repositories.map(({ url }) => url),
  ];
  return [...new Set([443, 22, ...urls.map(portOf)])].sort((a, b) => a - b);
}

/** Port of an address; that of its scheme when it names none. `git@host:path` is SSH. */
function portOf(address: string): number {
  const defaults: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ssh:': 22 };
  if (!URL.canParse(address)) return 22;
  const { port, protocol } = new URL(address);
  return port === '' ? (defaults[protocol] ?? 443) : Number(port);
}

function metrics(config: Config): Flow[] {
  return Object.entries(argocdPods(config))
    .filter(([, group]) => 'metrics' in group.ports)
    .map(([name]) => ({
      from: 'victoria-metrics/server',
      to: `argocd/${name}`,
      ports: ['metrics'],
      why: 'reads metrics',
    }));
}
