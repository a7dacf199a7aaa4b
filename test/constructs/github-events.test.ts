import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exactly } from '../../constructs/github-events/repository.js';
import { playStages } from '../../constructs/shared/workflow-contract.js';
import { githubEvents } from '../../src/catalog/entries/github-events.js';
import type { ConfigInput } from '../../src/config/index.js';
import { at, yamlOf } from '../support/at.js';
import { configFor, expectGolden, renderComponent, everythingPresent } from '../support/component.js';

const github = { organization: 'acme', repository: 'shop.web' };
const render = (config: ConfigInput = {}) =>
  renderComponent(githubEvents, { profile: 'standard', config: { github, ...config } });
const standard = render();
const production = renderComponent(githubEvents, { profile: 'production', config: { github } });
const sensors = standard.objects.filter(({ kind }) => kind === 'Sensor');
const restricted = { runAsNonRoot: true, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };

describe('event bus', () => {
  const jetstream = (rendered = standard) => at(rendered.find('EventBus', 'default'), 'spec.jetstream');

  test('is JetStream of a pinned version: one server with one copy of each event', () => {
    expect(jetstream()).toMatchObject({
      version: '2.10.29',
      replicas: 1,
      persistence: { volumeSize: '1Gi' },
    });
    expect(parse(String(at(jetstream(), 'streamConfig')))).toMatchObject({
      replicas: 1,
      maxAge: '72h',
      maxBytes: 512e6,
    });
  });

  test('has three servers, three copies, spread and a disruption budget with high availability', () => {
    expect(jetstream(production)).toMatchObject({ replicas: 3 });
    expect(parse(String(at(jetstream(production), 'streamConfig')))).toMatchObject({ replicas: 3 });
    expect(at(jetstream(production), 'affinity.podAntiAffinity')).toBeDefined();
    expect(at(production.find('PodDisruptionBudget', 'event-bus'), 'spec.selector.matchLabels')).toEqual({
      controller: 'eventbus-controller',
      'eventbus-name': 'default',
    });
  });

  test('cannot have two servers, which would have no majority', () => {
    expect(() => render({ components: { github_events: { event_bus: { replicas: 2 } } } })).toThrow(
      /majority/,
    );
  });

  test('stays within its volume, of the class that is set for all', () => {
    const rendered = render({
      storage: { class: 'fast' },
      components: { github_events: { event_bus: { volume: { size: '4Gi' }, max_bytes: '2Gi' } } },
    });
    expect(jetstream(rendered)).toMatchObject({
      persistence: { volumeSize: '4Gi', storageClassName: 'fast' },
    });
    expect(at(jetstream(rendered), 'settings')).toContain(`max_file_store: ${4 * 2 ** 30}\n`);
    expect(at(jetstream(rendered), 'streamConfig')).toContain(`maxBytes: ${2 * 2 ** 30}\n`);
  });

  test('runs all three containers restricted, under an account without a token', () => {
    for (const part of ['containerTemplate', 'reloaderContainerTemplate', 'metricsContainerTemplate'])
      expect(at(jetstream(), `${part}.securityContext`)).toMatchObject(restricted);
    expect(at(standard.find('ServiceAccount', 'event-bus'), 'automountServiceAccountToken')).toBe(false);
  });
});

describe('event source', () => {
  const source = (rendered = standard) => at(rendered.find('EventSource', 'github'), 'spec');
  const hook = (rendered = standard) => at(source(rendered), 'github.pull-requests');

  test('takes deliveries on /github/webhook, port 12000, behind a Service of that port', () => {
    expect(hook()).toMatchObject({ webhook: { endpoint: '/github/webhook', port: '12000', method: 'POST' } });
    expect(at(source(), 'service.ports')).toEqual([
      { name: 'webhook', port: 12000, protocol: 'TCP', targetPort: 12000 },
    ]);
  });

  test('checks the signature with a Secret, and holds no GitHub credentials', () => {
    expect(hook()).toMatchObject({ webhookSecret: { name: 'github-webhook', key: 'secret' } });
    expect(Object.keys(hook() as object)).not.toContain('apiToken');
    expect(Object.keys(hook() as object)).not.toContain('githubApp');
  });

  test('defect 6: subscribes to pull requests of the one repository, not to all events of the organization', () => {
    expect(hook()).toMatchObject({
      events: ['pull_request'],
      repositories: [{ owner: 'acme', names: ['shop.web'] }],
      filter: {
        expression:
          'body["X-GitHub-Event"] == "pull_request" && body.repository.full_name matches "(?i)^(acme/shop\\\\.web)$"',
      },
    });
    expect(Object.keys(hook() as object)).not.toContain('organizations');
  });

  test('runs restricted with pull Secrets and priority; two of them with high availability', () => {
    const rendered = render({ registry: { type: 'ghcr', pull_secret: 'pull' } });
    expect(at(source(rendered), 'template')).toMatchObject({
      imagePullSecrets: [{ name: 'pull' }],
      priorityClassName: 'cto-platform',
      serviceAccountName: 'github-event-source',
      container: { securityContext: restricted },
    });
    expect(at(source(), 'replicas')).toBe(1);
    expect(at(source(production), 'replicas')).toBe(2);
    expect(production.find('PodDisruptionBudget', 'github-event-source')).toBeDefined();
  });

  test('its Secret is generated unless the configuration refers to one', () => {
    const keyOf = (config: ConfigInput) =>
      githubEvents
        .secrets?.(configFor({ config }), everythingPresent)
        .find(({ name }) => name === 'github-webhook')?.keys[0];
    expect(keyOf({})).toMatchObject({ key: 'secret', generate: { kind: 'hex', length: 40 } });
    expect(keyOf({ github: { webhook_secret: '${HOOK}' } })).toMatchObject({ source: { variable: 'HOOK' } });
  });
});

