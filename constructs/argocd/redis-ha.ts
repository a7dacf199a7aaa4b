import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { container, type ContainerOptions } from '../shared/container.js';
import { service } from '../shared/service.js';
import { configMapVolume, emptyDir } from '../shared/volumes.js';
import { disruptionBudget, statefulSet } from '../shared/workload.js';
import { configMaps, names, ports, secrets, selector } from './names.js';
import type { ArgocdProps } from './props.js';
import { members } from './scripts/configuration.js';

const name = names.redisHa;
const data: k8s.VolumeMount = { name: 'data', mountPath: '/data' };
const config: k8s.VolumeMount = { name: 'config', mountPath: '/readonly-config', readOnly: true };
const health: k8s.VolumeMount = { name: 'health', mountPath: '/health' };

const environment = {
  POD_NAME: { field: 'metadata.name' },
  AUTH: { secret: secrets.redis, key: 'auth' },
} as const;

/** Three Redis, each with a sentinel that helps to choose the master and a watcher that corrects a member that fell out of step. */
export function addRedisHa(
  scope: Construct,
  props: ArgocdProps,
  podAnnotations: Readonly<Record<string, string>>,
): void {
  statefulSet(scope, props.context, {
    name: names.redisHaServer,
    replicas: members.length,
    serviceName: name,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate' },
    selector: selector(name),
    podAnnotations,
    serviceAccountName: name,
    apiAccess: false,
    user: 1000,
    group: 1000,
    fsGroup: 1000,
    priorityClassName: props.priorityClassName,
    spread: 'require',
    terminationGracePeriodSeconds: 60,
    initContainers: [script(props, 'config-init', 'init.sh', { mounts: [config, data] })],
    containers: [redis(props), sentinel(props), splitBrain(props)],
    volumes: [
      configMapVolume(config.name, configMaps.redisHa),
      configMapVolume(health.name, configMaps.redisHaHealth),
      emptyDir(data.name, { sizeLimit: '1Gi' }),
    ],
  });
  addServices(scope, props);
  disruptionBudget(scope, props.context, { name: names.redisHaServer, selector: selector(name) });
}

function redis(props: ArgocdProps): k8s.Container {
  return container({
    name: 'redis',
    image: props.images.redis,
    command: ['redis-server'],
    args: ['/data/conf/redis.conf'],
    ports: { redis: ports.redisHa.redis },
    env: environment,
    resources: props.redis,
    startup: exec('/health/redis_liveness.sh', { periodSeconds: 3, failureThreshold: 40 }),
    readiness: exec('/health/redis_readiness.sh', { periodSeconds: 15, failureThreshold: 5 }),
    liveness: exec('/health/redis_liveness.sh', { periodSeconds: 15, failureThreshold: 5 }),
    lifecycle: { preStop: { exec: { command: ['sh', '/readonly-config/hand-over.sh'] } } },
    mounts: [config, data, health],
  });
}

function sentinel(props: ArgocdProps): k8s.Container {
  return container({
    name: 'sentinel',
    image: props.images.redis,
    command: ['redis-sentinel'],
    args: ['/data/conf/sentinel.conf'],
    ports: { sentinel: ports.redisHa.sentinel },
    resources: { cpu: '10m', memory: '24Mi', memory_limit: '64Mi' },
    startup: exec('/health/sentinel_liveness.sh', { periodSeconds: 3, failureThreshold: 20 }),
    readiness: exec('/health/sentinel_liveness.sh', { periodSeconds: 15, failureThreshold: 5 }),
    liveness: exec('/health/sentinel_liveness.sh', { periodSeconds: 15, failureThreshold: 5 }),
    mounts: [data, health],
  });
}

/** The watcher has no port; it lives as long as it touches a file. */
function splitBrain(props: ArgocdProps): k8s.Container {
  const probe = { exec: { command: ['sh', '-c', 'test -n "$(find /data/split-brain.alive -mmin -5)"'] } };
  return script(props, 'split-brain-fix', 'fix-split-brain.sh', {
    mounts: [config, data],
    readiness: { ...probe, periodSeconds: 15 },
    liveness: { ...probe, initialDelaySeconds: 30, periodSeconds: 60 },
  });
}

function script(
  { images }: ArgocdProps,
  containerName: string,
  file: string,
  options: Pick<ContainerOptions, 'mounts' | 'readiness' | 'liveness'>,
): k8s.Container {
  return container({
    name: containerName,
    image: images.redis,
    command: ['sh'],
    args: [`/readonly-config/${file}`],
    env: environment,
    resources: { cpu: '5m', memory: '16Mi', memory_limit: '64Mi' },
    ...options,
  });
}

function exec(file: string, timing: Pick<k8s.Probe, 'periodSeconds' | 'failureThreshold'>): k8s.Probe {
  return { exec: { command: ['sh', file] }, timeoutSeconds: 15, ...timing };
}

function addServices(scope: Construct, { context }: ArgocdProps): void {
  const servicePorts = {
    'tcp-server': { port: 6379, target: 'redis' },
    'tcp-sentinel': { port: 26379, target: 'sentinel' },
  };
  service(scope, context, { name, selector: selector(name), headless: true, ports: servicePorts });
  for (const member of members) {
    service(scope, context, {
      name: `${name}-announce-${member}`,
      selector: {
        ...selector(name),
        'statefulset.kubernetes.io/pod-name': `${names.redisHaServer}-${member}`,
      },
      // members find each other by these addresses before any of them can be ready
      publishNotReady: true,
      ports: servicePorts,
    });
  }
}
