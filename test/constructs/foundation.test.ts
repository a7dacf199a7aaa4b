import { describe, expect, test } from 'vitest';
import { foundation } from '../../src/catalog/entries/foundation.js';
import { expectGolden, renderComponent } from '../support/component.js';

describe('foundation', () => {
  test('gives every namespace its Pod Security level in all three modes', () => {
    const { find } = renderComponent(foundation);
    expect(find('Namespace', 'cto').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    });
  });

  test('denies all traffic of every namespace in both directions, except DNS', () => {
    const { find } = renderComponent(foundation);
    expect(find('NetworkPolicy', 'default-deny', 'cto')['spec']).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(find('NetworkPolicy', 'allow-dns', 'cto')['spec']).toMatchObject({ policyTypes: ['Egress'] });
  });

  test('ranks runs of agents below the controllers of the platform', () => {
    const { find } = renderComponent(foundation);
    expect(Number(find('PriorityClass', 'cto-agent')['value'])).toBeLessThan(
      Number(find('PriorityClass', 'cto-platform')['value']),
    );
  });

  test('limits the pods of the namespace in which agents run', () => {
    const { find } = renderComponent(foundation, {
      config: { components: { foundation: { quota: { pods: 7 } } } },
    });
    expect(find('ResourceQuota', 'agents', 'cto')['spec']).toEqual({ hard: { pods: 7 } });
  });

  test('leaves the quota out when it is switched off', () => {
    const { objects } = renderComponent(foundation, {
      config: { components: { foundation: { quota: { enabled: false } } } },
    });
    expect(objects.map(({ kind }) => kind)).not.toContain('ResourceQuota');
  });

  test('renders as reviewed', () => {
    expectGolden('foundation', renderComponent(foundation, { present: ['argocd'] }).yaml);
  });
});
