import { describe, expect, test } from 'vitest';
import { maximumMemory } from '../../constructs/argocd/redis-password.js';
import { argocd } from '../../src/catalog/entries/argocd.js';
import { at } from '../support/at.js';
import { renderComponent } from '../support/component.js';

const { objects, find } = renderComponent(argocd, {
  profile: 'production',
  config: { platform: { domain: 'example.com' } },
});
const pod = 'spec.template.spec';

describe('Argo CD with high availability', () => {
  test('Redis is three members with sentinels behind HAProxy, and no single one', () => {
    const members = find('StatefulSet', 'argocd-redis-ha-server');
    expect(at(members, 'spec.replicas')).toBe(3);
    expect(at(members, 'spec.serviceName')).toBe('argocd-redis-ha');
    expect(at(members, 'spec.podManagementPolicy')).toBe('OrderedReady');
    expect((at(members, `${pod}.containers`) as { name: string }[]).map(({ name }) => name)).toEqual([
      'redis',
      'sentinel',
      'split-brain-fix',
    ]);
    expect(
      objects.some(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'argocd-redis'),
    ).toBe(false);
  });

  test('Argo CD talks to HAProxy', () => {
    expect(find('ConfigMap', 'argocd-cmd-params-cm')['data']).toMatchObject({
      'redis.server': 'argocd-redis-ha-haproxy:6379',
      'applicationsetcontroller.enable.leader.election': 'true',
    });
  });

  test.each([0, 1, 2])('member %i has an address of its own before it is ready', (index) => {
    const service = find('Service', `argocd-redis-ha-announce-${index}`);
    expect(at(service, 'spec.publishNotReadyAddresses')).toBe(true);
    expect(at(service, 'spec.clusterIP')).toBeUndefined();
    expect(at(service, 'spec.selector')).toEqual({
      'app.kubernetes.io/name': 'argocd-redis-ha',
      'statefulset.kubernetes.io/pod-name': `argocd-redis-ha-server-${index}`,
    });
  });

  test.each([
    ['argocd-server', 2],
    ['argocd-repo-server', 2],
    ['argocd-applicationset-controller', 2],
    ['argocd-redis-ha-haproxy', 3],
  ])('%s has %i pods, spread over nodes, of which one at a time may be evicted', (name, replicas) => {
    const workload = find('Deployment', name);
    expect(at(workload, 'spec.replicas')).toBe(replicas);
    expect(at(workload, `${pod}.topologySpreadConstraints`)).toHaveLength(1);
    expect(at(find('PodDisruptionBudget', name), 'spec.maxUnavailable')).toBe(1);
    expect(at(find('PodDisruptionBudget', name), 'spec.selector')).toEqual(at(workload, 'spec.selector'));
  });

  test('the servers know how many they are, since sign-in attempts are counted by each', () => {
    expect(at(find('Deployment', 'argocd-server'), `${pod}.containers.0.env`)).toContainEqual({
      name: 'ARGOCD_API_SERVER_REPLICAS',
      value: '2',
    });
  });

  test('there is one application controller: more of them share out clusters, of which there is one', () => {
    expect(at(find('StatefulSet', 'argocd-application-controller'), 'spec.replicas')).toBe(1);
  });

  test('the password is made by HAProxy, which alone may make it', () => {
    expect(at(find('Deployment', 'argocd-redis-ha-haproxy'), `${pod}.initContainers.0.name`)).toBe(
      'secret-init',
    );
    expect(at(find('StatefulSet', 'argocd-redis-ha-server'), `${pod}.automountServiceAccountToken`)).toBe(
      false,
    );
    const roles = objects.filter(({ kind }) => kind === 'Role').map(({ metadata }) => metadata.name);
    expect(roles).toContain('argocd-redis-ha-haproxy');
    expect(roles).not.toContain('argocd-redis-ha');
  });

  test('a master hands over before it stops', () => {
    const members = find('StatefulSet', 'argocd-redis-ha-server');
    expect(at(members, `${pod}.containers.0.lifecycle.preStop.exec.command`)).toEqual([
      'sh',
      '/readonly-config/hand-over.sh',
    ]);
    expect(at(members, `${pod}.terminationGracePeriodSeconds`)).toBe(60);
  });

  test.each([
    ['StatefulSet', 'argocd-redis-ha-server', 'argocd-redis-ha-configmap', '/readonly-config/'],
    ['Deployment', 'argocd-redis-ha-haproxy', 'argocd-redis-ha-configmap', '/readonly/'],
    ['StatefulSet', 'argocd-redis-ha-server', 'argocd-redis-ha-health-configmap', '/health/'],
  ])('every script that %s/%s runs is in %s', (kind, name, configMap, folder) => {
    const text = JSON.stringify(find(kind, name)['spec']);
    const used = [...text.matchAll(new RegExp(`"${folder}([a-z_-]+\\.sh)"`, 'g'))].map(([, file]) => file);
    expect(used.length).toBeGreaterThan(0);
    expect(Object.keys(find('ConfigMap', configMap)['data'] as object)).toEqual(expect.arrayContaining(used));
  });

  test.each([
    ['128Mi', 96 * 2 ** 20],
    ['1Gi', 768 * 2 ** 20],
    ['200M', 150_000_000],
  ])('of a memory limit of %s, Redis fills three quarters', (limit, bytes) => {
    expect(maximumMemory(limit)).toBe(bytes);
  });

  test('a memory limit without a suffix is refused with what to write', () => {
    expect(() => maximumMemory('128')).toThrow('"128" is no quantity of memory; write it as 128Mi');
  });
});
