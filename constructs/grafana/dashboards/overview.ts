import { oneIsGood, zeroIsGood, type Dashboard, type Panel, type Row } from './model.js';

/** What the overview has to know of the installation. */
export interface OverviewProps {
  /** Namespace in which agents and workflows run. */
  readonly platformNamespace: string;
  /** Whether CPU and memory per container are measured. */
  readonly nodeMetrics: boolean;
}

const finished = 'phase=~"Succeeded|Failed|Error"';
const failed = 'phase=~"Failed|Error"';

/** The first look: does everything run, and what is being worked on. */
export function overview(props: OverviewProps): Dashboard {
  return {
    uid: 'platform-overview',
    title: 'Platform overview',
    rows: [state, runs, ...(props.nodeMetrics ? [work(props.platformNamespace)] : []), controllers],
  };
}

function number(
  title: string,
  description: string,
  expr: string,
  thresholds: NonNullable<Panel['thresholds']>,
): Panel {
  return { kind: 'stat', title, description, queries: [{ expr, legend: title }], thresholds };
}

const blue = [{ from: 0, color: 'blue' }] as const;

const state: Row = {
  title: 'State',
  panels: [
    number(
      'Targets down',
      'Pods and kubelets that do not answer when their metrics are read.',
      'count(up == 0) or vector(0)',
      zeroIsGood,
    ),
    number(
      'Components seen',
      'Components of which at least one pod answers.',
      'count(count by (component) (up{component!=""} == 1))',
      blue,
    ),
    number(
      'Applications not healthy',
      'Argo CD applications that are degraded or missing.',
      'count(argocd_app_info{health_status=~"Degraded|Missing"}) or vector(0)',
      zeroIsGood,
    ),
    number(
      'Applications out of sync',
      'Argo CD applications that differ from their repository.',
      'count(argocd_app_info{sync_status!="Synced"}) or vector(0)',
      zeroIsGood,
    ),
    number(
      'Workflows running',
      'Workflows that have started and not finished, those that wait for a person included.',
      'max(argo_workflows_gauge{phase="Running"}) or vector(0)',
      blue,
    ),
    number(
      'Workflows failed, 24 h',
      'Workflows that failed or could not run in the last day.',
      `sum(increase(argo_workflows_total_count{${failed}}[24h])) or vector(0)`,
      zeroIsGood,
    ),
  ],
};

const runs: Row = {
  title: 'Runs',
  panels: [
    {
      kind: 'timeseries',
      title: 'Workflows by phase',
      description:
        'Workflows that are in the cluster now. A growing Pending means that the limit of parallel workflows is reached.',
      queries: [{ expr: 'max by (phase) (argo_workflows_gauge)', legend: '{{phase}}' }],
      stacked: true,
    },
    {
      kind: 'timeseries',
      title: 'Workflows finished per hour',
      description: 'How runs ended.',
      queries: [
        {
          expr: `sum by (phase) (increase(argo_workflows_total_count{${finished}}[1h]))`,
          legend: '{{phase}}',
        },
      ],
      stacked: true,
    },
    {
      kind: 'timeseries',
      title: 'Pods of workflows by phase',
      description: 'Pods that workflows have made. Pending for long means that the cluster is full.',
      queries: [{ expr: 'max by (phase) (argo_workflows_pods_gauge)', legend: '{{phase}}' }],
      stacked: true,
    },
    {
      kind: 'timeseries',
      title: 'Queue of the workflow controller',
      description: 'Changes that wait to be processed. It should return to zero.',
      queries: [{ expr: 'sum by (queue_name) (argo_workflows_queue_depth_gauge)', legend: '{{queue_name}}' }],
    },
  ],
};

function work(namespace: string): Row {
  return {
    title: 'Work in progress',
    panels: [
      {
        kind: 'timeseries',
        title: 'CPU of agents and workflows',
        description: 'The ten pods that compute most.',
        queries: [
          {
            expr: `topk(10, sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="${namespace}"}[$__rate_interval])))`,
            legend: '{{pod}}',
          },
        ],
        unit: 'suffix: cores',
      },
      {
        kind: 'timeseries',
        title: 'Memory of agents and workflows',
        description: 'The ten pods that hold most.',
        queries: [
          {
            expr: `topk(10, sum by (pod) (container_memory_working_set_bytes{namespace="${namespace}"}))`,
            legend: '{{pod}}',
          },
        ],
        unit: 'bytes',
      },
    ],
  };
}

const controllers: Row = {
  title: 'Controllers',
  panels: [
    {
      kind: 'timeseries',
      title: 'Answering targets by component',
      description: 'Pods of each component whose metrics could be read.',
      queries: [{ expr: 'sum by (component) (up{component!=""})', legend: '{{component}}' }],
    },
    {
      kind: 'table',
      title: 'Targets',
      description: 'Every pod that is scraped; 0 means that it does not answer.',
      queries: [{ expr: 'min by (component, namespace, pod, container) (up{pod!=""})' }],
      thresholds: oneIsGood,
      unit: 'none',
    },
  ],
};
