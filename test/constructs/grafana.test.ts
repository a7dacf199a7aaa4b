import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { grafana } from '../../src/catalog/entries/grafana.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { configFor, expectGolden, renderComponent, type RenderOptions } from '../support/component.js';

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
  };
}

interface PodSpec {
  readonly containers: readonly { readonly image: string; readonly env: readonly EnvVar[] }[];
  readonly volumes: readonly { readonly name: string }[];
}

const public_: RenderOptions = {
  config: { platform: { domain: 'agents.example.org', ingress_type: 'ingress' } },
};

const mail: RenderOptions = {
  config: {
    features: { mail_notifications: true },
    components: {
      mail_notifications: {
        smtp: {
          host: 'mail.example.org',
          port: 2525,
          from: 'a@example.org',
          recipients: ['b@example.org', 'c@example.org'],
        },
      },
    },
  },
};

function deployment(options: RenderOptions = {}) {
  return renderComponent(grafana, options).find('Deployment', 'grafana')['spec'] as {
    readonly template: {
      readonly metadata: { readonly annotations: Record<string, string> };
      readonly spec: PodSpec;
    };
  };
}

function environment(options: RenderOptions = {}): Readonly<Record<string, EnvVar>> {
  const { env = [] } = deployment(options).template.spec.containers[0] ?? {};
  return Object.fromEntries(env.map((variable) => [variable.name, variable]));
}

function provisioned(file: string, options: RenderOptions = {}): Record<string, unknown> {
  const { data } = renderComponent(grafana, options).find('ConfigMap', 'grafana-provisioning') as unknown as {
    data: Record<string, string>;
  };
  return parse(data[file] ?? '') as Record<string, unknown>;
}

describe('grafana', () => {
  test('runs once, and the old pod leaves the volume before the new one starts', () => {
    expect(deployment({ config: { features: { high_availability: true } } })).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
    expect(grafana.exceptions).toContainEqual(
      expect.objectContaining({ rule: 'workload/replicas', object: 'Deployment/grafana' }),
    );
  });

  test('is probed as upstream probes it', () => {
    expect(deployment().template.spec.containers[0]).toMatchObject({
      readinessProbe: { httpGet: { path: '/api/health', port: 'http' } },
      livenessProbe: {
        httpGet: { path: '/api/health' },
        initialDelaySeconds: 60,
        timeoutSeconds: 30,
        failureThreshold: 10,
      },
    });
  });

  test('can write to its volume, to /tmp, to its search index and to its log folder, and nowhere else', () => {
    expect(deployment().template.spec).toMatchObject({
      securityContext: { runAsUser: 472, runAsGroup: 472, fsGroup: 472 },
      containers: [
        {
          securityContext: { readOnlyRootFilesystem: true },
          volumeMounts: [
            { mountPath: '/var/lib/grafana' },
            { mountPath: '/var/lib/grafana-search' },
            { mountPath: '/tmp' },
            { mountPath: '/var/log/grafana' },
            { mountPath: '/etc/grafana/provisioning', readOnly: true },
            { mountPath: '/etc/grafana/dashboards', readOnly: true },
          ],
        },
      ],
    });
  });

  test('keeps its state on a claim of the size and class that are set', () => {
    const { find } = renderComponent(grafana, {
      config: { components: { grafana: { storage: { size: '3Gi', class: 'fast' } } } },
    });
    expect(find('PersistentVolumeClaim', 'grafana', 'monitoring')['spec']).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '3Gi' } },
    });
  });

  test('neither sends anything home nor fetches anything at start', () => {
    const variables = environment();
    for (const name of [
      'GF_ANALYTICS_REPORTING_ENABLED',
      'GF_ANALYTICS_CHECK_FOR_UPDATES',
      'GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES',
      'GF_NEWS_NEWS_FEED_ENABLED',
      'GF_PLUGINS_PREINSTALL_AUTO_UPDATE',
      'GF_PLUGINS_PLUGIN_ADMIN_ENABLED',
    ])
      expect(variables[name]?.value, name).toBe('false');
    expect(variables['GF_PLUGINS_PREINSTALL_DISABLED']?.value).toBe('true');
    expect(variables['GF_SECURITY_DISABLE_GRAVATAR']?.value).toBe('true');
    expect(variables['GF_PLUGINS_DISABLE_PLUGINS']?.value?.split(',')).not.toContain('prometheus');
  });

  test('knows its public address only when there is a route to it', () => {
    expect(environment()).not.toHaveProperty('GF_SERVER_ROOT_URL');
    expect(environment(public_)).toMatchObject({
      GF_SERVER_ROOT_URL: { value: 'https://grafana.agents.example.org/' },
      GF_SERVER_DOMAIN: { value: 'grafana.agents.example.org' },
      GF_SECURITY_COOKIE_SECURE: { value: 'true' },
      GF_SECURITY_STRICT_TRANSPORT_SECURITY: { value: 'true' },
    });
  });

  test('is restarted when its data sources or rules change, since it reads them only at start', () => {
    const sum = (options: RenderOptions) =>
      deployment(options).template.metadata.annotations['cto.dev/checksum-provisioning'];
    expect(sum({ present: ['backup-operator'] })).not.toBe(sum({ present: [] }));
    expect(sum({})).toBe(sum({}));
  });

  test('renders as reviewed', () => {
    const { objects } = renderComponent(grafana, {
      profile: 'standard',
      present: ['victoria-metrics', 'argo-events'],
    });
    const reviewed = objects.filter(({ metadata }) => !/provisioning|dashboard/.test(metadata.name));
    expectGolden('grafana', reviewed.map(toYaml).join('---\n'));
  });
});

