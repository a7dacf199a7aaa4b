import type { Dashboard } from './model.js';

/** Lines from VictoriaLogs; only with its plugin. Fields: those of the collector, `kubernetes.*`. */
export const logs: Dashboard = {
  uid: 'logs',
  title: 'Logs',
  tags: ['logs'],
  variables: [{ name: 'filter', label: 'LogsQL filter', values: 'text' }],
  rows: [
    {
      title: 'Lines',
      panels: [
        {
          kind: 'timeseries',
          title: 'Lines by namespace',
          description: 'Lines that match the filter.',
          queries: [
            {
              expr: '$filter | stats by (kubernetes.pod_namespace) count() lines',
              legend: '{{kubernetes.pod_namespace}}',
            },
          ],
          stacked: true,
          width: 24,
          height: 6,
          source: 'logs',
        },
        {
          kind: 'logs',
          title: 'Lines',
          description: 'For example: kubernetes.pod_namespace:="argocd" error',
          queries: [{ expr: '$filter' }],
          width: 24,
          height: 18,
          source: 'logs',
        },
      ],
    },
  ],
};
