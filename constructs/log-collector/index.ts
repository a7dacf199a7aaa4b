import { Construct } from 'constructs';
import type { ComponentContext, Labels } from '../shared/context.js';
import { container, type Resources } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import { clusterRole, serviceAccount } from '../shared/rbac.js';
import { scraped } from '../shared/scrape.js';
import { hostPathVolume } from '../shared/volumes.js';
import { daemonSet } from '../shared/workload.js';

/** Props of {@link LogCollector}. */
export interface LogCollectorProps {
  readonly context: ComponentContext;
  readonly image: string;
  readonly resources: Resources;
  /** Addresses of the stores; each gets everything. */
  readonly stores: readonly string[];
  /** Namespaces whose logs are kept. Absent: all of the cluster. */
  readonly namespaces?: readonly string[];
  readonly priorityClassName: string;
}

/** Name of the DaemonSet and its ServiceAccount. */
export const collectorName = 'log-collector';

/** Labels that select the collectors. */
export const collectorLabels: Labels = { 'app.kubernetes.io/name': 'log-collector' };

/** Port of the HTTP API. */
export const collectorPort = 9429;

const statePath = '/var/lib/log-collector';

/** Reads the logs of all containers of a node and sends them to the log stores, from every node. */
export class LogCollector extends Construct {
  constructor(scope: Construct, id: string, props: LogCollectorProps) {
    super(scope, id);
    const { context } = props;
    serviceAccount(this, context, collectorName);
    clusterRole(this, context, {
      name: collectorName,
      rules: [
        { groups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
        { groups: [''], resources: ['nodes'], verbs: ['get'] },
        { groups: [''], resources: ['namespaces'], verbs: ['list'] },
      ],
      subjects: [{ name: collectorName }],
    });
    daemonSet(this, context, {
      name: collectorName,
      selector: collectorLabels,
      podAnnotations: scraped(collectorPort),
      serviceAccountName: collectorName,
      apiAccess: true,
      priorityClassName: props.priorityClassName,
      // a node whose logs are missing is the node somebody asks about
      extraTolerations: [{ operator: 'Exists' }],
      security: rootPod,
      containers: [collector(props)],
      volumes: [
        hostPathVolume('logs', '/var/log'),
        // where files below /var/log lead to when the node runs Docker
        hostPathVolume('containers', '/var/lib/docker/containers', 'DirectoryOrCreate'),
        hostPathVolume('state', statePath, 'DirectoryOrCreate'),
      ],
    });
  }
}

/** Log files belong to root and are readable by nobody else; without capabilities root can read just these. */
const rootPod = { runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 };

function collector(props: LogCollectorProps) {
  return container({
    name: 'vlagent',
    image: props.image,
    args: [
      '-kubernetesCollector',
      ...(props.namespaces ? [`-kubernetesCollector.excludeFilter=${outside(props.namespaces)}`] : []),
      ...props.stores.map((url) => `-remoteWrite.url=${url}/insert/native`),
      // read positions and the queue outlive the pod, so an upgrade neither loses nor repeats lines
      `-tmpDataPath=${statePath}`,
      '-remoteWrite.maxDiskUsagePerURL=1GB',
      `-httpListenAddr=:${collectorPort}`,
      '-loggerFormat=json',
    ],
    ports: { http: collectorPort },
    resources: props.resources,
    readiness: httpProbe('/health', 'http', { initialDelaySeconds: 5, periodSeconds: 15 }),
    liveness: httpProbe('/health', 'http', {
      initialDelaySeconds: 30,
      periodSeconds: 30,
      failureThreshold: 10,
    }),
    mounts: [
      { name: 'logs', mountPath: '/var/log', readOnly: true },
      { name: 'containers', mountPath: '/var/lib/docker/containers', readOnly: true },
      { name: 'state', mountPath: statePath },
    ],
    security: { runAsNonRoot: false },
  });
}

/** LogsQL filter for containers of other namespaces; it is applied before a file is opened. */
function outside(namespaces: readonly string[]): string {
  return `!kubernetes.pod_namespace:in(${namespaces.map((name) => `"${name}"`).join(',')})`;
}
