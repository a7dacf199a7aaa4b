import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { container } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { configMapVolume, emptyDir } from '../shared/volumes.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { configMaps, names, ports, secrets, selector } from './names.js';
import type { ArgocdProps } from './props.js';
import { passwordMaker } from './redis-password.js';

const name = names.haproxy;

/** Address under which Argo CD finds the master. */
export const haproxyAddress = `${name}:${ports.haproxy.redis}`;

/**
 * HAProxy in front of Redis: it leads every client to the present master, so that Argo CD need not know about sentinels.
 *
 * @param image reference of HAProxy's image
 */
export function addHaproxy(
  scope: Construct,
  props: ArgocdProps,
  image: string,
  podAnnotations: Readonly<Record<string, string>>,
): void {
  deployment(scope, props.context, {
    name,
    replicas: 3,
    selector: selector(name),
    podAnnotations: { ...podAnnotations, ...scraped(ports.haproxy.metrics) },
    serviceAccountName: name,
    // for the container that makes the password
    apiAccess: true,
    user: 99,
    group: 99,
    fsGroup: 99,
    priorityClassName: props.priorityClassName,
    spread: 'require',
    initContainers: [passwordMaker(props.images.argocd), configWriter(image)],
    containers: [main(image)],
    volumes: [configMapVolume('config-volume', configMaps.redisHa), emptyDir('data', { sizeLimit: '16Mi' })],
  });
  service(scope, props.context, {
    name,
    selector: selector(name),
    ports: {
      'tcp-haproxy': { port: 6379, target: 'redis' },
      'http-exporter-port': { port: 9101, target: 'metrics' },
    },
  });
  disruptionBudget(scope, props.context, { name, selector: selector(name) });
}

function configWriter(image: string): k8s.Container {
  return container({
    name: 'config-init',
    image,
    command: ['sh'],
    args: ['/readonly/haproxy_init.sh'],
    resources: { cpu: '5m', memory: '16Mi', memory_limit: '64Mi' },
    mounts: [
      { name: 'config-volume', mountPath: '/readonly', readOnly: true },
      { name: 'data', mountPath: '/data' },
    ],
  });
}

function main(image: string): k8s.Container {
  const timing = { initialDelaySeconds: 5, periodSeconds: 3 };
  return container({
    name: 'haproxy',
    image,
    ports: ports.haproxy,
    env: { AUTH: { secret: secrets.redis, key: 'auth' } },
    resources: { cpu: '20m', memory: '32Mi', memory_limit: '128Mi' },
    readiness: httpProbe('/healthz', 'probe', timing),
    liveness: httpProbe('/healthz', 'probe', timing),
    mounts: [{ name: 'data', mountPath: '/usr/local/etc/haproxy' }],
  });
}
