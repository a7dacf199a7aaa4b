import { Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ComponentContext } from '../shared/context.js';
import { clusterRole, role } from '../shared/rbac.js';

/** What is scraped, and how often. */
export interface ScrapeProps {
  /** Time between two scrapes, such as `30s`. */
  readonly interval: string;
  /** Namespaces whose pods are looked at. */
  readonly namespaces: readonly string[];
  /** Whether the kubelets are scraped for CPU, memory and volumes. */
  readonly nodes: boolean;
  /** Label of pods that names their component, such as `cto.dev/component`. */
  readonly componentLabel: string;
}

type Relabel = Readonly<Record<string, unknown>>;

const token = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Port names that mean "metrics are served here". */
const metricsPort = '(.+-)?metrics';

/**
 * Scrape configuration in the format of Prometheus, as YAML text. Pods are found by a port named `metrics` or ending in `-metrics`,
 * or by the annotations `prometheus.io/scrape`, `port`, `path` and `scheme`, which the field shares.
 */
export function scrapeConfig(props: ScrapeProps): string {
  return Yaml.stringify({
    global: { scrape_interval: props.interval, scrape_timeout: '10s' },
    scrape_configs: [namedPorts(props), annotatedPods(props), ...(props.nodes ? kubelets(props) : [])],
  });
}

/** Name of the rights to find pods, in each namespace; a Role each, since nothing outside the platform is looked at. */
export const scrapeRole = 'victoria-metrics-scrape';

/** Adds the rights to find pods and to read the metrics of kubelets, for one ServiceAccount. */
export function scrapeRights(
  scope: Construct,
  context: ComponentContext,
  props: ScrapeProps & { readonly serviceAccount: string },
): void {
  const subjects = [{ name: props.serviceAccount, namespace: context.namespace }];
  for (const namespace of props.namespaces) {
    role(scope, context, {
      name: scrapeRole,
      namespace,
      rules: [{ groups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      subjects,
    });
  }
  if (!props.nodes) return;
  clusterRole(scope, context, {
    name: 'victoria-metrics-nodes',
    rules: [
      { groups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      // what the kubelet asks the API server about for paths below /metrics; nodes/proxy would also allow commands in pods
      { groups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    ],
    subjects,
  });
}

function namedPorts(props: ScrapeProps): object {
  return podJob('pods', props, [
    { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: metricsPort, action: 'keep' },
    {
      source_labels: ['__meta_kubernetes_pod_annotation_prometheus_io_scrape'],
      regex: 'false',
      action: 'drop',
    },
  ]);
}

function annotatedPods(props: ScrapeProps): object {
  return podJob('annotated-pods', props, [
    {
      source_labels: ['__meta_kubernetes_pod_annotation_prometheus_io_scrape'],
      regex: 'true',
      action: 'keep',
    },
    { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: metricsPort, action: 'drop' },
    // an extension of VictoriaMetrics: the target of the annotated port, not of every port of the pod
    {
      source_labels: [
        '__meta_kubernetes_pod_container_port_number',
        '__meta_kubernetes_pod_annotation_prometheus_io_port',
      ],
      action: 'keep_if_equal',
    },
  ]);
}

function podJob(name: string, props: ScrapeProps, selection: readonly Relabel[]): object {
  return {
    job_name: name,
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [...props.namespaces] } }],
    // controllers that serve metrics by TLS make their own certificate; nothing secret is sent to them
    tls_config: { insecure_skip_verify: true },
    relabel_configs: [
      { source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Succeeded|Failed', action: 'drop' },
      { source_labels: ['__meta_kubernetes_pod_container_init'], regex: 'true', action: 'drop' },
      ...selection,
      copy('__meta_kubernetes_pod_annotation_prometheus_io_scheme', '__scheme__', '(https?)'),
      copy('__meta_kubernetes_pod_annotation_prometheus_io_path', '__metrics_path__', '(/.*)'),
      copy('__meta_kubernetes_namespace', 'namespace'),
      copy('__meta_kubernetes_pod_name', 'pod'),
      copy('__meta_kubernetes_pod_container_name', 'container'),
      copy('__meta_kubernetes_pod_container_name', 'job'),
      copy('__meta_kubernetes_pod_node_name', 'node'),
      copy(
        `__meta_kubernetes_pod_label_${props.componentLabel.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`,
        'component',
      ),
    ],
  };
}

/**
 * `/metrics/resource` has CPU and memory per container at a twentieth of the series of cAdvisor; `/metrics` is read for the fill level of
 * volumes only. Both are cut down to the namespaces of the platform.
 */
function kubelets(props: ScrapeProps): readonly object[] {
  const ours = props.namespaces.join('|');
  return [
    kubeletJob('kubelet-resources', '/metrics/resource', [
      { if: [`{namespace=~"${ours}"}`, '{__name__=~"node_.+"}'], action: 'keep' },
    ]),
    kubeletJob('kubelet-volumes', '/metrics', [
      {
        if: `{__name__=~"kubelet_volume_stats_(available|capacity|used|inodes|inodes_used).*",namespace=~"${ours}"}`,
        action: 'keep',
      },
    ]),
  ];
}

function kubeletJob(name: string, path: string, metrics: readonly Relabel[]): object {
  return {
    job_name: name,
    scheme: 'https',
    metrics_path: path,
    kubernetes_sd_configs: [{ role: 'node' }],
    authorization: { credentials_file: `${token}/token` },
    // kubelets sign their own certificate unless the cluster was told otherwise (serverTLSBootstrap)
    tls_config: { insecure_skip_verify: true },
    relabel_configs: [copy('__meta_kubernetes_node_name', 'node')],
    metric_relabel_configs: metrics,
  };
}

/** Copies a label when it matches; a label that is not there copies as nothing, which is the same as not being there. */
function copy(source: string, target: string, regex?: string): Relabel {
  return { source_labels: [source], ...(regex !== undefined && { regex }), target_label: target };
}
