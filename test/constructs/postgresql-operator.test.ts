import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Rule } from '../../constructs/shared/rbac.js';
import { clusterRules, ownRules, watchedRules } from '../../constructs/postgresql-operator/rules.js';
import { postgresql as dashboard } from '../../constructs/grafana/dashboards/postgresql.js';
import { postgresqlOperator } from '../../src/catalog/entries/postgresql-operator.js';
import { expectGolden, renderComponent } from '../support/component.js';
import { at, yamlOf } from '../support/at.js';

const crud = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const group = 'postgresql.cnpg.io';

/** ClusterRole `cnpg-manager` of releases/cnpg-1.30.0.yaml, one line per rule: group, resources, verbs. */
const upstreamRules = (
  [
    ['', 'configmaps secrets services', crud.join(' ')],
    ['', 'configmaps/status secrets/status', 'get patch update'],
    ['', 'events', 'create patch'],
    ['', 'nodes', 'get list watch'],
    ['', 'persistentvolumeclaims pods pods/exec', 'create delete get list patch watch'],
    ['', 'pods/status', 'get'],
    ['', 'serviceaccounts', 'create get list patch update watch'],
    [
      'admissionregistration.k8s.io',
      'mutatingwebhookconfigurations validatingwebhookconfigurations',
      'get patch',
    ],
    ['apps', 'deployments', crud.join(' ')],
    ['batch', 'jobs', 'create delete get list patch watch'],
    ['coordination.k8s.io', 'leases', 'create get list update watch'],
    ['discovery.k8s.io', 'endpointslices', 'get list watch'],
    ['monitoring.coreos.com', 'podmonitors', 'create delete get list patch watch'],
    ['policy', 'poddisruptionbudgets', crud.join(' ')],
    [
      group,
      'backups clusters databaseroles databases poolers publications scheduledbackups subscriptions',
      crud.join(' '),
    ],
    [
      group,
      'backups/status databases/status publications/status scheduledbackups/status subscriptions/status',
      'get patch update',
    ],
    [group, 'clusterimagecatalogs imagecatalogs', 'get list watch'],
    [group, 'clusters/finalizers databaseroles/finalizers poolers/finalizers', 'update'],
    [
      group,
      'clusters/status databaseroles/status failoverquorums/status poolers/status',
      'get patch update watch',
    ],
    [group, 'failoverquorums', 'create delete get list watch'],
    ['rbac.authorization.k8s.io', 'rolebindings roles', 'create get list patch update watch'],
    ['snapshot.storage.k8s.io', 'volumesnapshots', 'create get list patch watch'],
  ] as const
).map(([name, resources, verbs]) => ({
  groups: [name],
  resources: resources.split(' '),
  verbs: verbs.split(' '),
}));

