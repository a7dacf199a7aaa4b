import type { Construct } from 'constructs';
import { EventSource, type EventSourceSpecGithub } from '../../imports/argoproj.io.js';
import type { Resources } from '../shared/container.js';
import { namespaced } from '../shared/metadata.js';
import { serviceAccount } from '../shared/rbac.js';
import { disruptionBudget } from '../shared/workload.js';
import { exactly, type Repository } from './repository.js';
import { apart, containerSettings, placement, type RuntimePods } from './pods.js';

/** Name of the event source. */
export const eventSourceName = 'github';

/** Name of the one event it gives. */
export const eventName = 'pull-requests';

/** Name of the Service that the controller makes for it. */
export const eventSourceService = `${eventSourceName}-eventsource-svc`;

/** Path that GitHub delivers to. */
export const webhookPath = '/github/webhook';

/** Labels that the controller gives the pods (pkg/reconciler/eventsource/controller.go). */
export const eventSourceSelector = {
  controller: 'eventsource-controller',
  'eventsource-name': eventSourceName,
} as const;

/** Ports of the pods. */
export const eventSourcePorts = { webhook: 12000, metrics: 7777 } as const;

/** Secret with the key that GitHub signs deliveries with. */
export const webhookSecret = { name: 'github-webhook', key: 'secret' } as const;

const accountName = 'github-event-source';

/** Settings of the event source. */
export interface EventSourceOptions {
  /** The only repository whose deliveries are taken. */
  readonly repository: Repository;
  /** Several may take deliveries at once: GitHub sends each delivery to one of them. */
  readonly replicas: number;
  readonly resources: Resources;
}

/**
 * Adds the GitHub event source. It holds no GitHub credentials: whoever installs the platform registers the hook, and without a token
 * Argo Events does not try to (`NeedToCreateHooks` in eventsource_types.go).
 */
export function eventSource(scope: Construct, pods: RuntimePods, options: EventSourceOptions): void {
  serviceAccount(scope, pods.context, accountName);
  new EventSource(scope, 'event-source', {
    metadata: namespaced(pods.context, eventSourceName),
    spec: {
      replicas: options.replicas,
      service: {
        ports: [
          {
            name: 'webhook',
            port: eventSourcePorts.webhook,
            protocol: 'TCP',
            targetPort: eventSourcePorts.webhook,
          },
        ],
      },
      template: {
        serviceAccountName: accountName,
        ...placement(pods),
        ...(options.replicas > 1 && apart(eventSourceSelector)),
        container: containerSettings(options.resources),
      },
      github: { [eventName]: pullRequests(options.repository) },
    },
  });
  if (options.replicas > 1)
    disruptionBudget(scope, pods.context, { name: 'github-event-source', selector: eventSourceSelector });
}

/** The signature is verified first; then everything but pull requests of the one repository is dropped before it reaches the bus. */
function pullRequests(repository: Repository): EventSourceSpecGithub {
  return {
    repositories: [{ owner: repository.owner, names: [repository.name] }],
    events: ['pull_request'],
    active: true,
    contentType: 'json',
    webhook: {
      endpoint: webhookPath,
      port: String(eventSourcePorts.webhook),
      method: 'POST',
    },
    webhookSecret: { ...webhookSecret },
    filter: { expression: deliveryFilter(repository) },
  };
}

/** Expression over a delivery. Strings are JSON, which this language reads as its own. */
export function deliveryFilter(repository: Repository): string {
  return [
    'body["X-GitHub-Event"] == "pull_request"',
    `body.repository.full_name matches ${JSON.stringify(exactly(`${repository.owner}/${repository.name}`))}`,
  ].join(' && ');
}
