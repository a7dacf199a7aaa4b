import { z } from 'zod';
import {
  componentSettings,
  componentSwitch,
  containerResources,
  volumeSettings,
  workloadSettings,
} from './common.js';

/** Settings of the Redis operator. */
export const redisOperator = componentSettings('redis-operator', {
  enabled: componentSwitch,
  manager: workloadSettings({ cpu: '50m', memory: '64Mi', memory_limit: '256Mi' }),
});

/** Settings of the Redis instance. */
export const redis = componentSettings('databases', {
  enabled: componentSwitch,
  replicas: z
    .int()
    .min(3)
    .max(9)
    .default(3)
    .describe(
      'Servers with features.high_availability, one of them the primary. Without it there is always one.',
    ),
  storage: volumeSettings({ size: '1Gi' }),
  resources: containerResources({ cpu: '50m', memory: '64Mi', memory_limit: '256Mi' }),
  sentinel: containerResources({ cpu: '25m', memory: '32Mi', memory_limit: '128Mi' }),
  exporter: containerResources({ cpu: '10m', memory: '16Mi', memory_limit: '64Mi' }),
  max_memory_percent: z
    .int()
    .min(10)
    .max(90)
    .default(70)
    .describe('Share of the memory limit that data may take; the rest is for copies while saving.'),
});
