import { Construct } from 'constructs';
import { eventBus, type EventBusOptions } from './event-bus.js';
import { eventSource, type EventSourceOptions } from './event-source.js';
import type { RuntimePods } from './pods.js';
import { sensors, type SensorOptions } from './sensors.js';

export { eventBusName, eventBusPorts, eventBusSelector, eventBusSidecar } from './event-bus.js';
export {
  eventSourceName,
  eventSourcePorts,
  eventSourceSelector,
  eventSourceService,
  webhookPath,
  webhookSecret,
} from './event-source.js';
export { sensorPorts, sensorSelector } from './sensors.js';

/** Props of {@link GithubEvents}. */
export interface GithubEventsProps extends RuntimePods {
  readonly eventBus: EventBusOptions;
  readonly eventSource: EventSourceOptions;
  readonly sensors: SensorOptions;
}

/** The way of a GitHub delivery: event source, event bus and the sensors that resume play workflows; all in one namespace. */
export class GithubEvents extends Construct {
  constructor(scope: Construct, id: string, props: GithubEventsProps) {
    super(scope, id);
    eventBus(this, props, props.eventBus);
    eventSource(this, props, props.eventSource);
    sensors(this, props, props.sensors);
  }
}
