import { mailSecret } from '../../../constructs/mail-notifications/index.js';
import {
  adminKeys,
  Grafana,
  grafanaLabels,
  grafanaName,
  grafanaPort,
  imagePlugins,
  type GrafanaProps,
  type MailProps,
} from '../../../constructs/grafana/index.js';
import { serviceHost } from '../../../constructs/shared/metadata.js';
import { logStoreName, logStorePort } from '../../../constructs/victoria-logs/index.js';
import { storeName, storePort } from '../../../constructs/victoria-metrics/index.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import type { Config } from '../../config/index.js';
import { defineComponent, type PropsContext } from '../component.js';
import type { Flow } from '../flows.js';
import { platformPriority } from './foundation.js';
import { mailAccount } from './mail-notifications.js';
import { metricsQueryGroup } from './victoria-metrics.js';

const adminSecret = 'grafana-admin';

/** Dashboards and alerts. */
export const grafana = defineComponent<GrafanaProps>({
  id: 'grafana',
  title: 'Grafana',
  summary: 'Dashboards of every part of the platform, and alerts, by mail when mail is on.',
  category: 'monitoring',
  required: false,
  upstream: {
    name: 'Grafana',
    version: '13.2.3',
    source: 'https://github.com/grafana-community/helm-charts (grafana)',
  },
  needs: ['foundation', 'victoria-metrics'],
  after: ['victoria-logs'],
  namespace: (config) => config.components.grafana.namespace,
  crds: [],
  images: {
    grafana: {
      repository: 'docker.io/grafana/grafana',
      tag: '13.2.3',
      note: `For logs in Grafana: an image of your own with the plugin victoriametrics-logs-datasource in ${imagePlugins}.`,
    },
  },
  props: toProps,
  build: (scope, props) => new Grafana(scope, 'grafana', props),
  pods: () => ({ server: { labels: grafanaLabels, ports: { http: grafanaPort } } }),
  flows,
  secrets: (config) => [
    adminCredentials(config),
    ...(config.features.mail_notifications ? [mailAccount(config, config.components.grafana.namespace)] : []),
  ],
  exceptions: [
    {
      rule: 'workload/replicas',
      object: `Deployment/${grafanaName}`,
      why: 'Grafana keeps users, preferences and the state of alerts in SQLite on one volume, which one process may use; a second replica needs an external database. A restart takes seconds and loses nothing: metrics go on being stored.',
    },
  ],
  differences: [
    {
      what: 'settings as environment variables, dashboards as one projected volume of ConfigMaps, no sidecar',
      why: 'the sidecar of the chart reads Secrets and ConfigMaps of the whole cluster',
    },
    {
      what: 'credentials and the key that encrypts stored passwords come from a generated Secret',
      why: 'the default user, password and key are published; whoever knows them can read everything',
    },
    {
      what: 'no container that changes the owner of the volume as root',
      why: 'fsGroup does the same, and Pod Security "restricted" forbids root',
    },
    {
      what: 'plugins are neither installed nor updated at start, and data sources that nothing uses are switched off',
      why: 'an air gap must work; an update on a read-only file system unloads the plugin and then fails; each plugin is a process of 30 MB',
    },
    {
      what: 'the plugin for VictoriaLogs is used only when the image holds it (components.grafana.logs_plugin)',
      why: 'Grafana does not bring it and may not download it; without it logs are read in the web interface of VictoriaLogs',
    },
    {
      what: 'one replica also with high availability, and no POD_IP and gossip port',
      why: 'see the exception for replicas; gossip is between replicas only',
    },
    {
      what: 'version 13.2.3 where the manifests describe 13.2.0',
      why: 'the first patches of 13.2 mend the loading of bundled plugins; settings, ports and paths are the same',
    },
  ],
  checks: ['grafana.server-healthy', 'grafana.data-sources-answer'],
});

