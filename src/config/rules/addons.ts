import { parseQuantity } from '../../kernel/quantity.js';
import { isPlaceholderDomain } from './domain.js';
import type { Rule } from './rule.js';

/** PostgreSQL writes memory as `64MB` and counts in powers of two. */
function postgresBytes(text: string): number {
  return parseQuantity(text.replace(/([kMG])B$/, (_match, prefix: string) => `${prefix.toUpperCase()}i`));
}

/** Rules within the settings of single components. */
export const addonRules: readonly Rule[] = [
  {
    id: 'smtp-encryption',
    reason: 'on port 465 TLS begins with the connection, and a client that waits for STARTTLS waits in vain',
    *check({ config: { components, features } }) {
      const { port, starttls } = components.mail_notifications.smtp;
      if (!features.mail_notifications || port !== 465 || !starttls) return;
      yield {
        path: 'components.mail_notifications.smtp.starttls',
        message: 'is on with port 465',
        fix: 'set it to false, or use port 587',
        related: ['components.mail_notifications.smtp.port'],
      };
    },
  },
  {
    id: 'smtp-credentials',
    reason: 'a mail server asks for a user and a password together',
    *check({ config: { components } }) {
      const { username, password } = components.mail_notifications.smtp;
      if (password === undefined || username !== undefined) return;
      yield {
        path: 'components.mail_notifications.smtp.password',
        message: 'is given without components.mail_notifications.smtp.username',
        fix: 'give both, or neither',
        related: ['components.mail_notifications.smtp.username'],
      };
    },
  },
  {
    id: 'event-bus-space',
    reason: 'a server of the event bus that fills its volume stops',
    *check({ config: { components } }) {
      const { max_bytes: most, volume } = components.github_events.event_bus;
      if (parseQuantity(most) < parseQuantity(volume.size)) return;
      yield {
        path: 'components.github_events.event_bus.max_bytes',
        message: `is ${most}, not below the size of the volume, ${volume.size}`,
        fix: 'lower it, or raise components.github_events.event_bus.volume.size',
        related: ['components.github_events.event_bus.volume.size'],
      };
    },
  },
  {
    id: 'database-memory',
    reason: 'PostgreSQL takes its shared buffers at the start, and is killed when they exceed the limit',
    *check({ config: { components } }) {
      const { shared_buffers: buffers, resources } = components.postgresql;
      if (postgresBytes(buffers) < parseQuantity(resources.memory_limit)) return;
      yield {
        path: 'components.postgresql.shared_buffers',
        message: `is ${buffers}, not below the memory limit of ${resources.memory_limit}`,
        fix: 'use about a quarter of components.postgresql.resources.memory_limit',
        related: ['components.postgresql.resources.memory_limit'],
      };
    },
  },
];

/** Defaults of components that only stand for something a person has to say. */
export const addonPlaceholderRules: readonly Rule[] = [
  {
    id: 'mail-placeholder',
    reason: 'the address is reserved for examples, so no mail would arrive',
    *check({ config: { components, features } }) {
      if (!features.mail_notifications) return;
      const { host, from, recipients } = components.mail_notifications.smtp;
      const places = {
        host,
        from,
        recipients: recipients.find((one) => isPlaceholderDomain(domainOf(one))) ?? '',
      };
      for (const [key, value] of Object.entries(places)) {
        if (!isPlaceholderDomain(domainOf(value))) continue;
        yield {
          path: `components.mail_notifications.smtp.${key}`,
          message: `is still the placeholder "${value}"`,
          fix: 'set it to yours, or set features.mail_notifications to false',
          severity: 'warning',
          related: ['features.mail_notifications'],
        };
      }
    },
  },
  {
    id: 'backup-placeholder',
    reason: 'names of buckets are shared by everybody, so this one is hardly yours and backups would fail',
    *check({ config: { components, features }, originOf }) {
      const path = 'components.backup_operator.storage.bucket';
      if (!features.backup || originOf(path).from !== 'default') return;
      yield {
        path,
        message: `is still the placeholder "${components.backup_operator.storage.bucket}"`,
        fix: 'set it to a bucket of yours, or set features.backup to false',
        severity: 'warning',
        related: ['features.backup'],
      };
    },
  },
];

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
