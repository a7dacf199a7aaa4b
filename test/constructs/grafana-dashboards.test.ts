import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { columns, place } from '../../constructs/grafana/dashboards/layout.js';
import type { Panel } from '../../constructs/grafana/dashboards/model.js';
import { grafana } from '../../src/catalog/entries/grafana.js';
import { renderComponent, type RenderOptions } from '../support/component.js';

interface Grid {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Grid;
  readonly datasource?: { readonly uid: string; readonly type: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly datasource: { readonly uid: string };
  }[];
}

interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

const everything: RenderOptions = {
  profile: 'production',
  config: { components: { grafana: { logs_plugin: true } } },
};

function files(options: RenderOptions): readonly [name: string, text: string][] {
  return renderComponent(grafana, options)
    .objects.filter(({ metadata }) => metadata.name.startsWith('grafana-dashboard-'))
    .flatMap((object) => Object.entries(object['data'] as Record<string, string>));
}

function dashboards(options: RenderOptions): readonly DashboardJson[] {
  return files(options).map(([, text]) => JSON.parse(text) as DashboardJson);
}

function sourceUids(): readonly string[] {
  const map = renderComponent(grafana, everything).find('ConfigMap', 'grafana-provisioning');
  const { datasources } = parse((map['data'] as Record<string, string>)['datasources.yaml'] ?? '') as {
    datasources: readonly { uid: string }[];
  };
  return datasources.map(({ uid }) => uid);
}

function alertQueries(): readonly string[] {
  const map = renderComponent(grafana, everything).find('ConfigMap', 'grafana-provisioning');
  const { groups } = parse((map['data'] as Record<string, string>)['alerting.yaml'] ?? '') as {
    groups: readonly { rules: readonly { data: readonly { model: { expr?: string } }[] }[] }[];
  };
  return groups.flatMap(({ rules }) =>
    rules.flatMap(({ data }) => data.flatMap(({ model }) => model.expr ?? [])),
  );
}

const all = dashboards(everything);
const queries = all.flatMap(({ uid, panels }) =>
  panels.flatMap(({ title, datasource, targets = [] }) =>
    targets.map(({ expr }) => ({ where: `${uid}: ${title}`, expr, language: datasource?.type ?? '' })),
  ),
);

describe('dashboards', () => {
  test('are there for every part of the platform, and only for parts that are there', () => {
    const uids = (options: RenderOptions) => dashboards(options).map(({ uid }) => uid);
    expect(uids(everything)).toEqual([
      'platform-overview',
      'argocd',
      'argo-workflows',
      'argo-events',
      'namespace-resources',
      'postgresql',
      'victoria-metrics',
      'velero',
      'logs',
    ]);
    const bare: RenderOptions = {
      present: [],
      config: { components: { victoria_metrics: { node_metrics: false } } },
    };
    expect(uids(bare)).toEqual(['platform-overview', 'argocd', 'argo-workflows', 'victoria-metrics']);
  });

  test('fit into one ConfigMap each', () => {
    for (const [name, text] of files(everything)) expect(Buffer.byteLength(text), name).toBeLessThan(2 ** 20);
  });

  test('are mounted, each of them', () => {
    const { objects, find } = renderComponent(grafana, everything);
    const maps = objects
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith('grafana-dashboard-'));
    const { template } = find('Deployment', 'grafana')['spec'] as {
      template: { spec: { volumes: readonly { name: string; projected?: { sources: unknown } }[] } };
    };
    expect(template.spec.volumes.find(({ name }) => name === 'dashboards')?.projected?.sources).toEqual(
      maps.map((name) => ({ configMap: { name } })),
    );
  });

  test('have stable ids: one per dashboard, and per panel its number', () => {
    expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    for (const { uid, panels } of all) {
      expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
      expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
    }
    expect(files(everything)).toEqual(files(everything));
  });

  test('ask only data sources that are provisioned', () => {
    const uids = sourceUids();
    for (const { uid, panels } of all)
      for (const { type, title, datasource, targets = [] } of panels.filter(
        (panel) => panel.type !== 'row',
      )) {
        expect(uids, `${uid}: ${title}`).toContain(datasource?.uid);
        expect(targets.length, `${uid}: ${title} (${type})`).toBeGreaterThan(0);
        expect(targets.every((target) => target.datasource.uid === datasource?.uid)).toBe(true);
      }
  });

  test('have no overlapping panels and none beyond the edge', () => {
    for (const { uid, panels } of all)
      expect(overlaps(panels.map(({ gridPos }) => gridPos)), uid).toEqual([]);
  });

  test('explain each panel', () => {
    for (const { uid, panels } of all)
      for (const { title, description } of panels.filter(({ type }) => type !== 'row'))
        expect(description?.length ?? 0, `${uid}: ${title}`).toBeGreaterThan(10);
  });

  test('link to each other by the name of the installation', () => {
    const named = renderComponent(grafana, { config: { platform: { name: 'blue-team' } } });
    expect(named.yaml).toContain('"blue-team"');
    expect(named.yaml).toContain('folder: blue-team');
  });

  test('look at the namespace in which agents run', () => {
    const [overview] = dashboards({ config: { platform: { namespace: 'agents-here' } } });
    const exprs = overview?.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)) ?? [];
    expect(exprs.filter((expr) => expr.includes('namespace="agents-here"'))).toHaveLength(2);
  });
});

