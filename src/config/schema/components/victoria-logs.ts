import { z } from 'zod';
import { retention } from '../values.js';
import {
  componentSettings,
  componentSwitch,
  containerResources,
  volumeSettings,
  workloadSettings,
} from './common.js';

/** Settings of VictoriaLogs. */
export const victoriaLogs = componentSettings('monitoring', {
  enabled: componentSwitch,
  store: workloadSettings({ cpu: '100m', memory: '256Mi', memory_limit: '1Gi' }).describe(
    'The log store. With two or more replicas each keeps everything: the collector writes to all of them.',
  ),
  storage: volumeSettings({ size: '10Gi' }),
  retention: retention
    .default('14d')
    .describe(
      'How long logs are kept. The oldest go earlier when they fill 85 % of the volume. Default: 14 days.',
    ),
});

/** Settings of the log collector. */
export const logCollector = componentSettings('log-collector', {
  enabled: componentSwitch,
  agent: z
    .strictObject({ resources: containerResources({ cpu: '25m', memory: '64Mi', memory_limit: '256Mi' }) })
    .prefault({}),
  all_namespaces: z
    .boolean()
    .default(false)
    .describe(
      'Whether logs of every namespace of the cluster are kept. Default: only those of the platform.',
    ),
});
