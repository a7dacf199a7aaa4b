import { z } from 'zod';
import { duration, httpUrl, objectName } from '../values.js';
import { objectPatch, volumeSettings, workloadSettings } from './common.js';

/** Kinds of tools that an agent may use, whatever its command-line tool calls them. */
export const toolKinds = ['read', 'search', 'edit', 'execute', 'fetch'] as const;

/** What an agent may do in a run. */
const permissions = z
  .strictObject({
    allow: z
      .array(z.enum(toolKinds))
      .default(['read', 'search', 'edit', 'execute'])
      .describe('Kinds of tools that agents may use without asking.'),
    deny: z
      .array(z.string().min(1).max(200))
      .default([])
      .describe('Single tools that agents may not use, as their command-line tool names them.'),
  })
  .prefault({});

/** One run of an agent. */
const run = z
  .strictObject({
    deadline: duration.default('2h').describe('Time after which a run is stopped.'),
    success_ttl: duration
      .default('1h')
      .describe('Time after which a run that succeeded, and its workflow, is deleted.'),
    failure_ttl: duration
      .default('24h')
      .describe('Time after which a run that failed, and its workflow, is deleted.'),
    workspace: volumeSettings({ size: '10Gi' }).describe('Volume of each service, shared by its runs.'),
    permissions,
  })
  .prefault({});

const promptText = z.string().min(1).max(100_000).optional();

/** Instructions that a run begins with; each replaces the built-in text. */
const prompts = z
  .strictObject({
    code: promptText.describe('What an implementation run is told. Absent: the built-in text.'),
    docs: promptText.describe('What a documentation run is told. Absent: the built-in text.'),
    quality: promptText.describe('What a quality run is told. Absent: the built-in text.'),
    testing: promptText.describe('What a testing run is told. Absent: the built-in text.'),
  })
  .prefault({});

/** Settings of the platform's controller. Its namespace is platform.namespace. */
export const controller = z
  .strictObject({
    manager: workloadSettings({ cpu: '50m', memory: '64Mi', memory_limit: '256Mi' }),
    log_level: z
      .enum(['debug', 'info', 'warn', 'error'])
      .default('info')
      .describe('Least severe messages that the controller logs.'),
    run,
    prompts,
    workflows: z
      .strictObject({
        play: z
          .strictObject({
            deadline: duration
              .default('336h')
              .describe('Time after which a play workflow is stopped, waiting for people included.'),
          })
          .prefault({}),
      })
      .prefault({}),
    telemetry: z
      .strictObject({
        endpoint: httpUrl
          .optional()
          .describe('OTLP address that controller and agents send metrics and logs to. Absent: nowhere.'),
      })
      .prefault({}),
    api_keys_secret: objectName
      .default('agent-api-keys')
      .describe('Secret with the API keys of the model providers; its keys are variable names.'),
    patches: z
      .array(objectPatch)
      .default([])
      .describe('Changes to single objects, for the last five percent.'),
  })
  .prefault({});
