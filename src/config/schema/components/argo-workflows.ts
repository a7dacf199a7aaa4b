import { z } from 'zod';
import { duration } from '../values.js';
import { componentSettings, containerResources, workloadSettings } from './common.js';

/** How long finished workflows stay, and how many of them. */
const retention = z
  .strictObject({
    success_ttl: duration
      .default('24h')
      .describe('Time after which a workflow that succeeded is deleted, unless the workflow says otherwise.'),
    failure_ttl: duration
      .default('168h')
      .describe('Time after which a workflow that failed is deleted, unless the workflow says otherwise.'),
    completed: z.int().min(1).max(10_000).default(100).describe('Most workflows kept that succeeded.'),
    failed: z.int().min(1).max(10_000).default(50).describe('Most workflows kept that failed.'),
    errored: z.int().min(1).max(10_000).default(50).describe('Most workflows kept that ended in an error.'),
  })
  .prefault({});

/** When the pods of finished steps go. */
const podCleanup = z
  .strictObject({
    strategy: z
      .enum(['OnPodCompletion', 'OnPodSuccess', 'OnWorkflowCompletion', 'OnWorkflowSuccess'])
      .default('OnPodSuccess')
      .describe(
        'When the pod of a step is deleted. The default keeps the pods of failed steps for their logs.',
      ),
    delay: duration.default('30s').describe('Time between that moment and the deletion.'),
  })
  .prefault({});

/** Settings of Argo Workflows. */
export const argoWorkflows = componentSettings('argo-workflows', {
  controller: workloadSettings({ cpu: '100m', memory: '128Mi', memory_limit: '512Mi' }),
  server: workloadSettings({ cpu: '50m', memory: '64Mi', memory_limit: '256Mi' }),
  log_level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least severe messages that controller and server log.'),
  parallelism: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('Most workflows that run at the same time; further ones wait.'),
  retention,
  pod_cleanup: podCleanup,
  executor: containerResources({ cpu: '10m', memory: '64Mi', memory_limit: '256Mi' }).describe(
    'Resources of the container that Argo adds to each step.',
  ),
  main_container: containerResources({ cpu: '50m', memory: '64Mi', memory_limit: '512Mi' }).describe(
    'Resources of the main container of a step that names none.',
  ),
});
