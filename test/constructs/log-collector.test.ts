import { describe, expect, test } from 'vitest';
import { logCollector } from '../../src/catalog/entries/log-collector.js';
import { configFor, expectGolden, renderComponent, type RenderOptions } from '../support/component.js';

interface CollectorSpec {
  readonly template: {
    readonly spec: {
      readonly containers: readonly { readonly args: readonly string[] }[];
      readonly [key: string]: unknown;
    };
  };
}

function pod(options: RenderOptions = {}) {
  const set = renderComponent(logCollector, options).find('DaemonSet', 'log-collector');
  return (set['spec'] as CollectorSpec).template.spec;
}

function args(options: RenderOptions = {}): readonly string[] {
  return pod(options).containers[0]?.args ?? [];
}

describe('log collector', () => {
  test('sends everything to every store', () => {
    expect(
      args({ config: { features: { high_availability: true } } }).filter((arg) =>
        arg.includes('remoteWrite.url'),
      ),
    ).toEqual([
      '-remoteWrite.url=http://victoria-logs-0.victoria-logs-headless.monitoring.svc.cluster.local:9428/insert/native',
      '-remoteWrite.url=http://victoria-logs-1.victoria-logs-headless.monitoring.svc.cluster.local:9428/insert/native',
    ]);
    expect(args().filter((arg) => arg.includes('remoteWrite.url'))).toHaveLength(1);
  });

  test('leaves logs of other namespaces alone, unless told otherwise', () => {
    expect(args({ present: ['argocd'] })).toContain(
      '-kubernetesCollector.excludeFilter=!kubernetes.pod_namespace:in("argocd","log-collector")',
    );
    const everything = args({ config: { components: { log_collector: { all_namespaces: true } } } });
    expect(everything.join(' ')).not.toContain('excludeFilter');
  });

  test('runs on every node, whatever its taints', () => {
    expect(pod()).toMatchObject({ tolerations: [{ operator: 'Exists' }] });
  });

  test('keeps its queue and its place in each file on the node, within a limit', () => {
    expect(args()).toEqual(
      expect.arrayContaining(['-tmpDataPath=/var/lib/log-collector', '-remoteWrite.maxDiskUsagePerURL=1GB']),
    );
    expect(pod()).toMatchObject({
      volumes: [
        { hostPath: { path: '/var/log', type: 'Directory' } },
        { hostPath: { path: '/var/lib/docker/containers' } },
        { hostPath: { path: '/var/lib/log-collector', type: 'DirectoryOrCreate' } },
      ],
    });
  });

  test('is root only to read files of root: no capability, no writable root, no log it could change', () => {
    expect(pod()).toMatchObject({
      securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { mountPath: '/var/log', readOnly: true },
            { mountPath: '/var/lib/docker/containers', readOnly: true },
            { mountPath: '/var/lib/log-collector' },
          ],
        },
      ],
    });
  });

  test('has a namespace of its own whose level is not restricted, with the reason', () => {
    const needs = logCollector.namespaces?.(configFor()) ?? [];
    expect(needs).toEqual([
      {
        name: 'log-collector',
        podSecurity: 'privileged',
        why: expect.stringContaining('/var/log') as string,
      },
    ]);
    expect(logCollector.exceptions).toContainEqual(
      expect.objectContaining({ rule: 'security/pod-security', object: 'DaemonSet/log-collector' }),
    );
  });

  test('may read pods, get nodes and list namespaces, as upstream asks for', () => {
    expect(renderComponent(logCollector).find('ClusterRole', 'log-collector')['rules']).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
      { apiGroups: [''], resources: ['namespaces'], verbs: ['list'] },
    ]);
  });

  test('renders as reviewed', () => {
    expectGolden('log-collector', renderComponent(logCollector, { present: ['argocd'] }).yaml);
  });
});
