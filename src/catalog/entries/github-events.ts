import {
  eventBusPorts,
  eventBusSelector,
  eventBusSidecar,
  eventSourcePorts,
  eventSourceSelector,
  eventSourceService,
  GithubEvents,
  sensorPorts,
  sensorSelector,
  webhookSecret,
  type GithubEventsProps,
} from '../../../constructs/github-events/index.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import type { Config } from '../../config/index.js';
import { defineComponent, type RuntimeClaim } from '../component.js';
import type { Flow } from '../flows.js';
import { valueSource } from '../secret-source.js';
import { jetstreamVersion } from './argo-events.js';
import { platformPriority } from './foundation.js';

/** The event bus, the GitHub event source and the sensors that resume play workflows. */
export const githubEvents = defineComponent<GithubEventsProps>({
  id: 'github-events',
  title: 'GitHub events',
  summary: 'Takes deliveries of GitHub webhooks and resumes the workflow that each pull request belongs to.',
  category: 'orchestration',
  required: false,
  needs: ['argo-events', 'argo-workflows'],
  namespace: (config) => config.components.github_events.namespace,
  crds: [],
  images: {},
  props: ({ config, self }) => {
    const { event_source, sensor, allowed_senders, labels } = config.components.github_events;
    const repository = { owner: config.github.organization, name: config.github.repository };
    return {
      context: self,
      priorityClassName: platformPriority,
      eventBus: eventBusOptions(config),
      eventSource: {
        repository,
        replicas: eventSourceReplicas(config),
        resources: event_source.resources,
      },
      sensors: {
        workflowNamespace: config.platform.namespace,
        repository,
        labels: { ready: labels.ready, runPrefix: labels.run_prefix },
        allowedSenders: allowed_senders,
        resources: sensor.resources,
      },
    };
  },
  build: (scope, props) => new GithubEvents(scope, 'github-events', props),
  pods: () => ({
    'event-bus': { labels: eventBusSelector, ports: eventBusPorts },
    'event-source': { labels: eventSourceSelector, ports: eventSourcePorts },
    sensor: { labels: sensorSelector, ports: sensorPorts },
  }),
  flows: () => flows,
  secrets: (config) => [
    {
      namespace: config.components.github_events.namespace,
      name: webhookSecret.name,
      purpose: 'proves that a delivery comes from GitHub',
      madeBy: 'deployer',
      keys: [
        {
          key: webhookSecret.key,
          purpose: 'key of the signature of each delivery; the same as in the settings of the webhook',
          ...valueSource(config.github.webhook_secret),
          generate: { kind: 'hex', length: 40 },
        },
      ],
    },
    ...eventBusSecrets(config.components.github_events.namespace),
  ],
  external: (config) => [
    {
      kind: 'Service',
      namespace: config.components.github_events.namespace,
      name: eventSourceService,
      madeBy: 'the Argo Events controller, for the EventSource github',
    },
  ],
  claims: runtimeClaims,
  exceptions: [
    {
      rule: 'security/automount',
      object: 'ServiceAccount/github-sensor',
      why: 'sensors call the API server, and the controller makes their pods without a way to ask for the token there',
    },
  ],
  differences: [],
  checks: [
    'github-events.event-bus-ready',
    'github-events.event-source-ready',
    'github-events.sensors-ready',
  ],
});

function eventBusReplicas(config: Config): number {
  return config.components.github_events.event_bus.replicas ?? (config.features.high_availability ? 3 : 1);
}

function eventSourceReplicas(config: Config): number {
  return config.components.github_events.event_source.replicas ?? (config.features.high_availability ? 2 : 1);
}

function eventBusOptions(config: Config): GithubEventsProps['eventBus'] {
  const { volume, resources, max_age, max_bytes } = config.components.github_events.event_bus;
  const storageClass = volume.class ?? config.storage.class;
  return {
    version: jetstreamVersion,
    replicas: eventBusReplicas(config),
    resources,
    volume: { size: volume.size, ...(storageClass !== undefined && { class: storageClass }) },
    volumeBytes: bytes(volume.size),
    maxAge: max_age,
    maxBytes: bytes(max_bytes),
  };
}

/** Secrets that the controller makes with the event bus; the pods of event source and sensors mount the second. */
function eventBusSecrets(namespace: string): SecretDeclaration[] {
  const server = ['auth', 'encryption', 'private-key', 'cert', 'ca-cert'];
  const cluster = ['cluster-private-key', 'cluster-cert', 'cluster-ca-cert'];
  const declare = (name: string, purpose: string, keys: readonly string[]): SecretDeclaration => ({
    namespace,
    name,
    purpose,
    madeBy: 'controller',
    keys: keys.map((key) => ({ key, purpose })),
  });
  return [
    declare('eventbus-default-js-server', 'accounts, encryption and certificates of the event bus', [
      ...server,
      ...cluster,
    ]),
    declare('eventbus-default-js-client-auth', 'login of event source and sensors at the event bus', [
      'client-auth',
    ]),
  ];
}

/** Three sensors of one pod each: one per stage of a play workflow that waits for GitHub. */
const sensorCount = 3;

function runtimeClaims(config: Config): RuntimeClaim[] {
  const { event_bus, event_source, sensor } = config.components.github_events;
  const servers = eventBusReplicas(config);
  const of = ({ cpu, memory }: { readonly cpu: string; readonly memory: string }) => ({ cpu, memory });
  return [
    {
      what: 'event bus',
      replicas: servers,
      ...of(event_bus.resources),
      storage: event_bus.volume.size,
    },
    {
      what: 'event bus: reloader and exporter beside each server',
      replicas: 2 * servers,
      ...of(eventBusSidecar),
    },
    { what: 'GitHub event source', replicas: eventSourceReplicas(config), ...of(event_source.resources) },
    { what: 'sensors', replicas: sensorCount, ...of(sensor.resources) },
  ];
}

const metricsWhy = 'scrapes metrics';

const flows: readonly Flow[] = [
  {
    from: 'github-events/event-source',
    to: 'github-events/event-bus',
    ports: ['client'],
    why: 'puts deliveries on the event bus',
  },
  {
    from: 'github-events/sensor',
    to: 'github-events/event-bus',
    ports: ['client'],
    why: 'takes deliveries from the event bus',
  },
  {
    from: 'github-events/event-bus',
    to: 'github-events/event-bus',
    ports: ['client', 'cluster'],
    why: 'the servers of the event bus replicate to each other',
  },
  { from: 'github-events/sensor', to: 'api-server', ports: [], why: 'resumes workflows' },
  {
    from: 'victoria-metrics/server',
    to: 'github-events/event-bus',
    ports: ['metrics'],
    why: metricsWhy,
  },
  {
    from: 'victoria-metrics/server',
    to: 'github-events/event-source',
    ports: ['metrics'],
    why: metricsWhy,
  },
  { from: 'victoria-metrics/server', to: 'github-events/sensor', ports: ['metrics'], why: metricsWhy },
];

const units: Readonly<Record<string, number>> = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Bytes of a quantity, rounded down: the event bus takes plain numbers. */
function bytes(quantity: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(quantity) ?? [];
  return Math.floor(Number(number) * (units[unit] ?? 1));
}
