import {
  ArgoEvents,
  controllerPorts,
  controllerSelector,
  type ArgoEventsProps,
} from '../../../constructs/argo-events/index.js';
import { defineComponent } from '../component.js';
import { conditionedKind } from '../kinds.js';
import { platformPriority } from './foundation.js';

/** The version of NATS JetStream that Argo Events 1.9.11 pins as its newest, and that event buses name. */
export const jetstreamVersion = '2.10.29';

/** The controller of event buses, event sources and sensors. */
export const argoEvents = defineComponent<ArgoEventsProps>({
  id: 'argo-events',
  title: 'Argo Events',
  summary: 'Runs event buses, event sources and sensors, which turn webhooks into steps of workflows.',
  category: 'orchestration',
  required: false,
  upstream: {
    name: 'Argo Events',
    version: 'v1.9.11',
    source: 'https://github.com/argoproj/argo-events/releases/tag/v1.9.11',
  },
  needs: ['foundation'],
  namespace: (config) => config.components.argo_events.namespace,
  crds: ['eventbus.argoproj.io', 'eventsources.argoproj.io', 'sensors.argoproj.io'],
  kinds: [
    conditionedKind('argoproj.io', 'EventBus', ['Configured', 'Deployed']),
    conditionedKind('argoproj.io', 'EventSource', ['SourcesProvided', 'Deployed']),
    conditionedKind('argoproj.io', 'Sensor', ['DependenciesProvided', 'TriggersProvided', 'Deployed']),
  ],
  images: {
    'argo-events': {
      repository: 'quay.io/argoproj/argo-events',
      tag: 'v1.9.11',
      note: 'also runs event sources and sensors',
    },
    nats: {
      repository: 'docker.io/library/nats',
      tag: jetstreamVersion,
      note: 'the event bus; named only in a ConfigMap',
    },
    'nats-exporter': {
      repository: 'docker.io/natsio/prometheus-nats-exporter',
      tag: '0.14.0',
      note: 'metrics of the event bus; named only in a ConfigMap',
    },
    'nats-config-reloader': {
      repository: 'docker.io/natsio/nats-server-config-reloader',
      tag: '0.14.0',
      note: 'beside the event bus; named only in a ConfigMap',
    },
  },
  props: (context) => {
    const { config, self } = context;
    const { controller } = config.components.argo_events;
    return {
      context: self,
      image: context.image('argo-events'),
      jetstream: {
        version: jetstreamVersion,
        server: context.image('nats'),
        exporter: context.image('nats-exporter'),
        reloader: context.image('nats-config-reloader'),
      },
      managedNamespace: config.components.github_events.namespace,
      replicas: controller.replicas ?? (config.features.high_availability ? 2 : 1),
      resources: controller.resources,
      priorityClassName: platformPriority,
    };
  },
  build: (scope, props) => new ArgoEvents(scope, 'argo-events', props),
  pods: () => ({ controller: { labels: controllerSelector, ports: controllerPorts } }),
  flows: () => [
    {
      from: 'argo-events/controller',
      to: 'api-server',
      ports: [],
      why: 'watches event buses, event sources and sensors, and makes their workloads',
    },
    {
      from: 'victoria-metrics/server',
      to: 'argo-events/controller',
      ports: ['metrics'],
      why: 'scrapes metrics',
    },
  ],
  differences: [
    {
      what: 'Installed for one namespace (--namespaced --managed-namespace) with Roles instead of a ClusterRole',
      why: 'upstream lets the controller read and write Secrets, pods and workloads of the whole cluster',
    },
    {
      what: 'No rights on pods and pods/exec; no delete of workloads; no get, update and patch of Secrets',
      why: 'the controller of this version never does these with a JetStream event bus',
    },
    {
      what: 'Rights on Leases only in the namespace of the controller, and on its own Lease',
      why: 'leader election takes place there; upstream grants Leases of every namespace',
    },
    {
      what: 'The controller configuration offers one pinned JetStream version; `latest`, older ones and NATS Streaming are gone',
      why: 'an image that is not pinned and mirrored must not be started; NATS Streaming is deprecated',
    },
    {
      what: 'IMAGE_PULL_POLICY=IfNotPresent',
      why: 'the default Always defeats side-loaded and air-gapped images',
    },
    {
      what: 'Requests, limits, container security context, read-only root, spread and a disruption budget',
      why: 'upstream sets none of them',
    },
    {
      what: 'Liveness allows ten failures instead of three',
      why: 'nine seconds restart a healthy controller on a busy node',
    },
    {
      what: 'The optional validating webhook is left out',
      why: 'synth validates the objects, and the webhook needs cluster-wide rights on Secrets',
    },
  ],
  checks: ['argo-events.crds-established', 'argo-events.controller-available'],
});
