import { zeroIsGood, type Dashboard, type Panel } from './model.js';

const failures = (title: string, metric: string, description: string): Panel => ({
  kind: 'stat',
  title,
  description,
  queries: [{ expr: `sum(increase(${metric}[24h])) or vector(0)`, legend: title }],
  thresholds: zeroIsGood,
  width: 6,
});

/** Argo Events. Metrics: pkg/metrics of Argo Events 1.9, with the prefix `argo_events_`. */
export const argoEvents: Dashboard = {
  uid: 'argo-events',
  title: 'Argo Events',
  tags: ['argo-events'],
  rows: [
    {
      title: 'Failures of the last 24 hours',
      panels: [
        failures(
          'Events not processed',
          'argo_events_events_processing_failed_total',
          'Deliveries that could not be understood.',
        ),
        failures(
          'Events not sent',
          'argo_events_events_sent_failed_total',
          'Events that the bus did not take: they are lost.',
        ),
        failures('Actions failed', 'argo_events_action_failed_total', 'Triggers that failed at least once.'),
        failures(
          'Actions given up',
          'argo_events_action_retries_failed_total',
          'Triggers that failed at every attempt.',
        ),
      ],
    },
    {
      title: 'Event sources',
      panels: [
        {
          kind: 'timeseries',
          title: 'Events per minute',
          description: 'Deliveries that were put on the bus.',
          queries: [
            {
              expr: 'sum by (eventsource_name, event_name) (rate(argo_events_events_sent_total[$__rate_interval])) * 60',
              legend: '{{eventsource_name}} {{event_name}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Time to process an event, 99 %',
          description: 'From the delivery to the bus.',
          queries: [
            {
              expr: 'max by (event_name) (argo_events_event_processing_duration_milliseconds{quantile="0.99"})',
              legend: '{{event_name}}',
            },
          ],
          unit: 'ms',
        },
      ],
    },
    {
      title: 'Sensors',
      panels: [
        {
          kind: 'timeseries',
          title: 'Actions per hour',
          description: 'Triggers that ran.',
          queries: [
            {
              expr: 'sum by (sensor_name, trigger_name) (increase(argo_events_action_triggered_total[1h]))',
              legend: '{{sensor_name}} {{trigger_name}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Time of an action, 99 %',
          description: 'What a trigger takes, mostly the API server.',
          queries: [
            {
              expr: 'max by (sensor_name, trigger_name) (argo_events_action_duration_milliseconds{quantile="0.99"})',
              legend: '{{sensor_name}} {{trigger_name}}',
            },
          ],
          unit: 'ms',
        },
      ],
    },
  ],
};
