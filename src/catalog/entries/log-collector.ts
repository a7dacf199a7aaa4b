import {
  collectorLabels,
  collectorName,
  collectorPort,
  LogCollector,
  type LogCollectorProps,
} from '../../../constructs/log-collector/index.js';
import { logStoreUrls } from '../../../constructs/victoria-logs/index.js';
import { defineComponent } from '../component.js';
import { platformPriority } from './foundation.js';
import { logStoreReplicas, victoriaLogsVersion } from './victoria-logs.js';

const whyPrivileged =
  'the collector reads the log files of the node (hostPath /var/log), which belong to root, and keeps its read positions on the node';

/** Collects the logs of every node. It has a namespace of its own, so that nothing else gets the rights of this one. */
export const logCollector = defineComponent<LogCollectorProps>({
  id: 'log-collector',
  title: 'Log collector',
  summary: 'Sends the logs of all containers of the platform to the log stores.',
  category: 'monitoring',
  required: false,
  upstream: {
    name: 'VictoriaLogs vlagent',
    version: victoriaLogsVersion,
    source: 'https://github.com/VictoriaMetrics/helm-charts (victoria-logs-collector)',
  },
  needs: ['foundation', 'victoria-logs'],
  namespace: (config) => config.components.log_collector.namespace,
  namespaces: (config) => [
    { name: config.components.log_collector.namespace, podSecurity: 'privileged', why: whyPrivileged },
  ],
  crds: [],
  images: { vlagent: { repository: 'docker.io/victoriametrics/vlagent', tag: victoriaLogsVersion } },
  props: ({ config, self, image, namespaceOf, namespaces }) => ({
    context: self,
    image: image('vlagent'),
    resources: config.components.log_collector.agent.resources,
    stores: logStoreUrls(
      { dnsDomain: self.dnsDomain, namespace: namespaceOf('victoria-logs') },
      logStoreReplicas(config),
    ),
    ...(!config.components.log_collector.all_namespaces && {
      namespaces: namespaces.map(({ name }) => name),
    }),
    priorityClassName: platformPriority,
  }),
  build: (scope, props) => new LogCollector(scope, 'log-collector', props),
  pods: () => ({ agent: { labels: collectorLabels, ports: { http: collectorPort } } }),
  flows: () => [
    {
      from: 'log-collector/agent',
      to: 'victoria-logs/store',
      ports: ['http'],
      why: 'sending logs to every store',
    },
    {
      from: 'log-collector/agent',
      to: 'api-server',
      ports: [],
      why: 'names and labels of the pods of the node',
    },
    {
      from: 'victoria-metrics/server',
      to: 'log-collector/agent',
      ports: ['http'],
      why: 'metrics of the collectors',
    },
  ],
  exceptions: [{ rule: 'security/pod-security', object: `DaemonSet/${collectorName}`, why: whyPrivileged }],
  differences: [
    {
      what: 'only logs of the platform are collected, unless components.log_collector.all_namespaces is set',
      why: 'logs of strangers may hold their secrets, and would crowd out the ones of the platform',
    },
    {
      what: 'nodes get, namespaces list instead of get, list and watch on both',
      why: 'the collector asks for its own node and lists namespaces once; it needs no more',
    },
    {
      what: 'runs as root, but without capabilities, with a read-only root file system and the default seccomp profile',
      why: 'log files belong to root with mode 0640; nothing else that root may do is needed',
    },
    {
      what: 'tolerates every taint',
      why: 'the chart leaves that to its user; nodes with special taints run agents too',
    },
    {
      what: 'queue and read positions in /var/lib/log-collector, at most 1 GB per store',
      why: 'an unlimited queue fills the node when a store is away',
    },
  ],
  checks: ['log-collector.on-every-node'],
});
