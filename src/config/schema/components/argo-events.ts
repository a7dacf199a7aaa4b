import { z } from 'zod';
import { byteQuantity, duration, replicaCount } from '../values.js';
import {
  componentSettings,
  componentSwitch,
  containerResources,
  volumeSettings,
  workloadSettings,
} from './common.js';

/** Settings of Argo Events. */
export const argoEvents = componentSettings('argo-events', {
  enabled: componentSwitch,
  controller: workloadSettings({ cpu: '25m', memory: '64Mi', memory_limit: '256Mi' }),
});

/** The NATS JetStream servers that carry events from the event source to the sensors. */
const eventBus = z
  .strictObject({
    replicas: replicaCount
      .refine((count) => count !== 2, 'must be 1, or 3 and more: two servers have no majority')
      .optional()
      .describe('Servers. Absent: 1, or 3 with features.high_availability.'),
    resources: containerResources({ cpu: '50m', memory: '64Mi', memory_limit: '256Mi' }),
    volume: volumeSettings({ size: '1Gi' }),
    max_age: duration.default('72h').describe('Time after which an event that nobody took is dropped.'),
    max_bytes: byteQuantity
      .default('512M')
      .describe('Space for events; the oldest go first. Keep it below the size of the volume.'),
  })
  .prefault({});

/** Text of a GitHub label, or the beginning of one. */
const pullRequestLabel = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,29}$/, 'must be 1 to 30 of a-z, 0-9, ".", "_" and "-"');

/** Labels of pull requests by which workflows and their pull requests find each other. */
const pullRequestLabels = z
  .strictObject({
    ready: pullRequestLabel
      .default('ready-for-qa')
      .describe('Label that says that the quality agent is done and tests may begin.'),
    task_prefix: pullRequestLabel
      .default('task-')
      .describe('Beginning of the label that names the task; the task id follows.'),
    run_prefix: pullRequestLabel
      .default('run-')
      .describe(
        'Beginning of the label that names the workflow to resume; the name of the workflow follows.',
      ),
  })
  .prefault({});

/** Settings of the event bus, the GitHub event source and the sensors. */
export const githubEvents = componentSettings('github-events', {
  enabled: componentSwitch,
  event_bus: eventBus,
  event_source: workloadSettings({ cpu: '10m', memory: '48Mi', memory_limit: '128Mi' }),
  sensor: z
    .strictObject({ resources: containerResources({ cpu: '10m', memory: '48Mi', memory_limit: '256Mi' }) })
    .prefault({}),
  allowed_senders: z
    .array(z.string().regex(/^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}(\[bot\])?$/, 'must be a GitHub login'))
    .default([])
    .describe(
      'Logins whose deliveries resume workflows, such as "my-app[bot]". Default: everybody whom GitHub lets write to the repository.',
    ),
  labels: pullRequestLabels,
});
