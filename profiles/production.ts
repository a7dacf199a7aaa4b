import type { ComponentId } from '../src/catalog/ids.js';
import type { Profile } from './profile.js';
import { standard } from './standard.js';

/** Production: everything highly available, logs kept, Redis, backups. */
export const production: Profile<ComponentId> = {
  name: 'production',
  description: 'Production with high availability, logs and backups.',
  components: [...standard.components, 'victoria-logs', 'log-collector', 'redis-operator', 'redis'],
  defaults: {
    ...standard.defaults,
    // a placeholder (RFC 2606): production needs a domain, and a file that chooses production must name its own
    platform: { domain: 'cto.example.com' },
    features: {
      monitoring: true,
      databases: true,
      mail_notifications: true,
      backup: true,
      high_availability: true,
    },
  },
  machine: { cpu: 16, memoryGiB: 32, diskGiB: 100, nodes: 3 },
  minutes: 15,
};
