import type { ComponentId } from '../src/catalog/ids.js';
import { minimal } from './minimal.js';
import type { Profile } from './profile.js';

/** A team: events from GitHub, metrics and dashboards, a database. */
export const standard: Profile<ComponentId> = {
  name: 'standard',
  description: 'Team development with events, monitoring and a database.',
  components: [...minimal.components, 'argo-events', 'github-events'],
  defaults: {
    ...minimal.defaults,
    features: { monitoring: true, databases: true },
  },
  machine: { cpu: 8, memoryGiB: 16, diskGiB: 50, nodes: 1 },
  minutes: 10,
};
