import { Yaml } from 'cdk8s';
import { toGrafanaRule } from './alert-rule.js';
import { alertRules, type AlertProps } from './alerts.js';
import { sources } from './dashboards/json.js';

/** Files below `/etc/grafana/provisioning`, which Grafana reads at start. */
export interface ProvisioningProps extends AlertProps {
  /** Name of the installation: the folder of dashboards and rules. */
  readonly name: string;
  /** Address of the metric store. */
  readonly metricsUrl: string;
  /** Time between two scrapes; the smallest step that makes sense. */
  readonly scrapeInterval: string;
  /** Address of the log store. Absent: Grafana cannot query it. */
  readonly logsUrl?: string;
  /** Who gets alerts by mail. Absent: alerts are only shown. */
  readonly recipients?: readonly string[];
}

/** Where the dashboards are mounted. */
export const dashboardsPath = '/etc/grafana/dashboards';

/** Data sources. Nobody can change them in the user interface, so a restart cannot surprise. */
export function dataSources(props: ProvisioningProps): string {
  return Yaml.stringify({
    apiVersion: 1,
    // a data source that is no longer provisioned goes, instead of staying without its store
    prune: true,
    datasources: [
      {
        name: 'VictoriaMetrics',
        ...sources.metrics,
        access: 'proxy',
        url: props.metricsUrl,
        isDefault: true,
        editable: false,
        jsonData: { httpMethod: 'POST', timeInterval: props.scrapeInterval, prometheusType: 'Prometheus' },
      },
      ...(props.logsUrl === undefined
        ? []
        : [{ name: 'VictoriaLogs', ...sources.logs, access: 'proxy', url: props.logsUrl, editable: false }]),
    ],
  });
}

/** Where dashboards are read from. */
export function dashboardProvider({ name }: ProvisioningProps): string {
  return Yaml.stringify({
    apiVersion: 1,
    providers: [
      {
        name: 'platform',
        folder: name,
        type: 'file',
        disableDeletion: false,
        allowUiUpdates: false,
        updateIntervalSeconds: 60,
        options: { path: dashboardsPath },
      },
    ],
  });
}

/** Alert rules, and with mail also the contact point and the policy that sends every alert to it. */
export function alerting(props: ProvisioningProps): string {
  return Yaml.stringify({
    apiVersion: 1,
    groups: [
      {
        orgId: 1,
        name: 'platform',
        folder: props.name,
        interval: '1m',
        rules: alertRules(props).map(toGrafanaRule),
      },
    ],
    ...(props.recipients && mailDelivery(props.recipients)),
  });
}

function mailDelivery(recipients: readonly string[]): object {
  return {
    contactPoints: [
      {
        orgId: 1,
        name: 'mail',
        receivers: [
          { uid: 'mail', type: 'email', settings: { addresses: recipients.join(';'), singleEmail: false } },
        ],
      },
    ],
    policies: [
      {
        orgId: 1,
        receiver: 'mail',
        group_by: ['grafana_folder', 'alertname'],
        group_wait: '30s',
        group_interval: '5m',
        repeat_interval: '12h',
      },
    ],
  };
}