interface Filter {
  readonly path: string;
  readonly value: readonly string[];
}

const filtersOf = (sensor: unknown) => at(sensor, 'spec.dependencies.0.filters.data') as readonly Filter[];
const patternOf = (sensor: unknown, path: string) =>
  filtersOf(sensor).find((filter) => filter.path === path)?.value;

describe('sensors', () => {
  test.each([
    ['play-pull-request-created', playStages.pullRequestCreated, { action: ['^labeled$'], label: ['^run-'] }],
    [
      'play-ready-for-testing',
      playStages.readyForTesting,
      { action: ['^labeled$'], label: ['(?i)^(ready-for-qa)$'] },
    ],
    [
      'play-merged',
      playStages.merged,
      { action: ['^closed$'], merged: ['true'], into_default_branch: ['true'] },
    ],
  ])('%s ends the stage %s', (name, stage, conditions) => {
    const sensor = standard.find('Sensor', name);
    for (const [path, value] of Object.entries(conditions)) expect(patternOf(sensor, path)).toEqual(value);
    expect(at(sensor, 'spec.triggers.0.template.argoWorkflow')).toMatchObject({
      operation: 'resume',
      args: ['--node-field-selector', `displayName=${stage}`],
    });
  });

  test('defect 2: no text that a stranger writes reaches a shell, nor any field but the checked name', () => {
    for (const sensor of sensors) {
      expect(at(sensor, 'spec.triggers')).toHaveLength(1);
      expect(Object.keys(at(sensor, 'spec.triggers.0.template') as object).sort()).toEqual([
        'argoWorkflow',
        'name',
      ]);
      const trigger = at(sensor, 'spec.triggers.0.template.argoWorkflow');
      expect(at(trigger, 'parameters')).toEqual([
        { src: { dependencyName: 'pull-request', dataKey: 'workflow' }, dest: 'metadata.name' },
      ]);
      expect(JSON.stringify(trigger)).not.toMatch(/\bsh\b|bash|script|title|body/);
      expect(at(sensor, 'spec.dependencies.0.transform.jq')).not.toMatch(
        /title|\.body\.pull_request\.body|ref_name|message/,
      );
    }
  });

  test('defect 6: only deliveries about the repository, not from forks, and from whom the configuration allows', () => {
    const [sensor] = render({
      components: { github_events: { allowed_senders: ['qa-bot[bot]', 'alice'] } },
    }).objects.filter(({ kind }) => kind === 'Sensor');
    expect(patternOf(sensor, 'repository')).toEqual(['(?i)^(acme/shop\\.web)$']);
    expect(patternOf(sensor, 'from_same_repository')).toEqual(['true']);
    expect(patternOf(sensor, 'sender')).toEqual(['(?i)^(qa-bot\\[bot\\]|alice)$']);
    expect(patternOf(sensor, 'sender_type')).toEqual(['^(Bot|User)$']);
  });

  test('defect 11: workflows are resumed where they run, and only read and written there', () => {
    const { objects, find } = render({ platform: { namespace: 'agents' } });
    for (const sensor of objects.filter(({ kind }) => kind === 'Sensor')) {
      expect(sensor.metadata.namespace).toBe('github-events');
      expect(at(sensor, 'spec.triggers.0.template.argoWorkflow.source.resource')).toEqual({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { namespace: 'agents' },
      });
    }
    expect(at(find('Role', 'github-sensor-resume-workflows', 'agents'), 'rules')).toEqual([
      { apiGroups: ['argoproj.io'], resources: ['workflows'], verbs: ['get', 'update'] },
    ]);
    expect(at(find('RoleBinding', 'github-sensor-resume-workflows', 'agents'), 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'github-sensor', namespace: 'github-events' },
    ]);
  });

  test('defect 12: no agent is named in a sensor, so a new agent needs no change here', () => {
    const agents = { 'release-captain': { role: 'quality' as const } };
    expect(yamlOf(render({ agents }).objects, ['Sensor'])).toBe(yamlOf(standard.objects, ['Sensor']));
  });

  test('defect 17: exactly the workflow that the label names is resumed, by one sensor per event with one replica', () => {
    const wanted = sensors.map((sensor) =>
      JSON.stringify(['action', 'label', 'merged'].map((path) => patternOf(sensor, path))),
    );
    expect(new Set(wanted).size).toBe(sensors.length);
    for (const sensor of sensors) {
      expect(at(sensor, 'spec.replicas')).toBe(1);
      expect(patternOf(sensor, 'workflow')).toHaveLength(1);
      expect(at(sensor, 'spec.dependencies.0.transform.jq')).toContain(
        'if length == 1 then .[0] else "" end',
      );
    }
    for (const sensor of production.objects.filter(({ kind }) => kind === 'Sensor'))
      expect(at(sensor, 'spec.replicas')).toBe(1);
  });

  test('retry for about a minute, which works only with at-least-once delivery', () => {
    expect(at(sensors[0], 'spec.triggers.0')).toMatchObject({
      atLeastOnce: true,
      retryStrategy: { steps: 5, duration: '5s', factor: 2 },
    });
  });

  test.each(['--help', '@latest', '-n', '', 'A', 'a b', 'a\nb', 'a/b', '$(id)', 'a'.repeat(64), 'a-'])(
    'refuse %j as the name of a workflow',
    (name) => {
      const [pattern = ''] = patternOf(sensors[0], 'workflow') ?? [];
      expect(new RegExp(pattern).test(name)).toBe(false);
    },
  );

  test('take labels from the configuration', () => {
    const rendered = render({
      components: { github_events: { labels: { run_prefix: 'wf.', ready: 'go' } } },
    });
    expect(patternOf(rendered.find('Sensor', 'play-pull-request-created'), 'label')).toEqual(['^wf\\.']);
    expect(patternOf(rendered.find('Sensor', 'play-ready-for-testing'), 'label')).toEqual(['(?i)^(go)$']);
    expect(at(rendered.find('Sensor', 'play-merged'), 'spec.dependencies.0.transform.jq')).toContain(
      'startswith("wf.")',
    );
  });

  test('run restricted; their account mounts its token, since their pods cannot ask for it', () => {
    for (const sensor of sensors)
      expect(at(sensor, 'spec.template.container.securityContext')).toMatchObject(restricted);
    expect(at(standard.find('ServiceAccount', 'github-sensor'), 'automountServiceAccountToken')).toBe(true);
    expect(githubEvents.exceptions?.map(({ object }) => object)).toEqual(['ServiceAccount/github-sensor']);
  });
});

