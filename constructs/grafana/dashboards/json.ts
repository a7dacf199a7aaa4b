import { place, type Placed } from './layout.js';
import type { Dashboard, Panel, Query, Threshold, Variable } from './model.js';

/** Data sources that dashboards may name, by their `uid`. */
export const sources = {
  metrics: { type: 'prometheus', uid: 'victoria-metrics' },
  logs: { type: 'victoriametrics-logs-datasource', uid: 'victoria-logs' },
} as const;

/**
 * A dashboard in the form that Grafana reads from files (the classic model, schema 41; newer versions migrate it on loading).
 *
 * @param tag tag that all dashboards of this installation carry, so that they link to each other
 */
export function toJson(dashboard: Dashboard, tag: string): string {
  const model = {
    uid: dashboard.uid,
    title: dashboard.title,
    tags: [tag, ...(dashboard.tags ?? [])],
    schemaVersion: 41,
    editable: false,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    links: [{ type: 'dashboards', title: 'Dashboards', tags: [tag], asDropdown: true, keepTime: true }],
    annotations: { list: [] },
    templating: { list: (dashboard.variables ?? []).map(toVariable) },
    panels: place(dashboard.rows).map(toPanel),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

function toVariable({ name, label, values }: Variable): object {
  if (values === 'text')
    return { name, label, type: 'textbox', query: '*', current: { text: '*', value: '*' } };
  const query = `label_values(${values.metric}, ${values.label})`;
  return {
    name,
    label,
    type: 'query',
    datasource: sources.metrics,
    definition: query,
    query: { query, refId: 'values' },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
}

function toPanel(placed: Placed, index: number): object {
  const common = { id: index + 1, gridPos: placed.gridPos };
  if ('row' in placed) return { ...common, type: 'row', title: placed.row, collapsed: false, panels: [] };
  const { panel } = placed;
  const datasource = sources[panel.source ?? 'metrics'];
  return {
    ...common,
    type: panel.kind,
    title: panel.title,
    description: panel.description,
    datasource,
    targets: panel.queries.map((query, position) => ({
      refId: String.fromCharCode(65 + position),
      datasource,
      ...(panel.source === 'logs' ? toLogTarget(panel, query) : toMetricTarget(panel, query)),
    })),
    fieldConfig: { defaults: fieldDefaults(panel), overrides: [] },
    options: options[panel.kind],
    ...(panel.kind === 'table' && { transformations: tableTransformations }),
  };
}

function toMetricTarget({ kind }: Panel, { expr, legend }: Query): object {
  const now = kind === 'table' || kind === 'bargauge' || kind === 'stat';
  return {
    expr,
    editorMode: 'code',
    legendFormat: legend ?? '__auto',
    ...(now ? { instant: true, range: false } : { instant: false, range: true }),
    ...(kind === 'table' && { format: 'table' }),
  };
}

function toLogTarget({ kind }: Panel, { expr, legend }: Query): object {
  return {
    expr,
    editorMode: 'code',
    queryType: kind === 'logs' ? 'instant' : 'statsRange',
    ...(legend !== undefined && { legendFormat: legend }),
  };
}

function fieldDefaults(panel: Panel): object {
  const coloured = panel.thresholds !== undefined;
  return {
    unit: panel.unit ?? 'short',
    ...(panel.unit === 'percentunit' && { min: 0, max: 1 }),
    color: { mode: coloured && panel.kind !== 'timeseries' ? 'thresholds' : 'palette-classic' },
    thresholds: { mode: 'absolute', steps: toSteps(panel.thresholds ?? [{ from: 0, color: 'green' }]) },
    ...(panel.kind === 'timeseries' && { custom: curve(panel) }),
  };
}

/** The first step must have no lower bound. */
function toSteps(thresholds: readonly Threshold[]): readonly object[] {
  return thresholds.map(({ from, color }, index) => ({ color, value: index === 0 ? null : from }));
}

function curve({ stacked = false }: Panel): object {
  return {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 5,
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
  };
}

const reduce = { values: false, calcs: ['lastNotNull'], fields: '' };

const options: Readonly<Record<Panel['kind'], object>> = {
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: { reduceOptions: reduce, colorMode: 'value', graphMode: 'none', textMode: 'auto' },
  bargauge: { reduceOptions: reduce, orientation: 'horizontal', displayMode: 'basic' },
  table: { showHeader: true, cellHeight: 'sm' },
  logs: {
    showTime: true,
    wrapLogMessage: true,
    sortOrder: 'Descending',
    enableLogDetails: true,
    dedupStrategy: 'none',
  },
};

/** Several queries become columns of one table; the time of an instant query says nothing. */
const tableTransformations = [
  { id: 'merge', options: {} },
  { id: 'organize', options: { excludeByName: { Time: true } } },
];
