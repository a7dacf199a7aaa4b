import { argoEvents } from './argo-events.js';
import { argoWorkflows } from './argo-workflows.js';
import { argocd } from './argocd.js';
import { logs } from './logs.js';
import type { Dashboard } from './model.js';
import { overview } from './overview.js';
import { postgresql } from './postgresql.js';
import { resources } from './resources.js';
import { velero } from './velero.js';
import { victoriaMetrics } from './victoria-metrics.js';

export { sources, toJson } from './json.js';
export type { Dashboard } from './model.js';

/** Which parts of the platform there are; a dashboard without data would only worry its reader. */
export interface DashboardProps {
  /** Namespace in which agents and workflows run. */
  readonly platformNamespace: string;
  /** CPU, memory and volumes are measured. */
  readonly nodeMetrics: boolean;
  readonly argoEvents: boolean;
  readonly postgresql: boolean;
  readonly backup: boolean;
  /** There is a log store. */
  readonly logStore: boolean;
  /** Grafana can query the log store. */
  readonly logQueries: boolean;
}

/** The dashboards of this installation, the overview first. */
export function dashboards(props: DashboardProps): readonly Dashboard[] {
  return [
    overview(props),
    argocd,
    argoWorkflows,
    ...(props.argoEvents ? [argoEvents] : []),
    ...(props.nodeMetrics ? [resources] : []),
    ...(props.postgresql ? [postgresql] : []),
    victoriaMetrics({ logs: props.logStore }),
    ...(props.backup ? [velero] : []),
    ...(props.logQueries ? [logs] : []),
  ];
}
