import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { toYaml } from '../../src/bundle/yaml.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { argoWorkflows } from '../../src/catalog/entries/argo-workflows.js';
import type { ConfigInput } from '../../src/config/index.js';
import { configFor, expectGolden, renderComponent } from '../support/component.js';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly [key: string]: unknown;
}

const rulesOf = (object: KubernetesObject) => object['rules'] as readonly Rule[];

const specOf = (object: KubernetesObject) =>
  object['spec'] as {
    readonly replicas: number;
    readonly strategy?: unknown;
    readonly template: {
      readonly spec: { readonly containers: readonly Container[]; readonly [key: string]: unknown };
    };
  };

const containerOf = (object: KubernetesObject) => specOf(object).template.spec.containers[0]!;

const settingsOf = (config: ConfigInput = {}) => {
  const data = renderComponent(argoWorkflows, { config }).find('ConfigMap', 'workflow-controller-configmap')[
    'data'
  ];
  return Object.fromEntries(
    Object.entries(data as Record<string, string>).map(([key, text]) => [key, parse(text) as unknown]),
  ) as Record<string, Record<string, unknown>>;
};

describe('the workflow controller', () => {
  const { find, objects } = renderComponent(argoWorkflows);
  const controller = find('Deployment', 'workflow-controller', 'argo-workflows');

  test('runs the workflows of the platform’s namespace only', () => {
    expect(containerOf(controller).args).toEqual([
      '--configmap=workflow-controller-configmap',
      '--executor-image=quay.io/argoproj/argoexec:v4.1.2',
      '--namespaced',
      '--managed-namespace=cto',
      '--loglevel=info',
    ]);
    expect(containerOf(controller)['command']).toEqual(['workflow-controller']);
  });

  test('has the ports, probes and selector of upstream, and a readiness probe', () => {
    expect(containerOf(controller)).toMatchObject({
      image: 'quay.io/argoproj/workflow-controller:v4.1.2',
      ports: [
        { name: 'metrics', containerPort: 9090 },
        { name: 'health', containerPort: 6060 },
      ],
      livenessProbe: {
        httpGet: { path: '/healthz', port: 'health' },
        initialDelaySeconds: 90,
        periodSeconds: 60,
        timeoutSeconds: 30,
        failureThreshold: 3,
      },
      readinessProbe: { httpGet: { path: '/healthz', port: 'health' } },
    });
    expect(controller['spec']).toMatchObject({ selector: { matchLabels: { app: 'workflow-controller' } } });
  });

  test('alone, does not elect and is replaced rather than rolled', () => {
    expect(specOf(controller)).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(containerOf(controller).env).toContainEqual({ name: 'LEADER_ELECTION_DISABLE', value: 'true' });
    const leases = rulesOf(find('Role', 'argo-role')).filter(({ resources }) => resources.includes('leases'));
    expect(leases).toEqual([]);
    expect(objects.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  test('highly available, elects a leader, is spread and has a budget', () => {
    const ha = renderComponent(argoWorkflows, { profile: 'production' });
    const pair = ha.find('Deployment', 'workflow-controller');
    expect(specOf(pair).replicas).toBe(2);
    expect(specOf(pair)).not.toHaveProperty('strategy');
    expect(containerOf(pair).env?.map(({ name }) => name)).toEqual(['LEADER_ELECTION_IDENTITY']);
    expect(specOf(pair).template.spec).toHaveProperty('topologySpreadConstraints');
    expect(rulesOf(ha.find('Role', 'argo-role'))).toContainEqual({
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      verbs: ['create', 'get', 'update'],
    });
    expect(ha.find('PodDisruptionBudget', 'workflow-controller')['spec']).toMatchObject({
      maxUnavailable: 1,
    });
    expect(specOf(ha.find('Deployment', 'argo-server')).replicas).toBe(2);
  });

  test('takes the executor from the mirror, and from an override', () => {
    const argument = (config: ConfigInput) =>
      containerOf(renderComponent(argoWorkflows, { config }).find('Deployment', 'workflow-controller'))
        .args[1];
    expect(argument({ registry: { type: 'harbor', url: 'harbor.acme.test', namespace: 'mirror' } })).toBe(
      '--executor-image=harbor.acme.test/mirror/argoproj/argoexec:v4.1.2',
    );
    expect(argument({ images: { 'argo-executor': { tag: 'v4.1.4' } } })).toBe(
      '--executor-image=quay.io/argoproj/argoexec:v4.1.4',
    );
  });
});

describe('the server', () => {
  const { find } = renderComponent(argoWorkflows);

  test('lets callers in with their own rights only, over TLS', () => {
    expect(containerOf(find('Deployment', 'argo-server')).args).toEqual([
      'server',
      '--configmap=workflow-controller-configmap',
      '--auth-mode=client',
      '--secure=true',
      '--namespaced',
      '--managed-namespace=cto',
      '--loglevel=info',
    ]);
  });

  test('is probed and served on port 2746', () => {
    expect(containerOf(find('Deployment', 'argo-server'))).toMatchObject({
      ports: [{ name: 'web', containerPort: 2746 }],
      readinessProbe: {
        httpGet: { path: '/', port: 'web', scheme: 'HTTPS' },
        initialDelaySeconds: 10,
        periodSeconds: 20,
      },
      livenessProbe: { httpGet: { path: '/', port: 'web', scheme: 'HTTPS' } },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    });
    expect(find('Service', 'argo-server')['spec']).toMatchObject({
      selector: { app: 'argo-server' },
      ports: [{ name: 'web', port: 2746, targetPort: 'web' }],
    });
  });

  test('has no right of its own to change anything but to write events', () => {
    const rules = [
      ...rulesOf(find('Role', 'argo-server-role', 'argo-workflows')),
      ...rulesOf(find('Role', 'argo-workflows-server', 'cto')),
    ];
    for (const { resources, verbs } of rules) {
      const changing = verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb));
      if (!resources.includes('events')) expect(changing, resources.join()).toEqual([]);
    }
    expect(rules.flatMap(({ resources }) => resources)).not.toContain('secrets');
  });
});

describe('rights', () => {
  const { find, objects } = renderComponent(argoWorkflows);

  test('are never bound in the whole cluster', () => {
    expect(objects.map(({ kind }) => kind)).not.toContain('ClusterRoleBinding');
  });

  test('of the controller are those of upstream’s namespace installation, but for Secrets', () => {
    const rules = rulesOf(find('Role', 'argo-workflows-controller', 'cto'));
    const verbsOn = (resource: string) =>
      rules
        .filter(({ resources }) => resources.includes(resource))
        .flatMap(({ verbs }) => verbs)
        .sort();
    const everything = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
    expect(verbsOn('pods')).toEqual(everything);
    expect(verbsOn('pods/exec')).toEqual(everything);
    expect(verbsOn('workflows')).toEqual(everything);
    expect(verbsOn('workflows/finalizers')).toEqual(everything);
    expect(verbsOn('workflowtasksets')).toEqual(everything);
    expect(verbsOn('workflowartifactgctasks')).toEqual(everything);
    expect(verbsOn('workflowtemplates')).toEqual(['get', 'list', 'watch']);
    expect(verbsOn('workflowtaskresults')).toEqual(['deletecollection', 'list', 'watch']);
    expect(verbsOn('cronworkflows')).toEqual(['delete', 'get', 'list', 'patch', 'update', 'watch']);
    expect(verbsOn('configmaps')).toEqual(['get', 'list', 'watch']);
    expect(verbsOn('persistentvolumeclaims')).toEqual(['create', 'delete', 'get', 'update']);
    expect(verbsOn('serviceaccounts')).toEqual(['get', 'list']);
    expect(verbsOn('events')).toEqual(['create', 'patch']);
    expect(verbsOn('poddisruptionbudgets')).toEqual(['create', 'delete', 'get']);
    expect(rules.find(({ resources }) => resources.includes('secrets'))).toEqual({
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['get'],
      resourceNames: ['argo-workflows-agent-ca-certificates'],
    });
  });

  test('of a step are to report its result, and belong to the account of the platform’s workflows', () => {
    expect(rulesOf(find('Role', 'argo-workflows-executor', 'cto'))).toEqual([
      { apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] },
    ]);
    expect(find('RoleBinding', 'argo-workflows-executor', 'cto')['subjects']).toEqual([
      { kind: 'ServiceAccount', name: 'workflow-runner', namespace: 'cto' },
    ]);
  });

  test('are aggregated to the roles of Kubernetes as upstream has them', () => {
    for (const level of ['admin', 'edit', 'view']) {
      const role = find('ClusterRole', `argo-aggregate-to-${level}`);
      expect(role.metadata.labels).toMatchObject({
        [`rbac.authorization.k8s.io/aggregate-to-${level}`]: 'true',
      });
    }
    expect(rulesOf(find('ClusterRole', 'argo-aggregate-to-view'))[0]).toMatchObject({
      verbs: ['get', 'list', 'watch'],
    });
    const resources = rulesOf(find('ClusterRole', 'argo-aggregate-to-admin'))[0]?.resources;
    expect(resources).toContain('workflowtasksets');
    expect(rulesOf(find('ClusterRole', 'argo-aggregate-to-edit'))[0]?.resources).not.toContain(
      'workflowtasksets',
    );
  });

  test('hold when both namespaces are one', () => {
    const one = renderComponent(argoWorkflows, {
      config: { components: { argo_workflows: { namespace: 'cto' } } },
    });
    const names = one.objects.map(
      ({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('settings of workflows', () => {
  test('delete what is finished, limit how many run, and speak plain HTTP to the scraper', () => {
    expect(settingsOf()).toMatchObject({
      parallelism: 10,
      retentionPolicy: { completed: 100, failed: 50, errored: 50 },
      metricsConfig: { enabled: true, path: '/metrics', port: 9090, secure: false },
      workflowDefaults: {
        spec: {
          serviceAccountName: 'workflow-runner',
          ttlStrategy: { secondsAfterSuccess: 86_400, secondsAfterFailure: 604_800 },
          podGC: { strategy: 'OnPodSuccess', deleteDelayDuration: '30s' },
        },
      },
    });
  });

  test('make pods that the Pod Security level "restricted" admits', () => {
    const { workflowDefaults, executor, mainContainer } = settingsOf();
    expect((workflowDefaults?.['spec'] as Record<string, unknown>)['securityContext']).toEqual({
      runAsNonRoot: true,
      runAsUser: 8737,
      runAsGroup: 8737,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const container of [executor, mainContainer])
      expect(container?.['securityContext']).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
  });

  test('label the pods of steps as the record declares them to network policies', () => {
    const spec = settingsOf()['workflowDefaults']?.['spec'] as { podMetadata: { labels: unknown } };
    expect(argoWorkflows.pods(configFor())['steps']).toEqual({
      namespace: 'cto',
      labels: spec.podMetadata.labels,
      ports: {},
    });
  });

  test('hand on pull secrets, node labels and tolerations', () => {
    const { workflowDefaults } = settingsOf({
      registry: { pull_secret: 'my-pull' },
      scheduling: {
        node_selector: { pool: 'agents' },
        tolerations: [{ key: 'agents', effect: 'NoSchedule' }],
      },
    });
    expect(workflowDefaults?.['spec']).toMatchObject({
      imagePullSecrets: [{ name: 'my-pull' }],
      nodeSelector: { 'kubernetes.io/os': 'linux', pool: 'agents' },
      tolerations: [{ key: 'agents', operator: 'Exists', effect: 'NoSchedule' }],
    });
  });

  test('hold no instance id, no database and no single sign-on', () => {
    expect(Object.keys(settingsOf()).sort()).toEqual([
      'executor',
      'mainContainer',
      'metricsConfig',
      'parallelism',
      'retentionPolicy',
      'workflowDefaults',
    ]);
  });

  test('follow the configuration in every leaf', () => {
    const settings = settingsOf({
      components: {
        argo_workflows: {
          parallelism: 3,
          retention: { success_ttl: '2m', failure_ttl: '3m', completed: 4, failed: 5, errored: 6 },
          pod_cleanup: { strategy: 'OnWorkflowCompletion', delay: '7s' },
          executor: { cpu: '11m', memory: '65Mi', memory_limit: '257Mi' },
          main_container: { cpu: '51m', memory: '66Mi', memory_limit: '513Mi' },
        },
      },
    });
    expect(settings).toMatchObject({
      parallelism: 3,
      retentionPolicy: { completed: 4, failed: 5, errored: 6 },
      executor: { resources: { requests: { cpu: '11m', memory: '65Mi' }, limits: { memory: '257Mi' } } },
      mainContainer: { resources: { requests: { cpu: '51m', memory: '66Mi' }, limits: { memory: '513Mi' } } },
      workflowDefaults: {
        spec: {
          ttlStrategy: { secondsAfterSuccess: 120, secondsAfterFailure: 180 },
          podGC: { strategy: 'OnWorkflowCompletion', deleteDelayDuration: '7s' },
        },
      },
    });
  });
});

describe('the record', () => {
  test('brings all eight definitions, and the construct emits none', () => {
    expect(argoWorkflows.crds).toHaveLength(8);
    expect(renderComponent(argoWorkflows).objects.map(({ kind }) => kind)).not.toContain(
      'CustomResourceDefinition',
    );
  });

  test('renders as reviewed', () => {
    const { objects } = renderComponent(argoWorkflows);
    const rights = ['ServiceAccount', 'Role', 'RoleBinding'];
    const part = (kinds: (kind: string) => boolean) =>
      objects
        .filter(({ kind }) => kinds(kind))
        .map((object) => toYaml(object))
        .join('---\n');
    expectGolden(
      'argo-workflows-rights',
      part((kind) => rights.includes(kind)),
    );
    expectGolden(
      'argo-workflows',
      part((kind) => !rights.includes(kind) && kind !== 'ClusterRole'),
    );
  });
});