/** Single rights of rules, in order, so that two ways to divide them into rules compare equal. */
function triples(rules: readonly Rule[]): string[] {
  const rights = rules.flatMap(({ groups, resources, verbs }) =>
    groups.flatMap((name) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${name}/${resource}`)),
    ),
  );
  return [...new Set(rights)].sort();
}

const standard = () => renderComponent(postgresqlOperator, { profile: 'standard' });

describe('the PostgreSQL operator follows the manifest of CloudNativePG 1.30.0', () => {
  test('with its command, flags and ports', () => {
    const manager = at(
      standard().find('Deployment', 'cnpg-controller-manager'),
      'spec.template.spec.containers.0',
    );
    expect(manager).toMatchObject({
      command: ['/manager'],
      args: [
        'controller',
        '--leader-elect',
        '--max-concurrent-reconciles=10',
        '--config-map-name=cnpg-controller-manager-config',
        '--secret-name=cnpg-controller-manager-config',
        '--webhook-port=9443',
      ],
      ports: [
        { name: 'metrics', containerPort: 8080, protocol: 'TCP' },
        { name: 'webhook-server', containerPort: 9443, protocol: 'TCP' },
      ],
    });
  });

  test('with the three probes on /readyz over TLS', () => {
    const manager = at(
      standard().find('Deployment', 'cnpg-controller-manager'),
      'spec.template.spec.containers.0',
    );
    const probe = { httpGet: { path: '/readyz', port: 9443, scheme: 'HTTPS' } };
    expect(manager).toMatchObject({
      startupProbe: { ...probe, failureThreshold: 6, periodSeconds: 5 },
      readinessProbe: probe,
      livenessProbe: probe,
    });
  });

  test('with the webhook names that are compiled in, and without a caBundle that it writes itself', () => {
    const { find, yaml } = standard();
    const names = (kind: string, name: string) =>
      (find(kind, name)['webhooks'] as { name: string; failurePolicy: string }[]).map(
        (webhook) => webhook.name,
      );
    expect(names('MutatingWebhookConfiguration', 'cnpg-mutating-webhook-configuration')).toEqual([
      'mbackup.cnpg.io',
      'mcluster.cnpg.io',
      'mdatabase.cnpg.io',
      'mscheduledbackup.cnpg.io',
    ]);
    expect(names('ValidatingWebhookConfiguration', 'cnpg-validating-webhook-configuration')).toEqual([
      'vbackup.cnpg.io',
      'vcluster.cnpg.io',
      'vdatabase.cnpg.io',
      'vpooler.cnpg.io',
      'vscheduledbackup.cnpg.io',
    ]);
    expect(yaml).not.toContain('caBundle');
  });

  test.each([
    ['mutate', 'MutatingWebhookConfiguration', 'cnpg-mutating-webhook-configuration'],
    ['validate', 'ValidatingWebhookConfiguration', 'cnpg-validating-webhook-configuration'],
  ])('with the paths of %s webhooks at its Service', (verb, kind, name) => {
    const cluster = at(standard().find(kind, name), 'webhooks.1');
    expect(cluster).toMatchObject({
      clientConfig: {
        service: {
          name: 'cnpg-webhook-service',
          namespace: 'cnpg-system',
          path: `/${verb}-postgresql-cnpg-io-v1-cluster`,
        },
      },
      failurePolicy: 'Fail',
      sideEffects: 'None',
      rules: [
        {
          apiGroups: ['postgresql.cnpg.io'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['clusters'],
        },
      ],
    });
    expect(at(standard().find('Service', 'cnpg-webhook-service'), 'spec.ports.0')).toMatchObject({
      port: 443,
      targetPort: 9443,
    });
  });

  test('with exactly the rights of its 22 upstream rules, divided between the cluster and a namespace', () => {
    expect(triples([...clusterRules, ...watchedRules])).toEqual(triples(upstreamRules));
  });

  test('with the six helper roles for people, bound to nobody', () => {
    const { objects } = standard();
    const bound = objects
      .filter(({ kind }) => kind === 'ClusterRoleBinding')
      .map(({ metadata }) => metadata.name);
    expect(objects.filter(({ kind }) => kind === 'ClusterRole').map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining([
        'cnpg-database-editor-role',
        'cnpg-database-viewer-role',
        'cnpg-publication-editor-role',
        'cnpg-publication-viewer-role',
        'cnpg-subscription-editor-role',
        'cnpg-subscription-viewer-role',
      ]),
    );
    expect(bound).toEqual(['cnpg-manager']);
  });
});

describe('the PostgreSQL operator has no more rights than it needs', () => {
  test('it reads Secrets only in its own namespace and that of the databases', () => {
    const { objects, find } = standard();
    const cluster = objects.filter(({ kind }) => kind === 'ClusterRole');
    expect(JSON.stringify(cluster)).not.toContain('secrets');
    expect(JSON.stringify(find('Role', 'cnpg-manager-databases', 'databases')['rules'])).toContain('secrets');
    expect(JSON.stringify(find('Role', 'cnpg-manager', 'cnpg-system')['rules'])).toContain('secrets');
  });

  test('it watches exactly the namespace in which it has rights', () => {
    const { find } = renderComponent(postgresqlOperator, {
      config: { components: { postgresql: { namespace: 'data' } } },
    });
    const env = at(find('Deployment', 'cnpg-controller-manager'), 'spec.template.spec.containers.0.env');
    expect(env).toContainEqual({ name: 'WATCH_NAMESPACE', value: 'data' });
    expect(at(find('RoleBinding', 'cnpg-manager-databases', 'data'), 'subjects.0')).toEqual({
      kind: 'ServiceAccount',
      name: 'cnpg-manager',
      namespace: 'cnpg-system',
    });
  });

  test('it may patch only its own webhook configurations', () => {
    const patching = clusterRules.filter(({ verbs }) => verbs.includes('patch'));
    expect(patching.map(({ names }) => names)).toEqual([
      ['cnpg-mutating-webhook-configuration'],
      ['cnpg-validating-webhook-configuration'],
    ]);
  });

  test('no rule has a wildcard', () => {
    expect(JSON.stringify([clusterRules, watchedRules, ownRules])).not.toContain('"*"');
  });
});

describe('images of the PostgreSQL operator', () => {
  test('the init container of databases is the image of the operator itself, also from a mirror', () => {
    const { find } = renderComponent(postgresqlOperator, {
      config: { registry: { type: 'harbor', url: 'mirror.example.com', namespace: 'cto' } },
    });
    const manager = at(find('Deployment', 'cnpg-controller-manager'), 'spec.template.spec.containers.0') as {
      image: string;
      env: { name: string; value?: string }[];
    };
    const env = Object.fromEntries(manager.env.map(({ name, value }) => [name, value]));
    expect(manager.image).toBe('mirror.example.com/cto/cloudnative-pg/cloudnative-pg:1.30.0');
    expect(env['OPERATOR_IMAGE_NAME']).toBe(manager.image);
    expect(env['POSTGRES_IMAGE_NAME']).toBe(
      'mirror.example.com/cto/cloudnative-pg/postgresql:18.4-system-trixie',
    );
    expect(env['PGBOUNCER_IMAGE_NAME']).toBe('mirror.example.com/cto/cloudnative-pg/pgbouncer:1.25.1');
  });
});

describe('default monitoring queries', () => {
  const queries = () => {
    const data = standard().find('ConfigMap', 'cnpg-default-monitoring')['data'] as { queries: string };
    return parse(data.queries) as Record<
      string,
      { query: string; metrics: Record<string, { usage: string }>[] }
    >;
  };

  test('are picked up on change, because of the label', () => {
    const { metadata } = standard().find('ConfigMap', 'cnpg-default-monitoring');
    expect(metadata.labels).toHaveProperty('cnpg.io/reload', '');
  });

  test('name each column of their query once as label, gauge or counter', () => {
    for (const { query, metrics } of Object.values(queries()))
      for (const metric of metrics) {
        const [[name, { usage }] = ['', { usage: '' }]] = Object.entries(metric);
        expect(query).toMatch(new RegExp(`\\b${name}\\b`));
        expect(['LABEL', 'GAUGE', 'COUNTER']).toContain(usage);
      }
  });

  test('hold every metric that the dashboard of the database shows, but those the operator brings itself', () => {
    const names = Object.entries(queries()).flatMap(([name, { metrics }]) =>
      metrics.flatMap((metric) => Object.keys(metric).map((column) => `cnpg_${name}_${column}`)),
    );
    const shown = JSON.stringify(dashboard).match(/cnpg_[a-z_]+[a-z]/g) ?? [];
    expect(shown.length).toBeGreaterThan(5);
    expect(
      shown.filter((metric) => !metric.startsWith('cnpg_collector_') && !names.includes(metric)),
    ).toEqual([]);
  });

  test('qualify every operator and function, so that nobody can slip in their own', () => {
    for (const { query } of Object.values(queries())) {
      const qualified = query.replace(/OPERATOR\(pg_catalog\.[^)]+\)/g, '');
      expect(qualified).not.toMatch(/\s[-+=<>]\s/);
      const calls = [...qualified.matchAll(/([\w.]+)\(/g)].map(([, name]) => name);
      expect(
        calls.filter((name) => !/^(pg_catalog\.\w+|COALESCE|EXTRACT|GREATEST|CASE)$/.test(name ?? '')),
      ).toEqual([]);
    }
  });
});

describe('size of the PostgreSQL operator', () => {
  test('one replica without high availability, no disruption budget', () => {
    const { find, objects } = standard();
    expect(at(find('Deployment', 'cnpg-controller-manager'), 'spec.replicas')).toBe(1);
    expect(objects.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  test('defect 24, no settings for high availability: two spread replicas and a disruption budget', () => {
    const { find } = renderComponent(postgresqlOperator, { profile: 'production' });
    const deployment = find('Deployment', 'cnpg-controller-manager');
    expect(at(deployment, 'spec.replicas')).toBe(2);
    expect(at(deployment, 'spec.template.spec.topologySpreadConstraints.0.whenUnsatisfiable')).toBe(
      'ScheduleAnyway',
    );
    expect(at(find('PodDisruptionBudget', 'cnpg-controller-manager'), 'spec.selector.matchLabels')).toEqual({
      'app.kubernetes.io/name': 'cloudnative-pg',
    });
  });

  test('a number in the configuration wins', () => {
    const { find } = renderComponent(postgresqlOperator, {
      profile: 'production',
      config: { components: { postgresql_operator: { manager: { replicas: 3 } } } },
    });
    expect(at(find('Deployment', 'cnpg-controller-manager'), 'spec.replicas')).toBe(3);
  });
});

describe('the PostgreSQL operator renders as reviewed', () => {
  test.each([
    ['rights', ['ServiceAccount', 'Role', 'RoleBinding']],
    ['cluster-rights', ['ClusterRole', 'ClusterRoleBinding']],
    ['webhooks', ['Service', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']],
    ['deployment', ['Deployment', 'PodDisruptionBudget']],
    ['queries', ['ConfigMap']],
  ])('%s', (name, kinds) => {
    const { objects } = renderComponent(postgresqlOperator, { profile: 'production' });
    expectGolden(`postgresql-operator-${name}`, yamlOf(objects, kinds));
  });
});
