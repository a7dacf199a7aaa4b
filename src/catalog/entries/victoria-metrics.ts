import {
  agentLabels,
  agentPort,
  storeLabels,
  storePort,
  VictoriaMetrics,
  type VictoriaMetricsProps,
} from '../../../constructs/victoria-metrics/index.js';
import type { Config } from '../../config/index.js';
import { defineComponent, type PropsContext } from '../component.js';
import type { Flow } from '../flows.js';
import { platformPriority } from './foundation.js';

const version = 'v1.150.0';

/** Pod group that answers queries. With one store it is also the one that scrapes. */
export function metricsQueryGroup(config: Config): string {
  return hasAgents(config) ? 'victoria-metrics/store' : 'victoria-metrics/server';
}

/** Metrics of the platform: stores, scraping, and the pair with agents for high availability. */
export const victoriaMetrics = defineComponent<VictoriaMetricsProps>({
  id: 'victoria-metrics',
  title: 'VictoriaMetrics',
  summary: 'Scrapes and keeps the metrics of the platform; two independent stores with high availability.',
  category: 'monitoring',
  required: false,
  upstream: {
    name: 'VictoriaMetrics',
    version,
    source:
      'https://github.com/VictoriaMetrics/helm-charts (victoria-metrics-single, victoria-metrics-agent)',
  },
  needs: ['foundation'],
  namespace: (config) => config.components.victoria_metrics.namespace,
  crds: [],
  images: {
    'victoria-metrics': { repository: 'docker.io/victoriametrics/victoria-metrics', tag: version },
    vmagent: {
      repository: 'docker.io/victoriametrics/vmagent',
      tag: version,
      note: 'Only with two or more metric stores.',
    },
  },
  props: toProps,
  build: (scope, props) => new VictoriaMetrics(scope, 'victoria-metrics', props),
  pods: (config) => {
    const store = { labels: storeLabels, ports: { http: storePort } };
    // "server" is whoever scrapes, since every component names it as the source of its metrics flow
    return hasAgents(config)
      ? { server: { labels: agentLabels, ports: { http: agentPort } }, store }
      : { server: store };
  },
  flows,
  differences: [
    {
      what: 'runs as user 1000, without capabilities and with a read-only root file system',
      why: 'the chart sets no user, so the container would run as root and break Pod Security "restricted"',
    },
    {
      what: 'Roles per namespace of the platform instead of a ClusterRole for pods, services, endpoints and ingresses',
      why: 'only pods of the platform are scraped; the only cluster-wide right is "get nodes/metrics"',
    },
    {
      what: 'kubelets are scraped directly at /metrics/resource, not cAdvisor through the API server',
      why: 'the proxy needs nodes/proxy, which allows commands in every pod; resource metrics are a twentieth of the series',
    },
    {
      what: 'two independent stores and two agents instead of the cluster version',
      why: 'each store alone answers every query, a store less is no data less, and there are five workloads fewer to run',
    },
    {
      what: 'a Service with client affinity leads queries to one of the two stores, without vmauth',
      why: 'kube-proxy already leaves out a store that is not ready; affinity keeps a dashboard on one store while the other catches up',
    },
    {
      what: 'no operator, no vmalert, no Alertmanager',
      why: 'plain objects need no 25 CRDs and no webhook certificate; Grafana evaluates the alert rules',
    },
  ],
  checks: ['victoria-metrics.store-ready', 'victoria-metrics.targets-up'],
});

function toProps({ config, self, image, namespaces }: PropsContext): VictoriaMetricsProps {
  const settings = config.components.victoria_metrics;
  const volumeClass = settings.storage.class ?? config.storage.class;
  return {
    context: self,
    store: {
      image: image('victoria-metrics'),
      replicas: storeReplicas(config),
      resources: settings.store.resources,
      volume: { size: settings.storage.size, ...(volumeClass !== undefined && { class: volumeClass }) },
      retention: settings.retention,
      priorityClassName: platformPriority,
    },
    ...(hasAgents(config) && {
      agent: {
        image: image('vmagent'),
        replicas: settings.agent.replicas ?? 2,
        resources: settings.agent.resources,
        priorityClassName: platformPriority,
      },
    }),
    scrape: {
      interval: settings.scrape_interval,
      namespaces: namespaces.map(({ name }) => name),
      nodes: settings.node_metrics,
      componentLabel: `${config.platform.label_prefix}/component`,
    },
  };
}

function flows(config: Config): readonly Flow[] {
  const kubelet: Flow = {
    from: 'victoria-metrics/server',
    to: 'internet',
    ports: [10250],
    why: 'metrics of the kubelets, which have the addresses of the nodes',
  };
  const pair: readonly Flow[] = [
    {
      from: 'victoria-metrics/server',
      to: 'victoria-metrics/store',
      ports: ['http'],
      why: 'agents write to both stores and scrape them',
    },
    {
      from: 'victoria-metrics/server',
      to: 'victoria-metrics/server',
      ports: ['http'],
      why: 'agents scrape each other',
    },
  ];
  return [
    { from: 'victoria-metrics/server', to: 'api-server', ports: [], why: 'finding pods and nodes to scrape' },
    ...(config.components.victoria_metrics.node_metrics ? [kubelet] : []),
    ...(hasAgents(config) ? pair : []),
  ];
}

function storeReplicas(config: Config): number {
  return config.components.victoria_metrics.store.replicas ?? (config.features.high_availability ? 2 : 1);
}

/** A store that is alone scrapes by itself; several would each scrape, and none could fill the gaps of another. */
function hasAgents(config: Config): boolean {
  return storeReplicas(config) > 1;
}
