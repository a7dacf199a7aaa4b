import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { container } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { fromConfigMap, fromParameters, redisPassword } from './environment/index.js';
import { repoServerParameters } from './environment/repo-server.js';
import {
  certificates,
  gpgKeyring,
  gpgKeys,
  knownHosts,
  mounted,
  profilerSwitch,
  repoServerMtls,
  repoServerTls,
  scratch,
} from './mounts.js';
import { configMaps, names, ports, selector } from './names.js';
import type { ArgocdProps } from './props.js';

const name = names.repoServer;

/** Where Helm keeps its state; the image expects it to be writable. */
const helmFolder = '/helm-working-dir';

/** Binary for plugin sidecars. Its volume holds a copy of the whole program. */
const pluginBinary = scratch('var-files', '/var/run/argocd', '1Gi');

/** The repo server: clones repositories and turns their content into manifests. */
export function addRepoServer(
  scope: Construct,
  props: ArgocdProps,
  podAnnotations: Readonly<Record<string, string>>,
): void {
  const { mounts, volumes } = files();
  deployment(scope, props.context, {
    name,
    replicas: props.repoServer.replicas,
    selector: selector(name),
    podAnnotations: { ...podAnnotations, ...scraped(ports.repoServer.metrics) },
    serviceAccountName: name,
    apiAccess: false,
    priorityClassName: props.priorityClassName,
    ...(props.highAvailability && { spread: 'prefer' }),
    initContainers: [copyBinary(props)],
    containers: [main(props, mounts)],
    volumes: [...volumes, pluginBinary.volume],
  });
  service(scope, props.context, {
    name,
    selector: selector(name),
    ports: { server: { port: 8081, target: 'server' }, metrics: { port: 8084, target: 'metrics' } },
  });
  if (props.repoServer.replicas > 1)
    disruptionBudget(scope, props.context, { name, selector: selector(name) });
}

function main(props: ArgocdProps, mounts: readonly k8s.VolumeMount[]): k8s.Container {
  return container({
    name,
    image: props.images.argocd,
    args: ['/usr/local/bin/argocd-repo-server'],
    ports: ports.repoServer,
    env: {
      ...redisPassword,
      ...fromConfigMap(configMaps.main, { ARGOCD_RECONCILIATION_TIMEOUT: 'timeout.reconciliation' }),
      ...fromParameters(repoServerParameters),
      HELM_CACHE_HOME: helmFolder,
      HELM_CONFIG_HOME: helmFolder,
      HELM_DATA_HOME: helmFolder,
    },
    resources: props.repoServer.resources,
    readiness: httpProbe('/healthz', 'metrics', { initialDelaySeconds: 5, periodSeconds: 10 }),
    liveness: httpProbe('/healthz?full=true', 'metrics', {
      initialDelaySeconds: 30,
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 3,
    }),
    mounts,
  });
}

function copyBinary({ images }: ArgocdProps): k8s.Container {
  const target = '/var/run/argocd/argocd';
  return container({
    name: 'copyutil',
    image: images.argocd,
    command: ['sh', '-c'],
    args: [`/bin/cp /usr/local/bin/argocd ${target} && /bin/ln -sf ${target} ${target}-cmp-server`],
    resources: { cpu: '10m', memory: '32Mi', memory_limit: '128Mi' },
    mounts: [pluginBinary.mount],
  });
}

function files() {
  return mounted([
    knownHosts,
    certificates,
    gpgKeys,
    gpgKeyring,
    repoServerTls('/app/config/reposerver/tls'),
    // the other side of the client certificates: the authority that has to have signed them
    repoServerMtls(['client-ca.crt']),
    // clones of repositories
    scratch('tmp', '/tmp', '4Gi'),
    scratch('helm-working-dir', helmFolder, '1Gi'),
    scratch('plugins', '/home/argocd/cmp-server/plugins', '16Mi'),
    profilerSwitch('reposerver.profile.enabled'),
  ]);
}
