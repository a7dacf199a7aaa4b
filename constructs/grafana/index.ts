import { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import { checksum } from '../shared/checksum.js';
import { configMap } from '../shared/config-map.js';
import { container, type Resources } from '../shared/container.js';
import type { ComponentContext, Labels } from '../shared/context.js';
import { namespaced } from '../shared/metadata.js';
import { httpProbe } from '../shared/probes.js';
import { serviceAccount } from '../shared/rbac.js';
import { scraped } from '../shared/scrape.js';
import { service } from '../shared/service.js';
import { claimTemplate, configMapVolume, emptyDir } from '../shared/volumes.js';
import { deployment } from '../shared/workload.js';
import { dashboards, toJson, type DashboardProps } from './dashboards/index.js';
import {
  alerting,
  dashboardProvider,
  dashboardsPath,
  dataSources,
  type ProvisioningProps,
} from './provisioning.js';
import { settings, type SettingsProps } from './settings.js';

export { adminKeys, imagePlugins, type MailProps } from './settings.js';

/** Props of {@link Grafana}. */
export interface GrafanaProps {
  readonly context: ComponentContext;
  readonly image: string;
  readonly resources: Resources;
  readonly volume: { readonly size: string; readonly class?: string };
  readonly priorityClassName: string;
  /** Domain of the annotations that the platform adds, such as `cto.dev`. */
  readonly annotationPrefix: string;
  readonly settings: SettingsProps;
  readonly provisioning: ProvisioningProps;
  readonly dashboards: DashboardProps;
}

/** Name of the Deployment, its Service, claim and ServiceAccount. */
export const grafanaName = 'grafana';

/** Labels that select the pod; those of the community chart. */
export const grafanaLabels: Labels = {
  'app.kubernetes.io/name': 'grafana',
  'app.kubernetes.io/instance': 'grafana',
};

/** Port of the container. */
export const grafanaPort = 3000;

const provisioningConfigMap = 'grafana-provisioning';

/** Grafana with its data sources, dashboards and alert rules; everything that people see without having to set it up. */
export class Grafana extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id);
    const { context } = props;
    const provisioning = {
      'datasources.yaml': dataSources(props.provisioning),
      'dashboards.yaml': dashboardProvider(props.provisioning),
      'alerting.yaml': alerting(props.provisioning),
    };
    configMap(this, context, { name: provisioningConfigMap, data: provisioning });
    const dashboardMaps = this.addDashboards(props);
    serviceAccount(this, context, grafanaName);
    this.addClaim(props);
    service(this, context, {
      name: grafanaName,
      selector: grafanaLabels,
      ports: { http: { port: 80, target: 'http', appProtocol: 'http' } },
    });
    this.addDeployment(props, dashboardMaps, checksum(provisioning));
  }

  /** One ConfigMap each: an object may not exceed 1 MiB. Returns their names. */
  private addDashboards({ context, dashboards: which, provisioning }: GrafanaProps): readonly string[] {
    return dashboards(which).map((dashboard) => {
      const name = `grafana-dashboard-${dashboard.uid}`;
      configMap(this, context, {
        name,
        data: { [`${dashboard.uid}.json`]: toJson(dashboard, provisioning.name) },
      });
      return name;
    });
  }

  private addClaim({ context, volume }: GrafanaProps): void {
    new k8s.KubePersistentVolumeClaim(this, 'claim', {
      ...claimTemplate(grafanaName, volume),
      metadata: namespaced(context, grafanaName),
    });
  }

  private addDeployment(props: GrafanaProps, dashboardMaps: readonly string[], provisioned: string): void {
    deployment(this, props.context, {
      name: grafanaName,
      replicas: 1,
      // the old pod must have left the volume, and the SQLite file on it, before the new one starts
      strategy: { type: 'Recreate' },
      selector: grafanaLabels,
      podAnnotations: {
        ...scraped(grafanaPort),
        // Grafana reads data sources and alert rules only at start
        [`${props.annotationPrefix}/checksum-provisioning`]: provisioned,
      },
      serviceAccountName: grafanaName,
      apiAccess: false,
      priorityClassName: props.priorityClassName,
      user: 472,
      group: 472,
      fsGroup: 472,
      containers: [grafanaContainer(props)],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: grafanaName } },
        emptyDir('tmp', { sizeLimit: '256Mi' }),
        emptyDir('search', { sizeLimit: '256Mi' }),
        emptyDir('log', { sizeLimit: '64Mi' }),
        configMapVolume('provisioning', provisioningConfigMap, {
          items: {
            'datasources.yaml': 'datasources/platform.yaml',
            'dashboards.yaml': 'dashboards/platform.yaml',
            'alerting.yaml': 'alerting/platform.yaml',
          },
        }),
        {
          name: 'dashboards',
          projected: { sources: dashboardMaps.map((name) => ({ configMap: { name } })) },
        },
      ],
    });
  }
}

function grafanaContainer(props: GrafanaProps): k8s.Container {
  return container({
    name: 'grafana',
    image: props.image,
    ports: { http: grafanaPort },
    env: settings(props.settings),
    resources: props.resources,
    readiness: httpProbe('/api/health', 'http'),
    liveness: httpProbe('/api/health', 'http', {
      initialDelaySeconds: 60,
      timeoutSeconds: 30,
      failureThreshold: 10,
    }),
    mounts: [
      { name: 'data', mountPath: '/var/lib/grafana' },
      { name: 'search', mountPath: '/var/lib/grafana-search' },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'log', mountPath: '/var/log/grafana' },
      { name: 'provisioning', mountPath: '/etc/grafana/provisioning', readOnly: true },
      { name: 'dashboards', mountPath: dashboardsPath, readOnly: true },
    ],
  });
}
