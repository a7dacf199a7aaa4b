import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { argoEvents } from '../../src/catalog/entries/argo-events.js';
import { at, yamlOf } from '../support/at.js';
import { configFor, expectGolden, renderComponent } from '../support/component.js';

const standard = renderComponent(argoEvents, { profile: 'standard' });
const container = (rendered = standard) =>
  at(rendered.find('Deployment', 'controller-manager'), 'spec.template.spec.containers.0') as Record<
    string,
    unknown
  >;

function controllerConfig(rendered = standard): unknown {
  return parse(
    String(
      at(rendered.find('ConfigMap', 'argo-events-controller-config'), 'data')![
        'controller-config.yaml' as never
      ],
    ),
  );
}

describe('argo-events', () => {
  test('looks after the namespace of the GitHub events only', () => {
    const { find } = renderComponent(argoEvents, {
      config: { components: { github_events: { namespace: 'hooks' } } },
    });
    const rendered = find('Deployment', 'controller-manager');
    expect(at(rendered, 'spec.template.spec.containers.0.args')).toEqual([
      'controller',
      '--namespaced',
      '--managed-namespace=hooks',
      '--leader-election=true',
    ]);
    expect(find('Role', 'argo-events-role').metadata.namespace).toBe('hooks');
  });

  test('has no right that reaches beyond its two namespaces', () => {
    expect(standard.objects.filter(({ kind }) => kind === 'ClusterRoleBinding')).toEqual([]);
    expect(
      standard.objects.filter(({ kind }) => kind === 'ClusterRole').map(({ metadata }) => metadata.name),
    ).toEqual([
      'argo-events-aggregate-to-admin',
      'argo-events-aggregate-to-edit',
      'argo-events-aggregate-to-view',
    ]);
  });

  test('may do with Secrets only what a JetStream event bus takes: list, create and delete', () => {
    const rules = at(standard.find('Role', 'argo-events-role'), 'rules') as {
      resources: string[];
      verbs: string[];
    }[];
    expect(rules.find(({ resources }) => resources.includes('secrets'))?.verbs).toEqual([
      'list',
      'create',
      'delete',
    ]);
    expect(rules.flatMap(({ resources }) => resources)).not.toContain('pods/exec');
    expect(rules.flatMap(({ verbs }) => verbs)).not.toContain('*');
  });

  test('holds its Lease in its own namespace, by name', () => {
    const role = standard.find('Role', 'argo-events-leader-election', 'argo-events');
    expect(at(role, 'rules')).toContainEqual({
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      resourceNames: ['argo-events-controller'],
      verbs: ['get', 'update'],
    });
  });

  test('binds its roles to its account across namespaces', () => {
    expect(at(standard.find('RoleBinding', 'argo-events-role', 'github-events'), 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'argo-events-sa', namespace: 'argo-events' },
    ]);
  });

  test('probes health and readiness on port 8081 as upstream does', () => {
    expect(container()).toMatchObject({
      readinessProbe: {
        httpGet: { path: '/readyz', port: 'health' },
        initialDelaySeconds: 3,
        periodSeconds: 3,
      },
      livenessProbe: {
        httpGet: { path: '/healthz', port: 'health' },
        initialDelaySeconds: 3,
        periodSeconds: 3,
      },
      ports: [
        { name: 'metrics', containerPort: 7777, protocol: 'TCP' },
        { name: 'health', containerPort: 8081, protocol: 'TCP' },
      ],
    });
  });

  test('gives event sources and sensors its own image, pulled only when absent', () => {
    const { find } = renderComponent(argoEvents, {
      config: { registry: { type: 'harbor', url: 'registry.example.com', namespace: 'mirror' } },
    });
    const env = at(find('Deployment', 'controller-manager'), 'spec.template.spec.containers.0.env');
    expect(env).toEqual([
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'ARGO_EVENTS_IMAGE', value: 'registry.example.com/mirror/argoproj/argo-events:v1.9.11' },
      { name: 'IMAGE_PULL_POLICY', value: 'IfNotPresent' },
    ]);
  });

  test('offers one pinned JetStream version, mirrored like every image, and no "latest"', () => {
    const mirrored = renderComponent(argoEvents, {
      config: { registry: { type: 'harbor', url: 'registry.example.com', namespace: 'mirror' } },
    });
    expect(at(controllerConfig(mirrored), 'eventBus.jetstream.versions')).toEqual([
      {
        version: '2.10.29',
        natsImage: 'registry.example.com/mirror/library/nats:2.10.29',
        metricsExporterImage: 'registry.example.com/mirror/natsio/prometheus-nats-exporter:0.14.0',
        configReloaderImage: 'registry.example.com/mirror/natsio/nats-server-config-reloader:0.14.0',
        startCommand: '/nats-server',
      },
    ]);
  });

  test('lists a NATS Streaming version without an image: the controller insists on one, nobody may run it', () => {
    expect(at(controllerConfig(), 'eventBus.nats.versions')).toEqual([
      { version: 'unsupported', natsStreamingImage: '', metricsExporterImage: '' },
    ]);
  });

  test('has one controller, and with high availability two on different nodes with a disruption budget', () => {
    const production = renderComponent(argoEvents, { profile: 'production' });
    expect(at(standard.find('Deployment', 'controller-manager'), 'spec.replicas')).toBe(1);
    expect(standard.objects.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
    expect(at(production.find('Deployment', 'controller-manager'), 'spec.replicas')).toBe(2);
    expect(
      at(production.find('PodDisruptionBudget', 'controller-manager'), 'spec.selector.matchLabels'),
    ).toEqual({
      app: 'controller-manager',
    });
  });

  test('runs as the user of upstream with a read-only root', () => {
    expect(
      at(standard.find('Deployment', 'controller-manager'), 'spec.template.spec.securityContext'),
    ).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 9731,
    });
    expect(container()).toMatchObject({ securityContext: { readOnlyRootFilesystem: true } });
  });

  test('lets the metrics be scraped and nothing else in', () => {
    const incoming = argoEvents.flows(configFor()).filter(({ to }) => to === 'argo-events/controller');
    expect(incoming.map(({ from, ports }) => [from, ports])).toEqual([
      ['victoria-metrics/server', ['metrics']],
    ]);
  });

  test('renders as reviewed', () => {
    const { objects } = renderComponent(argoEvents, { profile: 'production' });
    expectGolden(
      'argo-events',
      yamlOf(objects, ['ServiceAccount', 'ConfigMap', 'Deployment', 'PodDisruptionBudget']),
    );
    expectGolden('argo-events-rights', yamlOf(objects, ['Role', 'RoleBinding', 'ClusterRole']));
  });
});
