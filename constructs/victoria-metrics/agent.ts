import type { Construct } from 'constructs';
import type { ComponentContext, Labels } from '../shared/context.js';
import { container, type Resources } from '../shared/container.js';
import { httpProbe, tcpProbe } from '../shared/probes.js';
import { serviceAccount } from '../shared/rbac.js';
import { scraped } from '../shared/scrape.js';
import { configMapVolume, emptyDir } from '../shared/volumes.js';
import { deployment, disruptionBudget } from '../shared/workload.js';

/** Name of the Deployment and its ServiceAccount. */
export const agentName = 'victoria-metrics-agent';

/** Labels that select the agents. */
export const agentLabels: Labels = {
  'app.kubernetes.io/name': 'victoria-metrics',
  'app.kubernetes.io/component': 'agent',
};

/** Port of the HTTP API. */
export const agentPort = 8429;

/** Who scrapes when there are several stores. */
export interface AgentProps {
  readonly image: string;
  /** Agents, each of which scrapes everything; the stores drop what they have twice. */
  readonly replicas: number;
  readonly resources: Resources;
  readonly priorityClassName: string;
}

/** Adds agents that scrape by `scrape.yml` of the ConfigMap and write to every store. */
export function addAgents(
  scope: Construct,
  context: ComponentContext,
  props: AgentProps,
  targets: { readonly scrapeConfigMap: string; readonly stores: readonly string[] },
): void {
  serviceAccount(scope, context, agentName);
  deployment(scope, context, {
    name: agentName,
    replicas: props.replicas,
    selector: agentLabels,
    podAnnotations: scraped(agentPort),
    serviceAccountName: agentName,
    apiAccess: true,
    priorityClassName: props.priorityClassName,
    user: 1000,
    group: 1000,
    fsGroup: 2000,
    ...(props.replicas > 1 && { spread: 'prefer' as const }),
    containers: [agentContainer(props, targets.stores)],
    volumes: [
      configMapVolume('scrape', targets.scrapeConfigMap),
      // upstream stores the queue in blocks of 500 MB and counts the limit per store
      emptyDir('queue', { sizeLimit: `${targets.stores.length * 600}Mi` }),
    ],
  });
  if (props.replicas > 1) disruptionBudget(scope, context, { name: agentName, selector: agentLabels });
}

function agentContainer(props: AgentProps, stores: readonly string[]) {
  return container({
    name: 'vmagent',
    image: props.image,
    args: [
      '-promscrape.config=/etc/victoria-metrics/scrape.yml',
      '-promscrape.configCheckInterval=1m',
      // two agents of one name would scrape at the same moment, and the stores would keep now the one, now the other sample
      '-promscrape.cluster.name=$(POD_NAME)',
      ...stores.map((url) => `-remoteWrite.url=${url}/api/v1/write`),
      '-remoteWrite.tmpDataPath=/queue',
      '-remoteWrite.maxDiskUsagePerURL=500MB',
      `-httpListenAddr=:${agentPort}`,
      '-loggerFormat=json',
    ],
    env: { POD_NAME: { field: 'metadata.name' } },
    ports: { http: agentPort },
    resources: props.resources,
    readiness: httpProbe('/health', 'http', { initialDelaySeconds: 5, periodSeconds: 15 }),
    liveness: tcpProbe('http', {
      initialDelaySeconds: 30,
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 10,
    }),
    mounts: [
      { name: 'scrape', mountPath: '/etc/victoria-metrics', readOnly: true },
      { name: 'queue', mountPath: '/queue' },
    ],
  });
}