describe('data sources', () => {
  test('are the metric store alone, as long as the image has no plugin for logs', () => {
    expect(provisioned('datasources.yaml')).toEqual({
      apiVersion: 1,
      prune: true,
      datasources: [
        {
          name: 'VictoriaMetrics',
          type: 'prometheus',
          uid: 'victoria-metrics',
          access: 'proxy',
          url: 'http://victoria-metrics.monitoring.svc.cluster.local:8428',
          isDefault: true,
          editable: false,
          jsonData: { httpMethod: 'POST', timeInterval: '30s', prometheusType: 'Prometheus' },
        },
      ],
    });
  });

  test('include the log store when the image has the plugin; plugins are then read from the image', () => {
    const options: RenderOptions = {
      present: ['victoria-metrics', 'victoria-logs'],
      config: { components: { grafana: { logs_plugin: true } } },
    };
    expect(provisioned('datasources.yaml', options)['datasources']).toContainEqual({
      name: 'VictoriaLogs',
      type: 'victoriametrics-logs-datasource',
      uid: 'victoria-logs',
      access: 'proxy',
      url: 'http://victoria-logs.monitoring.svc.cluster.local:9428',
      editable: false,
    });
    expect(environment(options)['GF_PATHS_PLUGINS']?.value).toBe('/var/lib/grafana-plugins');
    expect(environment()['GF_PATHS_PLUGINS']?.value).toBe('/var/lib/grafana/plugins');
    expect(grafana.flows(configFor(options)).map(({ to }) => to)).toContain('victoria-logs/store');
  });

  test('follow the stores to another namespace and DNS domain', () => {
    const config = {
      cluster: { dns_domain: 'k8s.example' },
      components: { victoria_metrics: { namespace: 'metrics' } },
    };
    expect(provisioned('datasources.yaml', { config })['datasources']).toMatchObject([
      { url: 'http://victoria-metrics.metrics.svc.k8s.example:8428' },
    ]);
  });
});

interface Rule {
  readonly uid: string;
  readonly condition: string;
  readonly data: readonly {
    readonly refId: string;
    readonly datasourceUid: string;
    readonly model: { readonly expr?: string };
  }[];
  readonly annotations: Readonly<Record<string, string>>;
}

function rules(options: RenderOptions = {}): readonly Rule[] {
  const { groups } = provisioned('alerting.yaml', options) as {
    groups: readonly { rules: readonly Rule[] }[];
  };
  return groups.flatMap((group) => group.rules);
}

