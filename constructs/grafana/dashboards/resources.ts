import { fillLevel, type Dashboard } from './model.js';

const chosen = 'namespace=~"$namespace"';

/** CPU, memory, restarts and volumes by namespace. Metrics: /metrics/resource and kubelet_volume_stats of the kubelet, stable since 1.29. */
export const resources: Dashboard = {
  uid: 'namespace-resources',
  title: 'Namespaces: CPU, memory, volumes',
  tags: ['kubernetes'],
  variables: [
    {
      name: 'namespace',
      label: 'Namespace',
      values: { metric: 'container_memory_working_set_bytes', label: 'namespace' },
    },
  ],
  rows: [
    {
      title: 'CPU',
      panels: [
        {
          kind: 'timeseries',
          title: 'CPU by namespace',
          description: 'Cores in use.',
          queries: [
            {
              expr: `sum by (namespace) (rate(container_cpu_usage_seconds_total{${chosen}}[$__rate_interval]))`,
              legend: '{{namespace}}',
            },
          ],
          unit: 'suffix: cores',
          stacked: true,
        },
        {
          kind: 'timeseries',
          title: 'CPU by pod, top 15',
          description: 'Cores in use.',
          queries: [
            {
              expr: `topk(15, sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${chosen}}[$__rate_interval])))`,
              legend: '{{namespace}} {{pod}}',
            },
          ],
          unit: 'suffix: cores',
        },
      ],
    },
    {
      title: 'Memory',
      panels: [
        {
          kind: 'timeseries',
          title: 'Memory by namespace',
          description: 'Working set: what counts against the limit.',
          queries: [
            {
              expr: `sum by (namespace) (container_memory_working_set_bytes{${chosen}})`,
              legend: '{{namespace}}',
            },
          ],
          unit: 'bytes',
          stacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Memory by pod, top 15',
          description: 'Working set.',
          queries: [
            {
              expr: `topk(15, sum by (namespace, pod) (container_memory_working_set_bytes{${chosen}}))`,
              legend: '{{namespace}} {{pod}}',
            },
          ],
          unit: 'bytes',
        },
      ],
    },
    {
      title: 'Restarts and volumes',
      panels: [
        {
          kind: 'table',
          title: 'Restarted containers, 24 h',
          description: 'Changes of the start time of a container. Out of memory is the usual reason.',
          queries: [
            {
              expr: `sum by (namespace, pod, container) (changes(container_start_time_seconds{${chosen}}[24h])) > 0`,
            },
          ],
          unit: 'none',
        },
        {
          kind: 'bargauge',
          title: 'Fill level of volumes',
          description: 'Only of volumes whose driver reports it; folders of a node (local-path) do not.',
          queries: [
            {
              expr: `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{${chosen}} / kubelet_volume_stats_capacity_bytes{${chosen}})`,
              legend: '{{namespace}} {{persistentvolumeclaim}}',
            },
          ],
          unit: 'percentunit',
          thresholds: fillLevel,
        },
      ],
    },
    {
      title: 'Nodes',
      panels: [
        {
          kind: 'timeseries',
          title: 'CPU of nodes',
          description: 'Cores in use by everything on the node.',
          queries: [
            {
              expr: 'sum by (node) (rate(node_cpu_usage_seconds_total[$__rate_interval]))',
              legend: '{{node}}',
            },
          ],
          unit: 'suffix: cores',
        },
        {
          kind: 'timeseries',
          title: 'Memory of nodes',
          description: 'Working set of everything on the node.',
          queries: [{ expr: 'sum by (node) (node_memory_working_set_bytes)', legend: '{{node}}' }],
          unit: 'bytes',
        },
      ],
    },
  ],
};
