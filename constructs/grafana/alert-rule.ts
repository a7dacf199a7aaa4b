import { sources } from './dashboards/json.js';

/** A condition that somebody must hear of. */
export interface AlertRule {
  /** Stable id: a-z, 0-9 and "-", at most 40 characters. */
  readonly uid: string;
  readonly title: string;
  /** PromQL; every series of its result is an alert of its own. */
  readonly expr: string;
  /** The value that is too much or too little. */
  readonly when: { readonly above: number } | { readonly below: number };
  /** How long it must last. */
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  /** What happened, for the subject of a mail. `{{ $labels.x }}` is filled in. */
  readonly summary: string;
  /** What to do next. */
  readonly description: string;
  /** What an empty result means.
   * @default 'OK' */
  readonly noData?: 'OK' | 'Alerting';
}

/** A rule in the form that Grafana reads from files: query A, and C, which compares its newest values. */
export function toGrafanaRule(rule: AlertRule): object {
  return {
    uid: rule.uid,
    title: rule.title,
    condition: 'C',
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: 600, to: 0 },
        datasourceUid: sources.metrics.uid,
        model: { refId: 'A', expr: rule.expr, instant: true, range: false },
      },
      {
        refId: 'C',
        relativeTimeRange: { from: 600, to: 0 },
        datasourceUid: '__expr__',
        model: {
          refId: 'C',
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: toEvaluator(rule) }],
        },
      },
    ],
    for: rule.for,
    noDataState: rule.noData ?? 'OK',
    execErrState: 'Error',
    labels: { severity: rule.severity },
    annotations: { summary: escaped(rule.summary), description: escaped(rule.description) },
    isPaused: false,
  };
}

/** Grafana puts variables of its environment into provisioning files; `$$` stands for a plain `$`. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function toEvaluator({ when }: AlertRule): object {
  return 'above' in when ? { type: 'gt', params: [when.above] } : { type: 'lt', params: [when.below] };
}
