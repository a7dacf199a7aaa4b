import { z } from 'zod';
import { duration, retention } from '../values.js';
import { componentSettings, componentSwitch, volumeSettings, workloadSettings } from './common.js';

/** Settings of VictoriaMetrics. */
export const victoriaMetrics = componentSettings('monitoring', {
  enabled: componentSwitch,
  store: workloadSettings({ cpu: '100m', memory: '256Mi', memory_limit: '1Gi' }).describe(
    'The metric store. With two or more replicas each keeps everything, and agents scrape and write to all of them.',
  ),
  agent: workloadSettings({ cpu: '50m', memory: '96Mi', memory_limit: '256Mi' }).describe(
    'The agents that scrape; only there when the store has two or more replicas.',
  ),
  storage: volumeSettings({ size: '10Gi' }),
  retention: retention.default('30d').describe('How long metrics are kept. Default: 30 days.'),
  scrape_interval: duration.default('30s').describe('Time between two scrapes of a target.'),
  node_metrics: z
    .boolean()
    .default(true)
    .describe(
      'Whether CPU, memory and volume figures are read from the kubelets; needs the right "get nodes/metrics".',
    ),
});
