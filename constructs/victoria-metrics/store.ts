import type { Construct } from 'constructs';
import type { ComponentContext, Labels } from '../shared/context.js';
import { container, type Resources } from '../shared/container.js';
import { serviceHost } from '../shared/metadata.js';
import { httpProbe, tcpProbe } from '../shared/probes.js';
import { serviceAccount } from '../shared/rbac.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { claimTemplate, configMapVolume } from '../shared/volumes.js';
import { disruptionBudget, statefulSet } from '../shared/workload.js';

/** Name of the StatefulSet, its ServiceAccount and the Service for queries. */
export const storeName = 'victoria-metrics';

/** Labels that select the stores; the same with one store and with several, so that a second one can be added in place. */
export const storeLabels: Labels = {
  'app.kubernetes.io/name': 'victoria-metrics',
  'app.kubernetes.io/component': 'store',
};

/** Port of the HTTP API. */
export const storePort = 8428;

const headlessName = `${storeName}-headless`;

/** Where the metrics are kept. */
export interface StoreProps {
  readonly image: string;
  /** Independent stores, each with all the data. */
  readonly replicas: number;
  readonly resources: Resources;
  readonly volume: { readonly size: string; readonly class?: string };
  /** Retention with its unit, such as `30d`. */
  readonly retention: string;
  readonly priorityClassName: string;
}

/** What a store must do beyond storing. */
export type StoreRole =
  /** It scrapes by itself, with the file `scrape.yml` of this ConfigMap. */
  | { readonly scrapeConfigMap: string }
  /** Two or more agents write the same samples to it; one per interval is kept. */
  | { readonly deduplicate: string };

/** Adds the stores, the Service for queries and the headless Service by which each is reached. */
export function addStores(
  scope: Construct,
  context: ComponentContext,
  props: StoreProps,
  role: StoreRole,
): void {
  const ports = { http: { port: storePort, target: 'http' } };
  const scrapes = 'scrapeConfigMap' in role;
  serviceAccount(scope, context, storeName);
  // a client stays with one store: after an outage they differ until the agents have caught up, and a dashboard would flicker
  service(scope, context, {
    name: storeName,
    selector: storeLabels,
    ports,
    stickyClients: props.replicas > 1,
  });
  service(scope, context, {
    name: headlessName,
    selector: storeLabels,
    ports,
    headless: true,
    publishNotReady: true,
  });
  statefulSet(scope, context, {
    name: storeName,
    serviceName: headlessName,
    replicas: props.replicas,
    selector: storeLabels,
    podAnnotations: scraped(storePort),
    serviceAccountName: storeName,
    apiAccess: scrapes,
    priorityClassName: props.priorityClassName,
    // independent stores: one that does not get ready must not hold back the other
    podManagementPolicy: 'Parallel',
    terminationGracePeriodSeconds: 60,
    user: 1000,
    group: 1000,
    fsGroup: 2000,
    ...(props.replicas > 1 && { spread: 'require' as const }),
    containers: [storeContainer(props, role)],
    volumes: scrapes ? [configMapVolume('scrape', role.scrapeConfigMap)] : [],
    claims: [claimTemplate('storage', props.volume)],
  });
  if (props.replicas > 1) disruptionBudget(scope, context, { name: storeName, selector: storeLabels });
}

/** Address of each store, in order. */
export function storeUrls(context: ComponentContext, replicas: number): readonly string[] {
  return Array.from(
    { length: replicas },
    (_, index) => `http://${storeName}-${index}.${serviceHost(context, headlessName)}:${storePort}`,
  );
}

function storeContainer(props: StoreProps, role: StoreRole) {
  const scrapes = 'scrapeConfigMap' in role;
  return container({
    name: 'victoria-metrics',
    image: props.image,
    args: [
      '-storageDataPath=/storage',
      `-retentionPeriod=${props.retention}`,
      `-httpListenAddr=:${storePort}`,
      '-loggerFormat=json',
      ...(scrapes
        ? ['-promscrape.config=/etc/victoria-metrics/scrape.yml', '-promscrape.configCheckInterval=1m']
        : [`-dedup.minScrapeInterval=${role.deduplicate}`]),
    ],
    ports: { http: storePort },
    resources: props.resources,
    readiness: httpProbe('/health', 'http', {
      initialDelaySeconds: 5,
      periodSeconds: 15,
      timeoutSeconds: 5,
      failureThreshold: 3,
    }),
    liveness: tcpProbe('http', {
      initialDelaySeconds: 30,
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 10,
    }),
    mounts: [
      { name: 'storage', mountPath: '/storage' },
      ...(scrapes ? [{ name: 'scrape', mountPath: '/etc/victoria-metrics', readOnly: true }] : []),
    ],
  });
}
