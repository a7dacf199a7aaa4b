import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { metricsQueryGroup, victoriaMetrics } from '../../src/catalog/entries/victoria-metrics.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { configFor, expectGolden, renderComponent, type RenderOptions } from '../support/component.js';

const pair: RenderOptions = { config: { features: { high_availability: true } } };

interface Container {
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly args: readonly string[];
}

function podSpec(object: KubernetesObject) {
  const { template } = object['spec'] as {
    template: { spec: { containers: readonly Container[]; [key: string]: unknown } };
  };
  return template.spec;
}

function args(object: KubernetesObject): readonly string[] {
  return podSpec(object).containers[0]?.args ?? [];
}

function yamlOf(objects: readonly KubernetesObject[], which: (object: KubernetesObject) => boolean): string {
  return objects.filter(which).map(toYaml).join('---\n');
}

interface Job {
  readonly job_name: string;
  readonly kubernetes_sd_configs: readonly { role: string; namespaces?: { names: readonly string[] } }[];
  readonly relabel_configs: readonly Record<string, unknown>[];
  readonly metric_relabel_configs?: readonly { if: unknown }[];
  readonly [key: string]: unknown;
}

function scrapeFile(options: RenderOptions = {}): string {
  const map = renderComponent(victoriaMetrics, options).find('ConfigMap', 'victoria-metrics-scrape');
  return (map['data'] as Record<string, string>)['scrape.yml'] ?? '';
}

function jobs(options: RenderOptions = {}): readonly Job[] {
  return (parse(scrapeFile(options)) as { scrape_configs: readonly Job[] }).scrape_configs;
}

describe('one metric store', () => {
  test('keeps metrics on its volume for the time that is set, and scrapes by itself', () => {
    const { find } = renderComponent(victoriaMetrics, {
      config: {
        components: { victoria_metrics: { retention: '90d', storage: { size: '77Gi', class: 'fast' } } },
      },
    });
    const store = find('StatefulSet', 'victoria-metrics');
    expect(args(store)).toEqual([
      '-storageDataPath=/storage',
      '-retentionPeriod=90d',
      '-httpListenAddr=:8428',
      '-loggerFormat=json',
      '-promscrape.config=/etc/victoria-metrics/scrape.yml',
      '-promscrape.configCheckInterval=1m',
    ]);
    expect(store['spec']).toMatchObject({
      replicas: 1,
      serviceName: 'victoria-metrics-headless',
      volumeClaimTemplates: [
        {
          metadata: { name: 'storage' },
          spec: { storageClassName: 'fast', resources: { requests: { storage: '77Gi' } } },
        },
      ],
    });
  });

  test('answers queries at one Service and has a headless one for its StatefulSet', () => {
    const { find } = renderComponent(victoriaMetrics);
    expect(find('Service', 'victoria-metrics')['spec']).toMatchObject({
      ports: [{ port: 8428, targetPort: 'http' }],
    });
    expect(find('Service', 'victoria-metrics')['spec']).not.toHaveProperty('sessionAffinity');
    expect(find('Service', 'victoria-metrics-headless')['spec']).toMatchObject({ clusterIP: 'None' });
  });

  test('is probed as upstream probes it', () => {
    const store = renderComponent(victoriaMetrics).find('StatefulSet', 'victoria-metrics');
    expect(podSpec(store).containers[0]).toMatchObject({
      readinessProbe: {
        httpGet: { path: '/health', port: 'http' },
        initialDelaySeconds: 5,
        periodSeconds: 15,
      },
      livenessProbe: {
        tcpSocket: { port: 'http' },
        initialDelaySeconds: 30,
        periodSeconds: 30,
        failureThreshold: 10,
      },
    });
    expect(podSpec(store)).toMatchObject({ terminationGracePeriodSeconds: 60 });
  });

  test('has no agents and no disruption budget', () => {
    const kinds = renderComponent(victoriaMetrics).objects.map(({ kind }) => kind);
    expect(kinds).not.toContain('Deployment');
    expect(kinds).not.toContain('PodDisruptionBudget');
  });

  test('is the pod group "server", from which everything is scraped and which Grafana asks', () => {
    const config = configFor();
    expect(Object.keys(victoriaMetrics.pods(config))).toEqual(['server']);
    expect(metricsQueryGroup(config)).toBe('victoria-metrics/server');
  });

  test('renders as reviewed', () => {
    const { objects } = renderComponent(victoriaMetrics, { present: [] });
    expectGolden(
      'victoria-metrics',
      yamlOf(objects, ({ kind }) => kind !== 'ConfigMap'),
    );
    expectGolden('victoria-metrics-scrape', scrapeFile({ present: [] }));
  });
});