function toProps(context: PropsContext): GrafanaProps {
  const { config, self, image, present, namespaceOf } = context;
  const settings = config.components.grafana;
  const volumeClass = settings.storage.class ?? config.storage.class;
  const url = publicUrl(config);
  const mail = mailProps(config);
  const logsUrl = `http://${host(context, 'victoria-logs', logStoreName)}:${logStorePort}`;
  const logQueries = settings.logs_plugin && present('victoria-logs');
  const parts = {
    nodeMetrics: config.components.victoria_metrics.node_metrics,
    argoEvents: present('argo-events'),
    postgresql: present('postgresql'),
    backup: present('backup-operator'),
  };
  return {
    context: self,
    image: image('grafana'),
    resources: settings.server.resources,
    volume: { size: settings.storage.size, ...(volumeClass !== undefined && { class: volumeClass }) },
    priorityClassName: platformPriority,
    annotationPrefix: config.platform.label_prefix,
    settings: {
      name: config.platform.name,
      adminSecret,
      logsPlugin: settings.logs_plugin,
      ...(url !== undefined && { url }),
      ...(mail && { mail }),
    },
    provisioning: {
      ...parts,
      name: config.platform.name,
      metricsUrl: `http://${host(context, 'victoria-metrics', storeName)}:${storePort}`,
      scrapeInterval: config.components.victoria_metrics.scrape_interval,
      ...(logQueries && { logsUrl }),
      ...(mail && { recipients: mail.recipients }),
    },
    dashboards: {
      ...parts,
      platformNamespace: namespaceOf('controller'),
      logStore: present('victoria-logs'),
      logQueries,
    },
  };
}

function host({ self, namespaceOf }: PropsContext, component: string, service: string): string {
  return serviceHost({ dnsDomain: self.dnsDomain, namespace: namespaceOf(component) }, service);
}

/** Address of the route that the ingress component makes. Undefined without one. */
function publicUrl(config: Config): string | undefined {
  const { domain, ingress_type } = config.platform;
  if (domain === undefined || ingress_type === 'none') return undefined;
  return `${config.components.ingress.tls.enabled ? 'https' : 'http'}://grafana.${domain}/`;
}

function mailProps(config: Config): MailProps | undefined {
  if (!config.features.mail_notifications) return undefined;
  const { host, port, from, recipients, starttls } = config.components.mail_notifications.smtp;
  return { host, port, from, recipients, starttls, secret: mailSecret.name };
}

function flows(config: Config): readonly Flow[] {
  const logs: Flow = {
    from: 'grafana/server',
    to: 'victoria-logs/store',
    ports: ['http'],
    why: 'queries of the logs dashboard',
  };
  const mail: Flow = {
    from: 'grafana/server',
    to: 'internet',
    ports: [config.components.mail_notifications.smtp.port],
    why: 'alerts by mail',
  };
  return [
    {
      from: 'grafana/server',
      to: metricsQueryGroup(config),
      ports: ['http'],
      why: 'queries of dashboards and alerts',
    },
    { from: 'victoria-metrics/server', to: 'grafana/server', ports: ['http'], why: 'metrics of Grafana' },
    ...(config.components.grafana.logs_plugin ? [logs] : []),
    ...(config.features.mail_notifications ? [mail] : []),
  ];
}

function adminCredentials(config: Config): SecretDeclaration {
  return {
    namespace: config.components.grafana.namespace,
    name: adminSecret,
    purpose: 'the first administrator of Grafana, and the key for what Grafana encrypts',
    madeBy: 'deployer',
    keys: [
      { key: adminKeys.user, purpose: 'name of the administrator', source: { value: 'admin' } },
      {
        key: adminKeys.password,
        purpose: 'password of the administrator; Grafana takes it over at its first start only',
        generate: { kind: 'password', length: 32 },
        rotation: { warning: 'Grafana took the first one over and keeps it; change it in Grafana too' },
      },
      {
        key: adminKeys.secretKey,
        purpose: 'encrypts passwords that Grafana stores; changing it makes them unreadable',
        generate: { kind: 'hex', length: 64 },
        rotation: { warning: 'passwords that Grafana stored become unreadable' },
      },
    ],
  };
}
