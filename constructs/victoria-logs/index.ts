import { Construct } from 'constructs';
import type { ComponentContext, Labels } from '../shared/context.js';
import { container, type Resources } from '../shared/container.js';
import { serviceHost } from '../shared/metadata.js';
import { httpProbe, tcpProbe } from '../shared/probes.js';
import { serviceAccount } from '../shared/rbac.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { claimTemplate } from '../shared/volumes.js';
import { disruptionBudget, statefulSet } from '../shared/workload.js';
import { bytesOf } from './size.js';

/** Props of {@link VictoriaLogs}. */
export interface VictoriaLogsProps {
  readonly context: ComponentContext;
  readonly image: string;
  /** Independent stores, each with all the logs. */
  readonly replicas: number;
  readonly resources: Resources;
  readonly volume: { readonly size: string; readonly class?: string };
  /** Retention with its unit, such as `14d`. */
  readonly retention: string;
  readonly priorityClassName: string;
}

/** Name of the StatefulSet, its ServiceAccount and the Service for queries. */
export const logStoreName = 'victoria-logs';

/** Labels that select the stores. */
export const logStoreLabels: Labels = {
  'app.kubernetes.io/name': 'victoria-logs',
  'app.kubernetes.io/component': 'store',
};

/** Port of the HTTP API. */
export const logStorePort = 9428;

const headlessName = `${logStoreName}-headless`;

/** Part of the volume that logs may fill, in percent; the rest is for merges, which write before they delete. */
const fillPercent = 85;

/** The store of logs. Several stores are independent of each other; the collector writes to each. */
export class VictoriaLogs extends Construct {
  constructor(scope: Construct, id: string, props: VictoriaLogsProps) {
    super(scope, id);
    const { context, replicas } = props;
    const selector = logStoreLabels;
    const ports = { http: { port: logStorePort, target: 'http' } };
    serviceAccount(this, context, logStoreName);
    service(this, context, { name: logStoreName, selector, ports, stickyClients: replicas > 1 });
    service(this, context, { name: headlessName, selector, ports, headless: true, publishNotReady: true });
    statefulSet(this, context, {
      name: logStoreName,
      serviceName: headlessName,
      replicas,
      selector,
      podAnnotations: scraped(logStorePort),
      serviceAccountName: logStoreName,
      apiAccess: false,
      priorityClassName: props.priorityClassName,
      // independent stores: one that does not get ready must not hold back the other
      podManagementPolicy: 'Parallel',
      terminationGracePeriodSeconds: 60,
      user: 1000,
      group: 1000,
      fsGroup: 2000,
      ...(replicas > 1 && { spread: 'require' as const }),
      containers: [storeContainer(props)],
      claims: [claimTemplate('storage', props.volume)],
    });
    if (replicas > 1) disruptionBudget(this, context, { name: logStoreName, selector });
  }
}

/** Address of each store, in order, for those who write. */
export function logStoreUrls(
  context: Pick<ComponentContext, 'dnsDomain' | 'namespace'>,
  replicas: number,
): readonly string[] {
  return Array.from(
    { length: replicas },
    (_, index) => `http://${logStoreName}-${index}.${serviceHost(context, headlessName)}:${logStorePort}`,
  );
}

function storeContainer(props: VictoriaLogsProps) {
  return container({
    name: 'victoria-logs',
    image: props.image,
    args: [
      '-storageDataPath=/storage',
      `-retentionPeriod=${props.retention}`,
      // in bytes, not in percent of the file system: volumes of local-path share the disk of the node
      `-retention.maxDiskSpaceUsageBytes=${bytesOf(props.volume.size, fillPercent)}`,
      `-httpListenAddr=:${logStorePort}`,
      // so long Services go on sending while the pod already says that it leaves
      '-http.shutdownDelay=15s',
      '-loggerFormat=json',
    ],
    ports: { http: logStorePort },
    resources: props.resources,
    readiness: httpProbe('/health', 'http', { initialDelaySeconds: 5, periodSeconds: 5, timeoutSeconds: 5 }),
    liveness: tcpProbe('http', {
      initialDelaySeconds: 30,
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 10,
    }),
    mounts: [{ name: 'storage', mountPath: '/storage' }],
  });
}
