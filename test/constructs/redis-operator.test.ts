import { describe, expect, test } from 'vitest';
import { clusterRules, ownRules, watchedRules } from '../../constructs/redis-operator/rules.js';
import { redisOperator } from '../../src/catalog/entries/redis-operator.js';
import { at } from '../support/at.js';
import { expectGolden, renderComponent } from '../support/component.js';

const production = () => renderComponent(redisOperator, { profile: 'production' });
const manager = () =>
  at(production().find('Deployment', 'redis-operator'), 'spec.template.spec.containers.0') as Record<
    string,
    unknown
  >;

describe('the Redis operator follows version 0.26.0', () => {
  test('with its command, flags, ports and probes', () => {
    expect(manager()).toMatchObject({
      command: ['/operator', 'manager'],
      args: ['--leader-elect', '--metrics-bind-address=:8080', '--health-probe-bind-address=:8081'],
      ports: [
        { name: 'metrics', containerPort: 8080, protocol: 'TCP' },
        { name: 'health', containerPort: 8081, protocol: 'TCP' },
      ],
      readinessProbe: {
        httpGet: { path: '/readyz', port: 'health' },
        initialDelaySeconds: 5,
        periodSeconds: 10,
      },
      livenessProbe: {
        httpGet: { path: '/healthz', port: 'health' },
        initialDelaySeconds: 15,
        periodSeconds: 20,
      },
    });
  });

  test('with webhooks off, one watched namespace and an init container image that does not move', () => {
    expect(manager()['env']).toEqual([
      { name: 'ENABLE_WEBHOOKS', value: 'false' },
      { name: 'WATCH_NAMESPACE', value: 'databases' },
      { name: 'INIT_CONTAINER_IMAGE', value: 'quay.io/opstree/redis-operator:v0.26.0' },
      { name: 'SERVICE_DNS_DOMAIN', value: 'cluster.local' },
    ]);
    expect(manager()['image']).toBe('quay.io/opstree/redis-operator:v0.26.0');
  });

  test('its Service leads to a port of its container', () => {
    expect(at(production().find('Service', 'redis-operator-metrics'), 'spec')).toMatchObject({
      selector: { 'control-plane': 'redis-operator' },
      ports: [{ name: 'metrics', port: 8080, targetPort: 'metrics' }],
    });
  });
});

describe('the Redis operator has no more rights than it needs', () => {
  test('for the cluster it only reads definitions', () => {
    expect(clusterRules).toEqual([
      {
        groups: ['apiextensions.k8s.io'],
        resources: ['customresourcedefinitions'],
        verbs: ['get', 'list', 'watch'],
      },
    ]);
  });

  test('no role is aggregated to the roles of administrators, and no cluster role has a namespace', () => {
    const { yaml, objects } = production();
    expect(yaml).not.toContain('aggregate-to');
    for (const { metadata } of objects.filter(({ kind }) => kind.startsWith('ClusterRole')))
      expect(metadata).not.toHaveProperty('namespace');
  });

  test('no rule has a wildcard or reaches namespaces', () => {
    const rules = JSON.stringify([clusterRules, ownRules, watchedRules]);
    expect(rules).not.toContain('"*"');
    expect(rules).not.toContain('"namespaces"');
  });

  test('its rights are in the namespace that it watches, whatever that is called', () => {
    const { find } = renderComponent(redisOperator, {
      config: { components: { redis: { namespace: 'cache' } } },
    });
    expect(at(find('RoleBinding', 'redis-operator-manager', 'cache'), 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'redis-operator', namespace: 'redis-operator' },
    ]);
    expect(at(find('Deployment', 'redis-operator'), 'spec.template.spec.containers.0.env')).toContainEqual({
      name: 'WATCH_NAMESPACE',
      value: 'cache',
    });
  });
});

describe('defect 24, no high availability', () => {
  test('two spread replicas with a disruption budget in production', () => {
    const { find } = production();
    expect(at(find('Deployment', 'redis-operator'), 'spec.replicas')).toBe(2);
    expect(at(find('PodDisruptionBudget', 'redis-operator'), 'spec')).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { 'control-plane': 'redis-operator' } },
    });
  });

  test('one replica and no budget without', () => {
    const { find, objects } = renderComponent(redisOperator);
    expect(at(find('Deployment', 'redis-operator'), 'spec.replicas')).toBe(1);
    expect(objects.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });
});

describe('the Redis operator renders as reviewed', () => {
  test('production', () => {
    expectGolden('redis-operator', production().yaml);
  });
});
