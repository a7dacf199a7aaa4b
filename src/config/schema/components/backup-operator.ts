import { z } from 'zod';
import { secretSource } from '../secrets.js';
import { cronSchedule, httpUrl, labelMap, namespaceName, retention } from '../values.js';
import { componentSettings, componentSwitch, containerResources } from './common.js';

/** Where backups are kept. */
const storage = z
  .strictObject({
    provider: z
      .enum(['aws', 'gcp', 'azure'])
      .default('aws')
      .describe('Kind of object store; aws is everything that speaks S3.'),
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, 'must be a bucket or container name')
      .default('cto-backups')
      .describe('Bucket, or container on Azure. It must exist. The default is a placeholder.'),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9]$/, 'must be a path without slashes at its ends')
      .optional()
      .describe('Folder within the bucket. Absent: platform.name, so that installations can share one.'),
    region: z.string().min(1).default('us-east-1').describe('Region of the bucket; only with aws.'),
    s3_url: httpUrl.optional().describe('Address of an S3 service that is not Amazon. Absent: Amazon.'),
    options: labelMap
      .default({})
      .describe(
        'Further settings of the storage plugin, such as storageAccount and resourceGroup on Azure; they win.',
      ),
  })
  .prefault({});

function schedule(defaults: { cron: string; keep: string }) {
  return z
    .strictObject({
      cron: cronSchedule.default(defaults.cron).describe('When the backup starts.'),
      keep: retention.default(defaults.keep).describe('Time after which such a backup is deleted.'),
    })
    .prefault({});
}

/** Settings of Velero. */
export const backupOperator = componentSettings('velero', {
  enabled: componentSwitch,
  storage,
  credentials: secretSource
    .optional()
    .describe(
      'Credentials file of the object store, by reference. Absent: to be provided at deploy time, unless an identity is given.',
    ),
  identity: labelMap
    .default({})
    .describe(
      'Annotations of the ServiceAccount that give it a cloud identity; with them and without credentials, no file is read.',
    ),
  volumes: z
    .enum(['file-system', 'csi-snapshots', 'provider-snapshots', 'none'])
    .default('file-system')
    .describe(
      'How volumes are saved: copied to the object store by an agent on each node, as CSI or provider snapshots, or not.',
    ),
  extra_namespaces: z
    .array(namespaceName)
    .default([])
    .describe('Namespaces that are saved besides those of the platform.'),
  timezone: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9+_-]*(\/[A-Za-z0-9+_-]+){0,2}$/, 'must be a time zone such as "Europe/Zurich"')
    .optional()
    .describe('Time zone of the schedules. Absent: that of the server, which is UTC.'),
  daily: schedule({ cron: '0 2 * * *', keep: '30d' }),
  weekly: schedule({ cron: '0 3 * * 0', keep: '12w' }),
  server: containerResources({ cpu: '100m', memory: '128Mi', memory_limit: '512Mi' }),
  node_agent: containerResources({ cpu: '50m', memory: '64Mi', memory_limit: '256Mi' }),
  data_mover: containerResources({ cpu: '100m', memory: '256Mi', memory_limit: '1Gi' }),
});