describe('layout', () => {
  test('never overlaps and keeps the order, whatever the sizes', () => {
    const panel = fc.record({
      width: fc.integer({ min: 1, max: 30 }),
      height: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(panel, { maxLength: 8 }), { maxLength: 5 }), (rows) => {
        const placed = place(
          rows.map((sizes, index) => ({
            title: `row ${index}`,
            panels: sizes.map((size) => ({ ...sample, ...size })),
          })),
        );
        expect(overlaps(placed.map(({ gridPos }) => gridPos))).toEqual([]);
        expect(placed.length).toBe(rows.length + rows.flat().length);
      }),
    );
  });
});

describe('queries', () => {
  test('have balanced brackets and quotes', () => {
    for (const { where, expr } of [...queries, ...alertQueries().map((expr) => ({ where: 'alert', expr }))])
      expect(unbalanced(expr), `${where}: ${expr}`).toBeUndefined();
  });

  test('name only metrics that the pinned upstream versions have', () => {
    const promql = queries.filter(({ language }) => language === 'prometheus').map(({ expr }) => expr);
    for (const expr of [...promql, ...alertQueries()])
      for (const name of metricNames(expr)) expect(upstreamMetrics, `${name} in ${expr}`).toContain(name);
  });

  test('take the rate of counters over the interval of the panel or a stated time', () => {
    for (const { where, expr } of queries)
      for (const [, range] of expr.matchAll(/\[([^\]]+)\]/g))
        expect(range, where).toMatch(/^(\$__rate_interval|\d+[mhd])$/);
  });
});

const sample: Panel = { kind: 'timeseries', title: 'a', description: 'b', queries: [{ expr: 'up' }] };

function overlaps(places: readonly Grid[]): readonly string[] {
  return places.flatMap((a, index) => {
    const beyond = a.x < 0 || a.y < 0 || a.w < 1 || a.h < 1 || a.x + a.w > columns;
    const hit = places
      .slice(index + 1)
      .some((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h);
    return beyond || hit ? [JSON.stringify(a)] : [];
  });
}

/** The first bracket without a partner; undefined when all is well. Brackets in quotes do not count. */
function unbalanced(expr: string): string | undefined {
  const partner: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
  const open: string[] = [];
  for (const character of expr.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (character === '"') return character;
    if ('([{'.includes(character)) open.push(character);
    const expected = partner[character];
    if (expected !== undefined && open.pop() !== expected) return character;
  }
  return open.at(-1);
}

/** Words that are neither functions, keywords, labels nor text: what is left are metrics. */
function metricNames(expr: string): readonly string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/[a-z_:][a-z0-9_:]*(?!\s*\(|[a-z0-9_:])/g)]
    .map(([word]) => word)
    .filter((word) => !['or', 'and', 'unless', 'by', 'sum', 'min', 'max', 'count'].includes(word));
}