describe('two metric stores (features.high_availability)', () => {
  test('do not scrape: two agents write everything to each of them', () => {
    const { find } = renderComponent(victoriaMetrics, pair);
    expect(find('StatefulSet', 'victoria-metrics')['spec']).toMatchObject({ replicas: 2 });
    expect(args(find('StatefulSet', 'victoria-metrics')).join(' ')).not.toContain('promscrape');
    expect(find('Deployment', 'victoria-metrics-agent')['spec']).toMatchObject({ replicas: 2 });
    expect(args(find('Deployment', 'victoria-metrics-agent'))).toEqual(
      expect.arrayContaining([
        '-remoteWrite.url=http://victoria-metrics-0.victoria-metrics-headless.monitoring.svc.cluster.local:8428/api/v1/write',
        '-remoteWrite.url=http://victoria-metrics-1.victoria-metrics-headless.monitoring.svc.cluster.local:8428/api/v1/write',
        '-promscrape.config=/etc/victoria-metrics/scrape.yml',
        '-promscrape.cluster.name=$(POD_NAME)',
        '-remoteWrite.maxDiskUsagePerURL=500MB',
      ]),
    );
  });

  test('drop what both agents bring, by the interval at which they scrape', () => {
    const { find } = renderComponent(victoriaMetrics, {
      config: {
        features: { high_availability: true },
        components: { victoria_metrics: { scrape_interval: '17s' } },
      },
    });
    expect(args(find('StatefulSet', 'victoria-metrics'))).toContain('-dedup.minScrapeInterval=17s');
    expect(
      scrapeFile({ ...pair, config: { components: { victoria_metrics: { scrape_interval: '17s' } } } }),
    ).toContain('scrape_interval: 17s');
  });

  test('stand on different nodes and are never evicted together', () => {
    const { find } = renderComponent(victoriaMetrics, pair);
    expect(podSpec(find('StatefulSet', 'victoria-metrics'))).toMatchObject({
      topologySpreadConstraints: [
        { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
      ],
    });
    for (const name of ['victoria-metrics', 'victoria-metrics-agent'])
      expect(find('PodDisruptionBudget', name)['spec']).toMatchObject({ maxUnavailable: 1 });
  });

  test('keep a client on one store, since they differ while one catches up', () => {
    expect(renderComponent(victoriaMetrics, pair).find('Service', 'victoria-metrics')['spec']).toMatchObject({
      sessionAffinity: 'ClientIP',
    });
  });

  test('can be added to one store in place: selector, claim and Service name stay', () => {
    const fixed = (options: RenderOptions) => {
      const { spec } = renderComponent(victoriaMetrics, options).find(
        'StatefulSet',
        'victoria-metrics',
      ) as unknown as {
        spec: Record<string, unknown>;
      };
      return [spec['selector'], spec['serviceName'], spec['volumeClaimTemplates']];
    };
    expect(fixed(pair)).toEqual(fixed({}));
  });

  test('are the group "store"; the group "server" is the agents, since they scrape', () => {
    const config = configFor(pair);
    expect(victoriaMetrics.pods(config)).toMatchObject({
      server: { labels: { 'app.kubernetes.io/component': 'agent' }, ports: { http: 8429 } },
      store: { labels: { 'app.kubernetes.io/component': 'store' }, ports: { http: 8428 } },
    });
    expect(metricsQueryGroup(config)).toBe('victoria-metrics/store');
    expect(victoriaMetrics.flows(config)).toContainEqual(
      expect.objectContaining({
        from: 'victoria-metrics/server',
        to: 'victoria-metrics/store',
        ports: ['http'],
      }),
    );
  });

  test('follow from the number of stores alone, without the feature', () => {
    const options: RenderOptions = {
      config: { components: { victoria_metrics: { store: { replicas: 3 }, agent: { replicas: 1 } } } },
    };
    const { find, objects } = renderComponent(victoriaMetrics, options);
    const agent = find('Deployment', 'victoria-metrics-agent');
    expect(args(agent).filter((arg) => arg.startsWith('-remoteWrite.url='))).toHaveLength(3);
    expect(
      objects.filter(({ kind }) => kind === 'PodDisruptionBudget').map(({ metadata }) => metadata.name),
    ).toEqual(['victoria-metrics']);
  });

  test('render as reviewed', () => {
    const { objects } = renderComponent(victoriaMetrics, { ...pair, present: [] });
    const reviewed = ['Service', 'StatefulSet', 'Deployment', 'PodDisruptionBudget'];
    expectGolden(
      'victoria-metrics-pair',
      yamlOf(objects, ({ kind }) => reviewed.includes(kind)),
    );
  });
});

describe('scraping', () => {
  test('looks at pods of the namespaces of the platform only', () => {
    const namespaces = jobs({ present: ['argocd', 'argo-workflows'] })
      .filter(({ kubernetes_sd_configs }) => kubernetes_sd_configs[0]?.role === 'pod')
      .map(({ kubernetes_sd_configs }) => kubernetes_sd_configs[0]?.namespaces?.names);
    const ours = ['argo-workflows', 'argocd', 'monitoring'];
    expect(namespaces).toEqual([ours, ours]);
  });

  test('takes ports named "metrics" or ending in "-metrics"', () => {
    const rule = jobs()[0]?.relabel_configs.find(({ action }) => action === 'keep');
    expect(rule).toMatchObject({ source_labels: ['__meta_kubernetes_pod_container_port_name'] });
    const anchored = new RegExp(`^(?:${String(rule?.['regex'])})$`);
    expect(['metrics', 'http-metrics'].every((name) => anchored.test(name))).toBe(true);
    expect(['http', 'metrics-server', 'xmetrics'].some((name) => anchored.test(name))).toBe(false);
  });

  test('takes the port of the annotation of other pods, and never one port twice', () => {
    const [, annotated] = jobs();
    expect(annotated?.relabel_configs).toContainEqual({
      source_labels: [
        '__meta_kubernetes_pod_container_port_number',
        '__meta_kubernetes_pod_annotation_prometheus_io_port',
      ],
      action: 'keep_if_equal',
    });
    expect(annotated?.relabel_configs).toContainEqual({
      source_labels: ['__meta_kubernetes_pod_container_port_name'],
      regex: '(.+-)?metrics',
      action: 'drop',
    });
  });

  test('names the component of a pod after the label of the configured prefix', () => {
    const rules = jobs({ config: { platform: { label_prefix: 'agents.example.org' } } })[0]?.relabel_configs;
    expect(rules).toContainEqual({
      source_labels: ['__meta_kubernetes_pod_label_agents_example_org_component'],
      target_label: 'component',
    });
  });

  test('reads kubelets with its own token, and keeps only what concerns the platform', () => {
    const kubelets = jobs({ present: ['argocd'] }).slice(2);
    expect(kubelets.map(({ metrics_path }) => metrics_path)).toEqual(['/metrics/resource', '/metrics']);
    for (const job of kubelets) {
      expect(job).toMatchObject({
        scheme: 'https',
        authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
      });
      expect(JSON.stringify(job.metric_relabel_configs)).toContain('argocd|monitoring');
    }
  });

  test('may read pods of each namespace and the metrics of nodes, and nothing else', () => {
    const { objects, find } = renderComponent(victoriaMetrics, { present: ['argocd'] });
    const roles = objects.filter(({ kind }) => kind === 'Role');
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['argocd', 'monitoring']);
    for (const role of roles)
      expect(role['rules']).toEqual([
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      ]);
    expect(find('ClusterRole', 'victoria-metrics-nodes')['rules']).toEqual([
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    ]);
  });

  test('has no right and no connection to nodes when node_metrics is off', () => {
    const options: RenderOptions = { config: { components: { victoria_metrics: { node_metrics: false } } } };
    expect(renderComponent(victoriaMetrics, options).objects.map(({ kind }) => kind)).not.toContain(
      'ClusterRole',
    );
    expect(jobs(options).map(({ job_name }) => job_name)).toEqual(['pods', 'annotated-pods']);
    expect(victoriaMetrics.flows(configFor(options)).map(({ to }) => to)).not.toContain('internet');
  });

  test('gives the rights to the agents when there are agents', () => {
    const { find } = renderComponent(victoriaMetrics, pair);
    expect(find('ClusterRoleBinding', 'victoria-metrics-nodes')['subjects']).toEqual([
      { kind: 'ServiceAccount', name: 'victoria-metrics-agent', namespace: 'monitoring' },
    ]);
    expect(podSpec(find('StatefulSet', 'victoria-metrics'))).toMatchObject({
      automountServiceAccountToken: false,
    });
    expect(podSpec(find('Deployment', 'victoria-metrics-agent'))).toMatchObject({
      automountServiceAccountToken: true,
    });
  });
});

