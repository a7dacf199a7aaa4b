import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { controllerSecrets } from '../../src/catalog/controller/secrets.js';
import { controller } from '../../src/catalog/entries/controller.js';
import type { ConfigInput } from '../../src/config/index.js';
import { configFor, expectGolden, renderComponent } from '../support/component.js';

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const render = (config: ConfigInput = {}) => renderComponent(controller, { config });

const dataOf = (object: KubernetesObject) => object['data'] as Record<string, string>;

const settingsOf = (config: ConfigInput = {}) =>
  parse(dataOf(render(config).find('ConfigMap', 'controller-config'))['config.yaml'] ?? '') as Record<
    string,
    unknown
  >;

const agentsOf = (config: ConfigInput = {}) => dataOf(render(config).find('ConfigMap', 'controller-agents'));

const podOf = (deployment: KubernetesObject) =>
  (
    deployment['spec'] as {
      template: { metadata: { annotations: Record<string, string> }; spec: Record<string, unknown> };
    }
  ).template;

describe('the controller', () => {
  const { find } = render();
  const deployment = find('Deployment', 'controller', 'cto');
  const [container] = podOf(deployment).spec['containers'] as Record<string, unknown>[];

  test('is probed at /health and serves metrics on a port of its own', () => {
    expect(container).toMatchObject({
      image: 'ghcr.io/cto-platform/controller:0.1.0',
      args: ['--config=/config/config.yaml'],
      ports: [
        { name: 'http', containerPort: 8080 },
        { name: 'metrics', containerPort: 8081 },
      ],
      readinessProbe: { httpGet: { path: '/health', port: 'http' } },
      livenessProbe: { httpGet: { path: '/health', port: 'http' } },
    });
    expect(find('Service', 'controller')['spec']).toMatchObject({
      selector: { 'app.kubernetes.io/name': 'controller', 'app.kubernetes.io/component': 'manager' },
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'metrics', port: 8081, targetPort: 'metrics' },
      ],
    });
  });

  test('reads settings, agents and instructions from files that it cannot change', () => {
    expect(container?.['volumeMounts']).toEqual([
      { name: 'settings', mountPath: '/config', readOnly: true },
      { name: 'agents', mountPath: '/agents', readOnly: true },
      { name: 'prompts', mountPath: '/prompts', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ]);
  });

  test.each([
    ['settings', { components: { controller: { run: { deadline: '3h' } } } }],
    ['agents', { agents: { rex: { system_prompt: 'New.' } } }],
    ['prompts', { components: { controller: { prompts: { code: 'New.' } } } }],
  ])('is restarted when its %s change, and by nothing else', (part, config) => {
    const annotations = (from: ConfigInput) =>
      podOf(render(from).find('Deployment', 'controller')).metadata.annotations;
    const before = annotations({});
    const after = annotations(config);
    const changed = Object.keys(before).filter((key) => before[key] !== after[key]);
    expect(changed).toEqual([`cto.dev/checksum-${part}`]);
  });

  test('highly available, runs twice, spread, with a budget', () => {
    const ha = renderComponent(controller, { profile: 'production' });
    expect(ha.find('Deployment', 'controller')['spec']).toMatchObject({ replicas: 2 });
    expect(podOf(ha.find('Deployment', 'controller')).spec).toHaveProperty('topologySpreadConstraints');
    expect(ha.find('PodDisruptionBudget', 'controller')['spec']).toMatchObject({ maxUnavailable: 1 });
    expect(deployment['spec']).toMatchObject({ replicas: 1 });
  });

  test('follows the settings of the workload', () => {
    const manager = { replicas: 3, resources: { cpu: '70m', memory: '90Mi', memory_limit: '190Mi' } };
    const other = render({ components: { controller: { manager, log_level: 'debug' } } }).find(
      'Deployment',
      'controller',
    );
    expect(other['spec']).toMatchObject({ replicas: 3 });
    const [changed] = podOf(other).spec['containers'] as Record<string, unknown>[];
    expect(changed).toMatchObject({
      resources: { requests: { cpu: '70m', memory: '90Mi' }, limits: { memory: '190Mi' } },
    });
    expect(changed?.['env']).toContainEqual({ name: 'LOG_LEVEL', value: 'debug' });
  });
});

