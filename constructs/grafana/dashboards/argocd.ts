import { zeroIsGood, type Dashboard, type Row } from './model.js';

const applications: Row = {
  title: 'Applications',
  panels: [
    {
      kind: 'timeseries',
      title: 'Applications by sync status',
      description:
        'OutOfSync: the cluster differs from the repository. Unknown: the repository could not be read.',
      queries: [{ expr: 'count by (sync_status) (argocd_app_info)', legend: '{{sync_status}}' }],
      stacked: true,
      width: 8,
    },
    {
      kind: 'timeseries',
      title: 'Applications by health',
      description: 'Progressing for long means that something never becomes ready.',
      queries: [{ expr: 'count by (health_status) (argocd_app_info)', legend: '{{health_status}}' }],
      stacked: true,
      width: 8,
    },
    {
      kind: 'table',
      title: 'Applications that need attention',
      description: 'Not synced, or not healthy.',
      queries: [
        {
          expr: 'max by (name, project, sync_status, health_status) (argocd_app_info{sync_status!="Synced"} or argocd_app_info{health_status!="Healthy"})',
        },
      ],
      unit: 'none',
      width: 8,
    },
  ],
};

const syncs: Row = {
  title: 'Sync operations',
  panels: [
    {
      kind: 'timeseries',
      title: 'Syncs per hour by result',
      description: 'Failed and Error: see the conditions of the application.',
      queries: [
        {
          expr: 'sum by (phase) (increase(argocd_app_sync_total{dry_run="false"}[1h]))',
          legend: '{{phase}}',
        },
      ],
      stacked: true,
      width: 8,
    },
    {
      kind: 'timeseries',
      title: 'Time of a sync',
      description: 'Mean per application.',
      queries: [
        {
          expr: 'sum by (name) (rate(argocd_app_sync_duration_seconds_total[30m])) / sum by (name) (rate(argocd_app_sync_total[30m]))',
          legend: '{{name}}',
        },
      ],
      unit: 's',
      width: 8,
    },
    {
      kind: 'timeseries',
      title: 'Time to compare an application, 95 %',
      description: 'Comparing is what the controller does all day; above some seconds it falls behind.',
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le) (rate(argocd_app_reconcile_bucket[$__rate_interval])))',
          legend: '95 %',
        },
        {
          expr: 'histogram_quantile(0.5, sum by (le) (rate(argocd_app_reconcile_bucket[$__rate_interval])))',
          legend: 'median',
        },
      ],
      unit: 's',
      width: 8,
    },
  ],
};

const repositories: Row = {
  title: 'Repositories',
  panels: [
    {
      kind: 'timeseries',
      title: 'Git requests',
      description: 'ls-remote asks for the newest commit, fetch downloads it.',
      queries: [
        {
          expr: 'sum by (request_type) (rate(argocd_git_request_total[$__rate_interval]))',
          legend: '{{request_type}}',
        },
      ],
      unit: 'reqps',
      width: 8,
    },
    {
      kind: 'timeseries',
      title: 'Time of a git request, 95 %',
      description: 'Slow requests delay every application of the repository.',
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le, request_type) (rate(argocd_git_request_duration_seconds_bucket[$__rate_interval])))',
          legend: '{{request_type}}',
        },
      ],
      unit: 's',
      width: 8,
    },
    {
      kind: 'timeseries',
      title: 'Requests that wait for a repository',
      description:
        'One request at a time works on a repository; more than a few that wait mean that it is too slow.',
      queries: [{ expr: 'sum(argocd_repo_pending_request_total)', legend: 'waiting' }],
      width: 8,
    },
  ],
};

const cluster: Row = {
  title: 'Cluster',
  panels: [
    {
      kind: 'stat',
      title: 'Failed fetches, 24 h',
      description: 'Fetches that git refused: credentials, network, or a branch that is gone.',
      queries: [{ expr: 'sum(increase(argocd_git_fetch_fail_total[24h])) or vector(0)', legend: 'failed' }],
      thresholds: zeroIsGood,
    },
    {
      kind: 'stat',
      title: 'Connection to the cluster',
      description: '1 while the controller watches the cluster.',
      queries: [{ expr: 'min(argocd_cluster_connection_status)', legend: 'connected' }],
      thresholds: [
        { from: 0, color: 'red' },
        { from: 1, color: 'green' },
      ],
    },
    {
      kind: 'stat',
      title: 'Objects in cache',
      description: 'Objects of the cluster that the controller holds in memory.',
      queries: [{ expr: 'sum(argocd_cluster_api_resource_objects)', legend: 'objects' }],
    },
    {
      kind: 'timeseries',
      title: 'Requests to the API server',
      description: 'What syncs cost, by answer.',
      queries: [
        {
          expr: 'sum by (response_code) (rate(argocd_app_k8s_request_total[$__rate_interval]))',
          legend: '{{response_code}}',
        },
      ],
      unit: 'reqps',
      height: 6,
    },
  ],
};

/** Argo CD: applications, syncs, repositories. Metrics: docs/operator-manual/metrics.md of Argo CD 3.5. */
export const argocd: Dashboard = {
  uid: 'argocd',
  title: 'Argo CD',
  tags: ['argocd'],
  rows: [applications, syncs, repositories, cluster],
};
