import { z } from 'zod';
import { isDnsLabel, isDnsSubdomain } from '../../kernel/names.js';

/** Name of a Kubernetes namespace: a DNS label. */
export const namespaceName = z
  .string()
  .refine(isDnsLabel, 'must be a DNS label: 1 to 63 of a-z, 0-9 and "-", first and last alphanumeric');

/** Name of a Kubernetes object: a DNS subdomain. */
export const objectName = z
  .string()
  .refine(isDnsSubdomain, 'must be a DNS subdomain: labels of a-z, 0-9 and "-", joined by dots');

/** A DNS host name of at least two labels, without a trailing dot. */
export const hostName = z
  .string()
  .refine(
    (text) => isDnsSubdomain(text) && text.includes('.'),
    'must be a host name such as "agents.example.com"',
  );

/** Host, optional port and optional path of a registry, without a scheme. */
export const registryHost = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9][-a-z0-9._/]*)?$/,
    'must be a host, such as "registry.example.com:5000", without "https://"',
  );

/** An absolute http or https address. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** Address that paths are appended to: a query or fragment would end up in the middle, and fetch() takes no user. */
export const mirrorUrl = httpUrl.refine(
  // what is no address at all is complained about already
  (text) =>
    !URL.canParse(text) ||
    (!/[?#]/.test(text) && new URL(text).username === '' && new URL(text).password === ''),
  'must be an address without user, password, query and fragment',
);

/** CPU quantity: a number of cores (`0.5`, `4`) or thousandths (`500m`). Read back as text. */
export const cpuQuantity = z
  .union([
    z.number().positive(),
    z.string().regex(/^(\d+(\.\d{1,3})?|\d+m)$/, 'must be cores or thousandths, such as 2 or "500m"'),
  ])
  .transform(String);

/** Bytes with a binary or decimal suffix, such as `512Mi`, `8Gi` or `1G`. */
export const byteQuantity = z
  .string()
  .regex(/^\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)$/, 'must be bytes with a suffix, such as "512Mi" or "8Gi"');

/** Go duration of one or more number-unit pairs, such as `30s`, `5m` or `1h30m`. */
export const duration = z
  .string()
  .regex(/^(\d+(ms|s|m|h))+$/, 'must be a duration such as "30s", "5m" or "1h30m"');

/** Time after which stored data goes: hours, days, weeks or years, such as `14d`. */
export const retention = z.string().regex(/^\d+[hdwy]$/, 'must be a time such as "12h", "14d", "8w" or "1y"');

/** Five-field cron schedule in UTC. */
export const cronSchedule = z
  .string()
  .regex(
    /^(\S+\s+){4}\S+$|^@(hourly|daily|weekly|monthly)$/,
    'must be five cron fields, such as "0 3 * * *"',
  );

/** CIDR block of IPv4 or IPv6 addresses. */
export const cidrBlock = z.union([z.cidrv4(), z.cidrv6()], {
  error: 'must be a CIDR block such as "10.0.0.0/8"',
});

/** TCP port. */
export const portNumber = z.int().min(1).max(65535);

/** Number of replicas of a workload. */
export const replicaCount = z.int().min(1).max(50);

/** Map of label or selector texts. */
export const labelMap = z.record(z.string().min(1), z.string());
