import {
  clusterName,
  clusterPorts,
  clusterSelector,
  Postgresql,
  type PostgresqlProps,
} from '../../../constructs/postgresql/index.js';
import type { Config } from '../../config/index.js';
import { defineComponent } from '../component.js';
import { platformPriority } from './foundation.js';

/** The platform's PostgreSQL database. */
export const postgresql = defineComponent<PostgresqlProps>({
  id: 'postgresql',
  title: 'PostgreSQL',
  summary: 'The platform database, one server or three with automatic failover.',
  category: 'database',
  required: false,
  needs: ['foundation', 'postgresql-operator'],
  namespace: (config) => config.components.postgresql.namespace,
  crds: [],
  images: {
    postgresql: {
      repository: 'ghcr.io/cloudnative-pg/postgresql',
      tag: '18.4-system-trixie',
      note: 'the tag must begin with the version: the operator reads it there',
    },
  },
  props: ({ config, self, image, present }) => {
    const { database, owner, resources, storage, snapshots } = config.components.postgresql;
    const storageClass = storage.class ?? config.storage.class;
    return {
      context: self,
      image: image('postgresql'),
      instances: instances(config),
      database,
      owner,
      storage: { size: storage.size, ...(storageClass !== undefined && { class: storageClass }) },
      resources,
      parameters: parameters(config),
      ...(snapshots.class !== undefined && {
        snapshots: { class: snapshots.class, schedule: snapshots.schedule },
      }),
      dump: present('backup-operator') && config.components.backup_operator.volumes !== 'none',
      priorityClassName: platformPriority,
    };
  },
  build: (scope, props) => new Postgresql(scope, 'postgresql', props),
  pods: () => ({ database: { labels: clusterSelector, ports: clusterPorts } }),
  flows: () => [
    {
      from: 'postgresql-operator/operator',
      to: 'postgresql/database',
      ports: ['status', 'postgresql'],
      why: 'the operator asks each instance for its state and promotes standbys',
    },
    {
      from: 'postgresql/database',
      to: 'postgresql/database',
      ports: ['status', 'postgresql'],
      why: 'replication, and instances that check whether the primary still answers',
    },
    {
      from: 'postgresql/database',
      to: 'api-server',
      ports: [],
      why: 'the instance manager reads its cluster and reports its state',
    },
    {
      from: 'controller/agents',
      to: 'postgresql/database',
      ports: ['postgresql'],
      why: 'agents and their tools store what outlives a run',
    },
    {
      from: 'victoria-metrics/server',
      to: 'postgresql/database',
      ports: ['metrics'],
      why: 'metrics of the database',
    },
  ],
  secrets: (config) => [
    {
      namespace: config.components.postgresql.namespace,
      name: `${clusterName}-app`,
      type: 'kubernetes.io/basic-auth',
      purpose: 'credentials and addresses of the role that owns the database',
      madeBy: 'controller',
      keys: [
        { key: 'username', purpose: 'name of the role' },
        { key: 'password', purpose: 'password of the role' },
        { key: 'dbname', purpose: 'name of the database' },
        { key: 'host', purpose: 'Service of the primary' },
        { key: 'port', purpose: 'port of the primary' },
        { key: 'uri', purpose: 'all of these as one address' },
      ],
    },
    {
      namespace: config.components.postgresql.namespace,
      name: `${clusterName}-ca`,
      purpose: 'certificate authority of the database, for clients that verify it',
      madeBy: 'controller',
      keys: [
        { key: 'ca.crt', purpose: 'certificate' },
        { key: 'ca.key', purpose: 'private key' },
      ],
    },
  ],
  external: (config) => {
    const name = config.components.postgresql.snapshots.class;
    return name === undefined
      ? []
      : [{ kind: 'VolumeSnapshotClass', name, madeBy: 'the storage driver of the cluster' }];
  },
  claims: (config) => {
    const { resources, storage } = config.components.postgresql;
    return [
      {
        what: 'instances of the database',
        replicas: instances(config),
        cpu: resources.cpu,
        memory: resources.memory,
        storage: storage.size,
      },
    ];
  },
  differences: [],
  checks: ['postgresql.cluster-healthy', 'postgresql.accepts-connections'],
});

function instances(config: Config): number {
  return config.components.postgresql.instances ?? (config.features.high_availability ? 3 : 1);
}

function parameters(config: Config): Record<string, string> {
  const { max_connections, shared_buffers, parameters: further } = config.components.postgresql;
  return {
    max_connections: String(max_connections),
    shared_buffers,
    // slow statements are worth a line; the rest of the log is quiet
    log_min_duration_statement: '1s',
    ...further,
  };
}
