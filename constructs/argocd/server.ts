import type { Construct } from 'constructs';
import { container } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { fromParameters, redisPassword } from './environment/index.js';
import { serverParameters } from './environment/server.js';
import {
  certificates,
  knownHosts,
  mounted,
  optionalSecret,
  profilerSwitch,
  repoServerClientMtls,
  repoServerTls,
  scratch,
} from './mounts.js';
import { names, ports, selector } from './names.js';
import type { ArgocdProps } from './props.js';

const name = names.server;

/** The API server with the web interface. */
export function addServer(
  scope: Construct,
  props: ArgocdProps,
  podAnnotations: Readonly<Record<string, string>>,
): void {
  const { mounts, volumes } = files();
  deployment(scope, props.context, {
    name,
    replicas: props.server.replicas,
    selector: selector(name),
    podAnnotations: { ...podAnnotations, ...scraped(ports.server.metrics) },
    serviceAccountName: name,
    apiAccess: true,
    priorityClassName: props.priorityClassName,
    ...(props.highAvailability && { spread: 'prefer' }),
    containers: [
      container({
        name,
        image: props.images.argocd,
        args: ['/usr/local/bin/argocd-server'],
        ports: ports.server,
        env: environment(props),
        resources: props.server.resources,
        readiness: httpProbe('/healthz', 'server', { initialDelaySeconds: 3, periodSeconds: 30 }),
        liveness: httpProbe('/healthz?full=true', 'server', {
          initialDelaySeconds: 3,
          periodSeconds: 30,
          timeoutSeconds: 5,
        }),
        mounts,
      }),
    ],
    volumes,
  });
  addServices(scope, props);
  if (props.server.replicas > 1) disruptionBudget(scope, props.context, { name, selector: selector(name) });
}

function environment(props: ArgocdProps) {
  const { replicas } = props.server;
  return {
    ...redisPassword,
    // the limit on sign-in attempts is divided by it
    ...(replicas > 1 && { ARGOCD_API_SERVER_REPLICAS: String(replicas) }),
    ...fromParameters(serverParameters),
  };
}

function addServices(scope: Construct, { context }: ArgocdProps): void {
  // both ports lead to one: the server tells HTTP from HTTPS by the first bytes
  const http = { port: 80, target: 'server' };
  const https = { port: 443, target: 'server' };
  service(scope, context, { name, selector: selector(name), ports: { http, https } });
  service(scope, context, {
    name: 'argocd-server-metrics',
    selector: selector(name),
    ports: { metrics: { port: 8083, target: 'metrics' } },
  });
}

function files() {
  return mounted([
    knownHosts,
    certificates,
    repoServerTls('/app/config/server/tls'),
    repoServerClientMtls,
    optionalSecret('argocd-dex-server-tls', '/app/config/dex/tls', ['tls.crt', 'ca.crt']),
    scratch('plugins-home', '/home/argocd', '64Mi'),
    scratch('tmp', '/tmp', '512Mi'),
    profilerSwitch('server.profile.enabled'),
  ]);
}