describe('exactly', () => {
  test('matches the text, in any letter case, and nothing that only holds it', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9._/[\]-]{1,40}$/),
        fc.stringMatching(/^[a-z.-]{1,3}$/),
        (text, more) => {
          const pattern = new RegExp(exactly(text).replace('(?i)', ''), 'i');
          expect(pattern.test(text.toUpperCase())).toBe(true);
          expect(pattern.test(text + more) || pattern.test(more + text)).toBe(false);
        },
      ),
    );
  });
});

describe('github-events', () => {
  test('keeps event bus, event source and sensors in one namespace', () => {
    const { objects } = render({ components: { github_events: { namespace: 'hooks' } } });
    const kinds = ['EventBus', 'EventSource', 'Sensor', 'ServiceAccount'];
    for (const object of objects.filter(({ kind }) => kinds.includes(kind)))
      expect(object.metadata.namespace).toBe('hooks');
  });

  test('claims what the controller starts at run time', () => {
    const claims = githubEvents.claims?.(configFor({ profile: 'production' })) ?? [];
    expect(claims.map(({ what, replicas }) => [what, replicas])).toEqual([
      ['event bus', 3],
      ['event bus: reloader and exporter beside each server', 6],
      ['GitHub event source', 2],
      ['sensors', 3],
    ]);
    expect(claims[0]?.storage).toBe('1Gi');
  });

  test('names the Service that the controller makes for it', () => {
    expect(githubEvents.external?.(configFor(), everythingPresent)).toEqual([
      expect.objectContaining({
        kind: 'Service',
        namespace: 'github-events',
        name: 'github-eventsource-svc',
      }),
    ]);
  });

  test('lets only event source and sensors at the event bus, besides its own servers and the metrics', () => {
    const incoming = githubEvents.flows(configFor()).filter(({ to }) => to === 'github-events/event-bus');
    expect(incoming.map(({ from }) => from)).toEqual([
      'github-events/event-source',
      'github-events/sensor',
      'github-events/event-bus',
      'victoria-metrics/server',
    ]);
  });

  test('renders as reviewed', () => {
    expectGolden(
      'github-events-bus',
      yamlOf(production.objects, ['EventBus', 'PodDisruptionBudget', 'ServiceAccount']),
    );
    expectGolden('github-events-source', yamlOf(standard.objects, ['EventSource']));
    // one sensor stands for all: the others differ in what the table above compares
    expectGolden('github-events-sensor', yamlOf([standard.find('Sensor', 'play-merged')]));
    expectGolden('github-events-rights', yamlOf(standard.objects, ['Role', 'RoleBinding']));
  });
});
