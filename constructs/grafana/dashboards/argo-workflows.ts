import { oneIsGood, zeroIsGood, type Dashboard, type Row } from './model.js';

const workflows: Row = {
  title: 'Workflows',
  panels: [
    {
      kind: 'timeseries',
      title: 'Workflows by phase',
      description: 'Workflows in the cluster now.',
      queries: [{ expr: 'max by (phase) (argo_workflows_gauge)', legend: '{{phase}}' }],
      stacked: true,
    },
    {
      kind: 'timeseries',
      title: 'Phases entered per hour',
      description: 'Starts and ends of workflows.',
      queries: [{ expr: 'sum by (phase) (increase(argo_workflows_total_count[1h]))', legend: '{{phase}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Runs per hour by template',
      description: 'Which templates are used, and how they end.',
      queries: [
        {
          expr: 'sum by (name, phase) (increase(argo_workflows_workflowtemplate_triggered_total[1h]))',
          legend: '{{name}} {{phase}}',
        },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Run time by template, 95 %',
      description: 'From start to end, waiting for people included.',
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le, name) (rate(argo_workflows_workflowtemplate_runtime_bucket[1h])))',
          legend: '{{name}}',
        },
      ],
      unit: 's',
    },
  ],
};

const pods: Row = {
  title: 'Pods',
  panels: [
    {
      kind: 'timeseries',
      title: 'Pods by phase',
      description: 'Pods that workflows have made and that still exist.',
      queries: [{ expr: 'max by (phase) (argo_workflows_pods_gauge)', legend: '{{phase}}' }],
      stacked: true,
    },
    {
      kind: 'timeseries',
      title: 'Pods that had to wait, per hour',
      description: 'Why pods did not start at once: no room, no volume, no image.',
      queries: [
        { expr: 'sum by (reason) (increase(argo_workflows_pod_pending_count[1h]))', legend: '{{reason}}' },
      ],
    },
  ],
};

const controller: Row = {
  title: 'Controller',
  panels: [
    {
      kind: 'stat',
      title: 'Leader',
      description: 'One controller works, the others wait.',
      queries: [{ expr: 'sum(argo_workflows_is_leader)', legend: 'leader' }],
      thresholds: oneIsGood,
    },
    {
      kind: 'stat',
      title: 'Errors, 24 h',
      description: 'Panics, and cron workflows that could not be submitted.',
      queries: [{ expr: 'sum(increase(argo_workflows_error_count[24h])) or vector(0)', legend: 'errors' }],
      thresholds: zeroIsGood,
    },
    {
      kind: 'stat',
      title: 'Pods gone missing, 24 h',
      description: 'Pods that were deleted by somebody else while their workflow ran.',
      queries: [{ expr: 'sum(increase(argo_workflows_pod_missing[24h])) or vector(0)', legend: 'missing' }],
      thresholds: zeroIsGood,
    },
    {
      kind: 'timeseries',
      title: 'Queue depth',
      description: 'Changes that wait to be processed.',
      queries: [{ expr: 'sum by (queue_name) (argo_workflows_queue_depth_gauge)', legend: '{{queue_name}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Time of one pass over a workflow, 95 %',
      description: 'Grows with the size of workflows and with the load of the API server.',
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le) (rate(argo_workflows_operation_duration_seconds_bucket[$__rate_interval])))',
          legend: '95 %',
        },
      ],
      unit: 's',
    },
    {
      kind: 'timeseries',
      title: 'Waiting time in the queue, 95 %',
      description: 'How late the controller is.',
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le, queue_name) (rate(argo_workflows_queue_latency_bucket[$__rate_interval])))',
          legend: '{{queue_name}}',
        },
      ],
      unit: 's',
    },
    {
      kind: 'timeseries',
      title: 'Busy workers',
      description: 'When all are busy, more of them or a faster API server help.',
      queries: [
        { expr: 'sum by (worker_type) (argo_workflows_workers_busy_count)', legend: '{{worker_type}}' },
      ],
    },
    {
      kind: 'timeseries',
      title: 'Requests to the API server',
      description: 'By answer; 429 means that the API server holds the controller back.',
      queries: [
        {
          expr: 'sum by (status_code) (rate(argo_workflows_k8s_request_total[$__rate_interval]))',
          legend: '{{status_code}}',
        },
      ],
      unit: 'reqps',
    },
  ],
};

/** Argo Workflows. Metrics: docs/metrics.md of Argo Workflows 3.6 and later, with the prefix `argo_workflows_`. */
export const argoWorkflows: Dashboard = {
  uid: 'argo-workflows',
  title: 'Argo Workflows',
  tags: ['argo-workflows'],
  rows: [workflows, pods, controller],
};