describe('known defects of the platform that this one replaces', () => {
  test('defect 8: the settings of the metric store hold no merge conflict markers', () => {
    for (const options of [{}, pair]) {
      expect(renderComponent(victoriaMetrics, options).yaml).not.toMatch(/^\s*(<{7}|={7}|>{7})/m);
      expect(jobs(options)).not.toHaveLength(0);
    }
  });

  test('defect 19: nothing asks to replace the store, and no image moves or is pulled each time', () => {
    const { yaml, find } = renderComponent(victoriaMetrics, pair);
    expect(yaml).not.toContain('Replace=true');
    for (const object of [
      find('StatefulSet', 'victoria-metrics'),
      find('Deployment', 'victoria-metrics-agent'),
    ]) {
      expect(podSpec(object).containers[0]?.image).toMatch(/:v1\.150\.0$/);
      expect(podSpec(object).containers[0]?.imagePullPolicy).toBe('IfNotPresent');
    }
  });

  test('defect 20: one storage class, one user and one retention, wherever they are set', () => {
    const { find } = renderComponent(victoriaMetrics, {
      ...pair,
      config: { ...pair.config, storage: { class: 'only-one' } },
    });
    const store = find('StatefulSet', 'victoria-metrics');
    expect(store['spec']).toMatchObject({
      volumeClaimTemplates: [{ spec: { storageClassName: 'only-one' } }],
    });
    expect(args(store).filter((arg) => arg.includes('retention'))).toEqual(['-retentionPeriod=30d']);
    for (const object of [store, find('Deployment', 'victoria-metrics-agent')])
      expect(podSpec(object)).toMatchObject({
        securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 2000 },
      });
  });
});
