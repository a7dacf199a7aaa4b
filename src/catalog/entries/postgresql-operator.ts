import {
  metricsPort,
  operatorSelector,
  PostgresqlOperator,
  webhookPort,
  type PostgresqlOperatorProps,
} from '../../../constructs/postgresql-operator/index.js';
import { defineComponent } from '../component.js';
import { platformPriority } from './foundation.js';
import { cloudNativePgKinds } from './postgresql-kinds.js';

/** CloudNativePG, which runs the databases. */
export const postgresqlOperator = defineComponent<PostgresqlOperatorProps>({
  id: 'postgresql-operator',
  title: 'PostgreSQL operator',
  summary: 'CloudNativePG: makes, replicates, fails over and upgrades PostgreSQL databases.',
  category: 'database',
  required: false,
  upstream: {
    name: 'CloudNativePG',
    version: '1.30.0',
    source: 'https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/releases/cnpg-1.30.0.yaml',
  },
  needs: ['foundation'],
  namespace: (config) => config.components.postgresql_operator.namespace,
  // also without the platform's own database: the operator's rights there need the namespace to exist
  namespaces: (config) => [{ name: config.components.postgresql.namespace }],
  crds: [
    'backups.postgresql.cnpg.io',
    'clusterimagecatalogs.postgresql.cnpg.io',
    'clusters.postgresql.cnpg.io',
    'databaseroles.postgresql.cnpg.io',
    'databases.postgresql.cnpg.io',
    'failoverquorums.postgresql.cnpg.io',
    'imagecatalogs.postgresql.cnpg.io',
    'poolers.postgresql.cnpg.io',
    'publications.postgresql.cnpg.io',
    'scheduledbackups.postgresql.cnpg.io',
    'subscriptions.postgresql.cnpg.io',
  ],
  kinds: cloudNativePgKinds,
  images: {
    'postgresql-operator': {
      repository: 'ghcr.io/cloudnative-pg/cloudnative-pg',
      tag: '1.30.0',
      note: 'also the init container of every database pod',
    },
    'postgresql-default': {
      repository: 'ghcr.io/cloudnative-pg/postgresql',
      tag: '18.4-system-trixie',
      note: 'for databases that name no image; the tag must begin with the version',
    },
    pgbouncer: {
      repository: 'ghcr.io/cloudnative-pg/pgbouncer',
      tag: '1.25.1',
      note: 'for connection poolers that name no image',
    },
  },
  props: ({ config, self, image, namespaceOf }) => {
    const { manager } = config.components.postgresql_operator;
    return {
      context: self,
      image: image('postgresql-operator'),
      postgresqlImage: image('postgresql-default'),
      pgbouncerImage: image('pgbouncer'),
      watched: [namespaceOf('postgresql')],
      replicas: manager.replicas ?? (config.features.high_availability ? 2 : 1),
      resources: manager.resources,
      priorityClassName: platformPriority,
    };
  },
  build: (scope, props) => new PostgresqlOperator(scope, 'postgresql-operator', props),
  pods: () => ({
    operator: {
      labels: operatorSelector,
      ports: { metrics: metricsPort, 'webhook-server': webhookPort },
    },
  }),
  flows: () => [
    {
      from: 'api-server',
      to: 'postgresql-operator/operator',
      ports: ['webhook-server'],
      why: 'the API server has databases defaulted and validated',
    },
    {
      from: 'postgresql-operator/operator',
      to: 'api-server',
      ports: [],
      why: 'the operator watches databases and makes their objects',
    },
    {
      from: 'victoria-metrics/server',
      to: 'postgresql-operator/operator',
      ports: ['metrics'],
      why: 'metrics of the operator',
    },
  ],
  secrets: (config) => [
    {
      namespace: config.components.postgresql_operator.namespace,
      name: 'cnpg-webhook-cert',
      type: 'kubernetes.io/tls',
      purpose: 'certificate of the webhooks',
      madeBy: 'controller',
      keys: [
        { key: 'tls.crt', purpose: 'certificate' },
        { key: 'tls.key', purpose: 'private key' },
      ],
    },
    {
      namespace: config.components.postgresql_operator.namespace,
      name: 'cnpg-ca-secret',
      purpose: 'certificate authority of the webhooks',
      madeBy: 'controller',
      keys: [
        { key: 'ca.crt', purpose: 'certificate' },
        { key: 'ca.key', purpose: 'private key' },
      ],
    },
  ],
  differences: [
    {
      what: 'the operator watches one namespace (WATCH_NAMESPACE) and has its rights there and in its own, by Roles',
      why: 'upstream reads and writes every Secret of the cluster; the platform has its databases in one namespace',
    },
    {
      what: 'get and patch of webhook configurations are limited to the two that belong to it',
      why: 'whoever may patch any webhook configuration can redirect every request to the API server',
    },
    {
      what: 'default images of databases and poolers are set (POSTGRES_IMAGE_NAME, PGBOUNCER_IMAGE_NAME)',
      why: 'the compiled-in ones name an upstream registry, which an air gap or a mirror does not reach',
    },
    {
      what: 'the default monitoring queries are our own, with the names of upstream where they measure the same',
      why: 'fewer queries, each of which a dashboard or an alert uses',
    },
    {
      what: 'no CPU limit; the scratch volume has a size limit',
      why: 'throttling hurts webhooks, and an unlimited volume can fill a node',
    },
    {
      what: 'two replicas, spread and disruption budget with high availability',
      why: 'while the only webhook pod is away, no database object can be changed (failurePolicy Fail)',
    },
  ],
  checks: ['postgresql-operator.available', 'postgresql-operator.webhook-answers'],
});