describe('alert rules', () => {
  test('each query the metric store and compare the result', () => {
    for (const rule of rules()) {
      expect(rule.uid).toMatch(/^[a-z0-9-]{1,40}$/);
      expect(
        rule.data.map(({ datasourceUid }) => datasourceUid),
        rule.uid,
      ).toEqual(['victoria-metrics', '__expr__']);
      expect(rule.data.map(({ refId }) => refId)).toContain(rule.condition);
    }
    expect(new Set(rules().map(({ uid }) => uid)).size).toBe(rules().length);
  });

  test('escape "$" in their texts, which Grafana would otherwise read as a variable of its environment', () => {
    const texts = rules().flatMap(({ annotations }) => Object.values(annotations));
    expect(texts.some((text) => text.includes('{{ $$labels.'))).toBe(true);
    expect(texts.join('\n').replaceAll('$$', '')).not.toContain('$');
    expect(
      rules()
        .flatMap(({ data }) => data.map(({ model }) => model.expr ?? ''))
        .join('\n'),
    ).not.toContain('$');
  });

  test('are about parts that are there', () => {
    const uids = (options: RenderOptions) => rules(options).map(({ uid }) => uid);
    const optional = ['backup-failed', 'postgresql-down', 'actions-given-up', 'volume-filling'];
    expect(uids({})).toEqual(expect.arrayContaining(['target-down', 'workflow-failures', ...optional]));
    const bare: RenderOptions = {
      present: [],
      config: { components: { victoria_metrics: { node_metrics: false } } },
    };
    expect(uids(bare).filter((uid) => optional.includes(uid))).toEqual([]);
  });

  test('go to every recipient by mail when mail is on', () => {
    expect(provisioned('alerting.yaml', mail)).toMatchObject({
      contactPoints: [
        {
          name: 'mail',
          receivers: [{ type: 'email', settings: { addresses: 'b@example.org;c@example.org' } }],
        },
      ],
      policies: [{ receiver: 'mail' }],
    });
    expect(environment(mail)).toMatchObject({
      GF_SMTP_ENABLED: { value: 'true' },
      GF_SMTP_HOST: { value: 'mail.example.org:2525' },
      GF_SMTP_FROM_ADDRESS: { value: 'a@example.org' },
      GF_SMTP_STARTTLS_POLICY: { value: 'MandatoryStartTLS' },
      GF_SMTP_PASSWORD: {
        valueFrom: { secretKeyRef: { name: 'smtp-credentials', key: 'password', optional: true } },
      },
    });
    expect(grafana.flows(configFor(mail))).toContainEqual(
      expect.objectContaining({ from: 'grafana/server', to: 'internet', ports: [2525] }),
    );
  });

  test('are only shown when mail is off', () => {
    expect(provisioned('alerting.yaml')).not.toHaveProperty('contactPoints');
    expect(environment()).not.toHaveProperty('GF_SMTP_ENABLED');
    expect(grafana.flows(configFor()).map(({ to }) => to)).not.toContain('internet');
  });

  test('render as reviewed', () => {
    const { data } = renderComponent(grafana, { present: [] }).find(
      'ConfigMap',
      'grafana-provisioning',
    ) as unknown as {
      data: Record<string, string>;
    };
    expectGolden('grafana-alerting', data['alerting.yaml'] ?? '');
  });
});

describe('known defects of the platform that this one replaces', () => {
  test('defect 4: user and password of Grafana are no literals in the manifests but come from a generated Secret', () => {
    expect(environment()).toMatchObject({
      GF_SECURITY_ADMIN_USER: { valueFrom: { secretKeyRef: { name: 'grafana-admin', key: 'admin-user' } } },
      GF_SECURITY_ADMIN_PASSWORD: {
        valueFrom: { secretKeyRef: { name: 'grafana-admin', key: 'admin-password' } },
      },
      GF_SECURITY_SECRET_KEY: { valueFrom: { secretKeyRef: { name: 'grafana-admin', key: 'secret-key' } } },
      GF_AUTH_ANONYMOUS_ENABLED: { value: 'false' },
    });
    const [admin] = grafana.secrets?.(configFor(), () => true) ?? [];
    expect(admin?.keys.find(({ key }) => key === 'admin-password')?.generate).toEqual({
      kind: 'password',
      length: 32,
    });
    const { objects } = renderComponent(grafana);
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
  });

  test('defect 19: the image of Grafana is pinned and not pulled each time', () => {
    const [server] = deployment().template.spec.containers;
    expect(server?.image).toMatch(/grafana:13\.2\.\d+$/);
    expect(server).toMatchObject({ imagePullPolicy: 'IfNotPresent' });
  });
});
