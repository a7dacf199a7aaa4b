import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { container } from '../shared/container.js';
import { tcpProbe } from '../shared/probes.js';
import { service } from '../shared/service.js';
import { deployment } from '../shared/workload.js';
import { names, ports, secrets, selector } from './names.js';
import type { ArgocdProps } from './props.js';
import { maximumMemory, passwordMaker } from './redis-password.js';

const name = names.redis;

/** One Redis as a cache: it keeps nothing on disk, and Argo CD fills it again after a restart. */
export function addRedis(scope: Construct, props: ArgocdProps): void {
  deployment(scope, props.context, {
    name,
    replicas: 1,
    selector: selector(name),
    serviceAccountName: name,
    apiAccess: true,
    user: 999,
    priorityClassName: props.priorityClassName,
    initContainers: [passwordMaker(props.images.argocd)],
    containers: [main(props)],
  });
  service(scope, props.context, {
    name,
    selector: selector(name),
    ports: { 'tcp-redis': { port: 6379, target: 'redis' } },
  });
}

function main({ images, redis }: ArgocdProps): k8s.Container {
  return container({
    name: 'redis',
    image: images.redis,
    args: [
      '--save',
      '',
      '--appendonly',
      'no',
      `--maxmemory ${maximumMemory(redis.memory_limit)}`,
      '--maxmemory-policy volatile-lru',
      '--requirepass $(REDIS_PASSWORD)',
    ],
    ports: ports.redis,
    env: {
      REDIS_PASSWORD: { secret: secrets.redis, key: 'auth' },
      // what redis-cli signs in with
      REDISCLI_AUTH: { secret: secrets.redis, key: 'auth' },
    },
    resources: redis,
    readiness: {
      exec: { command: ['sh', '-c', 'test "$(redis-cli ping)" = PONG'] },
      periodSeconds: 10,
      timeoutSeconds: 5,
    },
    liveness: tcpProbe('redis', { initialDelaySeconds: 10, periodSeconds: 20 }),
  });
}
