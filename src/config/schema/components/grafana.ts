import { z } from 'zod';
import { componentSettings, componentSwitch, containerResources, volumeSettings } from './common.js';

/** Settings of Grafana. It keeps its state in SQLite on one volume, so there is no number of replicas to set. */
export const grafana = componentSettings('monitoring', {
  enabled: componentSwitch,
  server: z
    .strictObject({ resources: containerResources({ cpu: '100m', memory: '192Mi', memory_limit: '512Mi' }) })
    .prefault({}),
  storage: volumeSettings({ size: '1Gi' }),
  logs_plugin: z
    .boolean()
    .default(false)
    .describe(
      'Whether the Grafana image (images.grafana) holds the plugin victoriametrics-logs-datasource in /var/lib/grafana-plugins; then Grafana shows logs too.',
    ),
});