describe('rights of the controller', () => {
  const rules = render().find('Role', 'controller', 'cto')['rules'] as readonly Rule[];
  const ruleOn = (resource: string) => rules.filter(({ resources }) => resources.includes(resource));

  test('cover what it reconciles: runs with status and finalizers, jobs, volumes, events', () => {
    expect(ruleOn('coderuns')[0]?.verbs).toEqual(['get', 'list', 'watch', 'update', 'patch', 'delete']);
    expect(ruleOn('docsruns/status')[0]?.verbs).toEqual(['get', 'update', 'patch']);
    expect(ruleOn('coderuns/finalizers')[0]?.verbs).toEqual(['update']);
    expect(ruleOn('jobs')[0]?.verbs).toContain('create');
    expect(ruleOn('persistentvolumeclaims')[0]?.verbs).toEqual(['get', 'list', 'watch', 'create', 'delete']);
    expect(ruleOn('events')[0]?.verbs).toEqual(['create', 'patch']);
    expect(ruleOn('pods/log')[0]?.verbs).toEqual(['get', 'list', 'watch']);
  });

  test('do not cover accounts, services or workflows', () => {
    for (const resource of ['serviceaccounts', 'services', 'workflows', 'roles'])
      expect(ruleOn(resource)).toEqual([]);
  });

  test('on Secrets are to read those that the record declares, by name', () => {
    const declared = controllerSecrets(configFor()).map(({ name }) => name);
    expect(ruleOn('secrets')).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: declared },
    ]);
  });

  test('on leases are limited to its own', () => {
    const changing = ruleOn('leases').filter(({ verbs }) => verbs.includes('update'));
    expect(changing.map(({ resourceNames }) => resourceNames)).toEqual([['controller-leader']]);
  });

  test('are none for agents, and to create and read runs for workflows', () => {
    const { objects, find } = render();
    const subjects = objects
      .filter(({ kind }) => kind === 'RoleBinding')
      .flatMap((binding) => (binding['subjects'] as { name: string }[]).map(({ name }) => name));
    expect(subjects.sort()).toEqual(['controller', 'workflow-runner']);
    expect(find('Role', 'workflow-runner')['rules']).toEqual([
      {
        apiGroups: ['agents.platform'],
        resources: ['coderuns', 'docsruns'],
        verbs: ['create', 'get', 'patch'],
      },
    ]);
    expect(find('ServiceAccount', 'agent')['automountServiceAccountToken']).toBe(false);
    expect(find('ServiceAccount', 'workflow-runner')['automountServiceAccountToken']).toBe(true);
  });
});

describe('the settings file', () => {
  test('follows the configuration in every leaf', () => {
    const settings = settingsOf({
      platform: { name: 'acme', namespace: 'agents', label_prefix: 'acme.test' },
      github: { url: 'https://ghe.acme.test:8443', organization: 'acme', repository: 'web' },
      storage: { class: 'fast' },
      scheduling: { node_selector: { pool: 'p' }, tolerations: [{ key: 'k' }] },
      registry: { pull_secret: 'pull' },
      images: { 'agent-codex': { repository: 'acme.test/codex', tag: '9' } },
      components: {
        controller: {
          api_keys_secret: 'keys',
          telemetry: { endpoint: 'http://otel.acme.test:4317' },
          run: {
            deadline: '90m',
            success_ttl: '1m',
            failure_ttl: '2m',
            workspace: { size: '33Gi' },
            permissions: { allow: ['read'], deny: ['WebFetch'] },
          },
        },
        github_events: { labels: { ready: 'go', task_prefix: 't-', run_prefix: 'r-' } },
      },
    });
    expect(settings).toMatchObject({
      platform: { name: 'acme', namespace: 'agents', labelPrefix: 'acme.test' },
      github: { url: 'https://ghe.acme.test:8443', organization: 'acme', repository: 'web' },
      job: {
        activeDeadlineSeconds: 5400,
        imagePullSecrets: [{ name: 'pull' }],
        nodeSelector: { pool: 'p' },
        tolerations: [{ key: 'k', operator: 'Exists' }],
      },
      clis: {
        codex: { image: 'acme.test/codex:9', apiKey: { secretName: 'keys', secretKey: 'OPENAI_API_KEY' } },
      },
      permissions: { allow: ['read'], deny: ['WebFetch'] },
      telemetry: { enabled: true, endpoint: 'http://otel.acme.test:4317' },
      storage: { workspaceSize: '33Gi', storageClassName: 'fast' },
      cleanup: { successTTLSeconds: 60, failureTTLSeconds: 120 },
      pullRequestLabels: { ready: 'go', taskPrefix: 't-', runPrefix: 'r-' },
    });
  });

  test('prefers the storage class of the workspace to the common one', () => {
    const run = { workspace: { class: 'own' } };
    const settings = settingsOf({ storage: { class: 'fast' }, components: { controller: { run } } });
    expect(settings['storage']).toMatchObject({ storageClassName: 'own' });
    expect(settingsOf()['storage']).toEqual({ workspaceSize: '10Gi' });
  });

  test('makes pods of agents that the Pod Security level "restricted" admits, without a token', () => {
    expect(settingsOf()['job']).toMatchObject({
      serviceAccountName: 'agent',
      automountServiceAccountToken: false,
      podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      podLabels: controller.pods(configFor())['agents']?.labels,
    });
  });
});

