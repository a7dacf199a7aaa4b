import { z } from 'zod';
import { cronSchedule, objectName } from '../values.js';
import {
  componentSettings,
  componentSwitch,
  containerResources,
  volumeSettings,
  workloadSettings,
} from './common.js';

/** Settings of the PostgreSQL operator. */
export const postgresqlOperator = componentSettings('cnpg-system', {
  enabled: componentSwitch,
  manager: workloadSettings({ cpu: '100m', memory: '100Mi', memory_limit: '200Mi' }),
});

/** Name of a database or role that needs no quoting in SQL and is no reserved name of PostgreSQL or of the operator. */
const sqlName = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be 1 to 63 of a-z, 0-9 and "_", not starting with a digit')
  .refine(
    (name) => !/^(pg_.*|postgres|template[01]|streaming_replica|cnpg_.*)$/.test(name),
    'must not be a name that PostgreSQL or its operator uses itself',
  );

/** Memory as PostgreSQL writes it. */
const postgresMemory = z.string().regex(/^\d+(kB|MB|GB)$/, 'must be memory such as "64MB"');

/** Consistent snapshots of the volume, made by the operator. */
const snapshots = z
  .strictObject({
    class: objectName
      .optional()
      .describe(
        'VolumeSnapshotClass of the cluster. Absent: no snapshots; the platform backup saves a dump.',
      ),
    schedule: cronSchedule.default('30 1 * * *').describe('When, in UTC. Only with a class.'),
  })
  .prefault({});

/** Settings of the platform's database. */
export const postgresql = componentSettings('databases', {
  enabled: componentSwitch,
  instances: z
    .int()
    .min(1)
    .max(9)
    .optional()
    .describe('Instances: one primary, the rest standbys. Absent: 1, or 3 with features.high_availability.'),
  database: sqlName.default('cto').describe('Database made at the first start.'),
  owner: sqlName.default('cto').describe('Role that owns the database; it is no superuser.'),
  storage: volumeSettings({ size: '5Gi' }),
  resources: containerResources({ cpu: '100m', memory: '256Mi', memory_limit: '512Mi' }),
  max_connections: z.int().min(10).max(5000).default(50).describe('Connections at the same time.'),
  shared_buffers: postgresMemory
    .default('64MB')
    .describe('Shared buffers; about a quarter of the memory limit.'),
  parameters: z
    .record(z.string().regex(/^[a-z_][a-z0-9_.]*$/, 'must be the name of a PostgreSQL parameter'), z.string())
    .default({})
    .describe('Further parameters of postgresql.conf; they win over the ones set here.'),
  snapshots,
});