/** Read in the sources of the pinned versions; see docs/components/grafana.md for the places. */
const upstreamMetrics: readonly string[] = [
  ['', 'up', 'scrape_samples_scraped', 'process_resident_memory_bytes'],
  ['container_', 'cpu_usage_seconds_total', 'memory_working_set_bytes', 'start_time_seconds'],
  ['node_', 'cpu_usage_seconds_total', 'memory_working_set_bytes'],
  ['kubelet_volume_stats_', 'used_bytes', 'capacity_bytes'],
  [
    'argocd_app_',
    'info',
    'sync_total',
    'sync_duration_seconds_total',
    'reconcile_bucket',
    'k8s_request_total',
  ],
  ['argocd_git_', 'request_total', 'request_duration_seconds_bucket', 'fetch_fail_total'],
  ['argocd_', 'repo_pending_request_total', 'cluster_connection_status', 'cluster_api_resource_objects'],
  [
    'argo_workflows_',
    'gauge',
    'total_count',
    'pods_gauge',
    'pod_pending_count',
    'pod_missing',
    'error_count',
    'is_leader',
  ],
  [
    'argo_workflows_',
    'queue_depth_gauge',
    'queue_latency_bucket',
    'operation_duration_seconds_bucket',
    'workers_busy_count',
  ],
  [
    'argo_workflows_',
    'k8s_request_total',
    'workflowtemplate_triggered_total',
    'workflowtemplate_runtime_bucket',
  ],
  ['argo_events_', 'events_sent_total', 'events_sent_failed_total', 'events_processing_failed_total'],
  ['argo_events_', 'event_processing_duration_milliseconds', 'action_duration_milliseconds'],
  ['argo_events_', 'action_triggered_total', 'action_failed_total', 'action_retries_failed_total'],
  ['cnpg_collector_', 'up', 'fencing_on', 'pg_wal', 'last_available_backup_timestamp'],
  ['cnpg_backends_', 'total', 'waiting_total', 'max_tx_duration_seconds'],
  ['cnpg_pg_stat_database_', 'xact_commit', 'xact_rollback', 'blks_hit', 'blks_read'],
  [
    'cnpg_pg_',
    'replication_lag',
    'replication_streaming_replicas',
    'database_size_bytes',
    'database_xid_age',
  ],
  ['cnpg_pg_stat_archiver_', 'failed_count'],
  [
    'vm_',
    'data_size_bytes',
    'free_disk_space_bytes',
    'rows',
    'rows_added_to_storage_total',
    'new_timeseries_created_total',
  ],
  [
    'vm_',
    'cache_entries',
    'slow_queries_total',
    'log_messages_total',
    'request_duration_seconds',
    'available_memory_bytes',
  ],
  ['vm_promscrape_', 'targets', 'scrapes_failed_total', 'scrapes_timed_out_total'],
  ['vmagent_remotewrite_', 'pending_data_bytes'],
  ['vlagent_remotewrite_', 'pending_data_bytes'],
  ['vl_', 'rows_ingested_total', 'rows_dropped_total', 'data_size_bytes'],
  [
    'velero_backup_',
    'last_status',
    'last_successful_timestamp',
    'location_status_gauge',
    'tarball_size_bytes',
  ],
  ['velero_backup_', 'failure_total', 'partial_failure_total', 'items_total', 'items_errors'],
  ['velero_backup_', 'duration_seconds_sum', 'duration_seconds_count'],
  ['velero_restore_', 'success_total', 'partial_failure_total', 'failed_total'],
  ['velero_csi_snapshot_', 'success_total', 'failure_total'],
  ['velero_volume_snapshot_', 'success_total', 'failure_total'],
].flatMap(([prefix = '', ...names]) => names.map((name) => `${prefix}${name}`));