describe('agents and instructions', () => {
  test('come as a list and one file with front matter for each agent', () => {
    const data = agentsOf();
    expect(Object.keys(data)).toEqual([
      'agents.yaml',
      'cleo_system-prompt.md',
      'morgan_system-prompt.md',
      'rex_system-prompt.md',
      'tess_system-prompt.md',
    ]);
    expect(data['rex_system-prompt.md']).toMatch(/^---\nname: rex\ndescription: .*\n---\n\nYou are rex, /);
    expect(parse(data['agents.yaml'] ?? '')).toMatchObject({
      agents: { rex: { role: 'implementation', githubApp: 'cto-rex', systemPrompt: 'rex_system-prompt.md' } },
      roles: {
        documentation: 'morgan',
        implementation: 'rex',
        quality: 'cleo',
        testing: 'tess',
        frontend: 'rex',
      },
    });
  });

  test('a system prompt of the configuration lands as it is, whatever it looks like', () => {
    const prompt = 'First line: "quoted"\n\n$(id) `id` ${HOME} {{ .Values.x }}\n---\nkey: value\n\ttab\n';
    expect(agentsOf({ agents: { rex: { system_prompt: prompt } } })['rex_system-prompt.md']).toContain(
      prompt,
    );
  });

  test('a description cannot break the front matter', () => {
    const description = 'a: b\n---\nname: other';
    const file = agentsOf({ agents: { rex: { description } } })['rex_system-prompt.md'] ?? '';
    expect(parse(file.slice(4, file.indexOf('\n---\n\n')))).toEqual({ name: 'rex', description });
  });

  test('instructions of a run can be replaced one by one', () => {
    const prompts = dataOf(
      render({ components: { controller: { prompts: { testing: 'Only look.' } } } }).find(
        'ConfigMap',
        'controller-prompts',
      ),
    );
    expect(prompts['testing.md']).toBe('Only look.');
    expect(Object.keys(prompts)).toEqual(['code.md', 'docs.md', 'quality.md', 'testing.md']);
    expect(prompts['code.md']).toContain('{{run.task_id}}');
  });
});

describe('the record', () => {
  test('declares the Secret of every App with its sources, and the API keys that are needed', () => {
    const config = configFor({
      config: {
        github: { apps: { rex: { id: '${REX_ID}', client_id: 'abc', private_key_path: '/keys/rex.pem' } } },
        agents: { cleo: { cli: 'codex', github_app_id: '77' } },
      },
    });
    const secrets = controllerSecrets(config);
    const keysOf = (name: string) => secrets.find((secret) => secret.name === name)?.keys;
    expect(keysOf('github-app-rex')).toMatchObject([
      { key: 'app-id', source: { variable: 'REX_ID' } },
      { key: 'client-id', source: { value: 'abc' } },
      { key: 'private-key', source: { file: '/keys/rex.pem' } },
    ]);
    expect(keysOf('github-app-cleo')?.[0]).toMatchObject({ key: 'app-id', source: { value: '77' } });
    const needed = keysOf('agent-api-keys')?.filter(({ optional }) => optional !== true);
    expect(needed?.map(({ key }) => key)).toEqual(['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']);
  });

  test('lets agents reach GitHub at its own port and telemetry at its own, but never the API server', () => {
    const flows = controller.flows(
      configFor({
        config: {
          github: { url: 'https://ghe.acme.test:8443' },
          components: { controller: { telemetry: { endpoint: 'http://otel.acme.test:4318' } } },
        },
      }),
    );
    const of = (from: string) =>
      flows.filter((flow) => flow.from === from).map(({ to, ports }) => ({ to, ports }));
    expect(of('controller/agents')).toEqual([
      { to: 'internet', ports: [443, 8443] },
      { to: 'internet', ports: [4318] },
    ]);
    expect(of('controller/manager')).toContainEqual({ to: 'api-server', ports: [] });
  });

  test('counts one run of the implementation agent and its workspace', () => {
    const config = configFor({ config: { agents: { rex: { resources: { cpu: 4, memory: '8Gi' } } } } });
    expect(controller.claims?.(config)).toEqual([
      { what: 'run of the agent rex', replicas: 1, cpu: '4', memory: '8Gi', storage: '10Gi' },
    ]);
  });

  test('renders as reviewed', () => {
    const { objects } = render();
    const rights = ['ServiceAccount', 'Role', 'RoleBinding'];
    const content = ['ConfigMap', 'WorkflowTemplate', ...rights];
    const part = (pick: (object: KubernetesObject) => boolean) =>
      objects
        .filter(pick)
        .map((object) => toYaml(object))
        .join('---\n');
    expectGolden(
      'controller',
      part(({ kind }) => !content.includes(kind)),
    );
    expectGolden(
      'controller-rights',
      part(({ kind }) => rights.includes(kind)),
    );
    expectGolden(
      'controller-config',
      part(({ metadata }) => metadata.name === 'controller-config'),
    );
    expectGolden(
      'controller-agents',
      part(({ metadata }) => metadata.name === 'controller-agents'),
    );
  });
});
