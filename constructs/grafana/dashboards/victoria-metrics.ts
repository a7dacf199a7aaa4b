import { fillLevel, zeroIsGood, type Dashboard, type Row } from './model.js';

const scraping: Row = {
  title: 'Scraping',
  panels: [
    {
      kind: 'timeseries',
      title: 'Targets by state',
      description: 'What is scraped.',
      queries: [{ expr: 'sum by (status) (vm_promscrape_targets)', legend: '{{status}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Samples read',
      description: 'Per second, by target.',
      queries: [{ expr: 'topk(10, sum by (job) (scrape_samples_scraped))', legend: '{{job}}' }],
    },
    {
      kind: 'timeseries',
      title: 'Failed scrapes',
      description: 'Targets that refused, or were too slow.',
      queries: [
        { expr: 'sum(rate(vm_promscrape_scrapes_failed_total[$__rate_interval]))', legend: 'failed' },
        { expr: 'sum(rate(vm_promscrape_scrapes_timed_out_total[$__rate_interval]))', legend: 'timed out' },
      ],
      unit: 'ops',
    },
    {
      kind: 'timeseries',
      title: 'Samples that wait to be written',
      description: 'Only with several stores: what the agents hold back for a store that is away.',
      queries: [
        { expr: 'sum by (pod, url) (vmagent_remotewrite_pending_data_bytes)', legend: '{{pod}} {{url}}' },
      ],
      unit: 'bytes',
    },
  ],
};

const store: Row = {
  title: 'Store',
  panels: [
    {
      kind: 'stat',
      title: 'Active series',
      description: 'Series that got a sample within the last hour.',
      queries: [{ expr: 'max(vm_cache_entries{type="storage/hour_metric_ids"})', legend: 'series' }],
    },
    {
      kind: 'stat',
      title: 'Samples stored',
      description: 'In the fullest store.',
      queries: [{ expr: 'max(sum by (pod) (vm_rows{type!~"indexdb.*"}))', legend: 'samples' }],
    },
    {
      kind: 'stat',
      title: 'Disk used',
      description: 'By the fullest store.',
      queries: [{ expr: 'max(sum by (pod) (vm_data_size_bytes))', legend: 'used' }],
      unit: 'bytes',
    },
    {
      kind: 'stat',
      title: 'Fill level',
      description: 'Of the volume of the fullest store.',
      queries: [
        {
          expr: 'max(sum by (pod) (vm_data_size_bytes) / (sum by (pod) (vm_free_disk_space_bytes) + sum by (pod) (vm_data_size_bytes)))',
          legend: 'fill level',
        },
      ],
      unit: 'percentunit',
      thresholds: fillLevel,
    },
    {
      kind: 'stat',
      title: 'Errors logged, 24 h',
      description: 'By stores and agents.',
      queries: [
        { expr: 'sum(increase(vm_log_messages_total{level="error"}[24h])) or vector(0)', legend: 'errors' },
      ],
      thresholds: zeroIsGood,
    },
    {
      kind: 'stat',
      title: 'Slow queries, 24 h',
      description: 'Queries of more than five seconds.',
      queries: [{ expr: 'sum(increase(vm_slow_queries_total[24h])) or vector(0)', legend: 'slow' }],
    },
    {
      kind: 'timeseries',
      title: 'Samples added',
      description: 'Per second and store.',
      queries: [
        { expr: 'sum by (pod) (rate(vm_rows_added_to_storage_total[$__rate_interval]))', legend: '{{pod}}' },
      ],
      unit: 'ops',
    },
    {
      kind: 'timeseries',
      title: 'New series',
      description: 'Many new series all the time cost more than many samples.',
      queries: [
        { expr: 'sum by (pod) (rate(vm_new_timeseries_created_total[$__rate_interval]))', legend: '{{pod}}' },
      ],
      unit: 'ops',
    },
    {
      kind: 'timeseries',
      title: 'Time of a query, 99 %',
      description: 'By path of the API.',
      queries: [{ expr: 'max by (path) (vm_request_duration_seconds{quantile="0.99"})', legend: '{{path}}' }],
      unit: 's',
    },
    {
      kind: 'timeseries',
      title: 'Memory',
      description: 'Of stores and agents, against what they may have.',
      queries: [
        {
          expr: 'sum by (pod) (process_resident_memory_bytes{component="victoria-metrics"})',
          legend: '{{pod}}',
        },
        { expr: 'max(vm_available_memory_bytes{component="victoria-metrics"})', legend: 'limit' },
      ],
      unit: 'bytes',
    },
  ],
};

const logs: Row = {
  title: 'Logs',
  panels: [
    {
      kind: 'timeseries',
      title: 'Log lines stored',
      description: 'Per second and store.',
      queries: [{ expr: 'sum by (pod) (rate(vl_rows_ingested_total[$__rate_interval]))', legend: '{{pod}}' }],
      unit: 'ops',
    },
    {
      kind: 'timeseries',
      title: 'Disk used by logs',
      description: 'The oldest go when the limit is reached.',
      queries: [{ expr: 'sum by (pod) (vl_data_size_bytes)', legend: '{{pod}}' }],
      unit: 'bytes',
    },
    {
      kind: 'timeseries',
      title: 'Lines dropped',
      description: 'Too old, too new or with too many fields.',
      queries: [
        { expr: 'sum by (reason) (rate(vl_rows_dropped_total[$__rate_interval]))', legend: '{{reason}}' },
      ],
      unit: 'ops',
    },
    {
      kind: 'timeseries',
      title: 'Lines that wait to be written',
      description: 'What collectors hold back for a store that is away.',
      queries: [
        { expr: 'sum by (node, url) (vlagent_remotewrite_pending_data_bytes)', legend: '{{node}} {{url}}' },
      ],
      unit: 'bytes',
    },
  ],
};

/** The stores of metrics, and of logs when they are there. Metrics: the dashboards and docs of VictoriaMetrics 1.150 and VictoriaLogs 1.52. */
export function victoriaMetrics(props: { readonly logs: boolean }): Dashboard {
  return {
    uid: 'victoria-metrics',
    title: 'VictoriaMetrics and VictoriaLogs',
    tags: ['monitoring'],
    rows: [scraping, store, ...(props.logs ? [logs] : [])],
  };
}
