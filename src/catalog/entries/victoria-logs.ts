import {
  logStoreLabels,
  logStorePort,
  VictoriaLogs,
  type VictoriaLogsProps,
} from '../../../constructs/victoria-logs/index.js';
import type { Config } from '../../config/index.js';
import { defineComponent } from '../component.js';
import { platformPriority } from './foundation.js';

/** Version of VictoriaLogs and its agent, which are released together. */
export const victoriaLogsVersion = 'v1.52.0';

/** Number of log stores. */
export function logStoreReplicas(config: Config): number {
  return config.components.victoria_logs.store.replicas ?? (config.features.high_availability ? 2 : 1);
}

/** Logs of the platform. */
export const victoriaLogs = defineComponent<VictoriaLogsProps>({
  id: 'victoria-logs',
  title: 'VictoriaLogs',
  summary: 'Keeps the logs of the platform; two independent stores with high availability.',
  category: 'monitoring',
  required: false,
  upstream: {
    name: 'VictoriaLogs',
    version: victoriaLogsVersion,
    source: 'https://github.com/VictoriaMetrics/helm-charts (victoria-logs-single)',
  },
  needs: ['foundation'],
  namespace: (config) => config.components.victoria_logs.namespace,
  crds: [],
  images: {
    'victoria-logs': { repository: 'docker.io/victoriametrics/victoria-logs', tag: victoriaLogsVersion },
  },
  props: ({ config, self, image }) => {
    const settings = config.components.victoria_logs;
    const volumeClass = settings.storage.class ?? config.storage.class;
    return {
      context: self,
      image: image('victoria-logs'),
      replicas: logStoreReplicas(config),
      resources: settings.store.resources,
      volume: { size: settings.storage.size, ...(volumeClass !== undefined && { class: volumeClass }) },
      retention: settings.retention,
      priorityClassName: platformPriority,
    };
  },
  build: (scope, props) => new VictoriaLogs(scope, 'victoria-logs', props),
  pods: () => ({ store: { labels: logStoreLabels, ports: { http: logStorePort } } }),
  flows: () => [
    {
      from: 'victoria-metrics/server',
      to: 'victoria-logs/store',
      ports: ['http'],
      why: 'metrics of the log stores',
    },
  ],
  differences: [
    {
      what: 'the oldest logs go when they fill 85 % of the volume, whatever the retention says',
      why: 'a store whose volume is full turns read-only, and then the newest logs are the ones that are lost',
    },
    {
      what: 'two stores with all the logs each instead of the cluster version',
      why: 'the cluster version does not replicate; two stores that the collector writes to are the upstream advice',
    },
  ],
  checks: ['victoria-logs.store-ready'],
});
