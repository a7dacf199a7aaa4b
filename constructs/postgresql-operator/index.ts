import { Construct } from 'constructs';
import { configMap } from '../shared/config-map.js';
import { container, type Resources } from '../shared/container.js';
import type { ComponentContext } from '../shared/context.js';
import { httpsProbe } from '../shared/probes.js';
import { clusterRole, role, serviceAccount } from '../shared/rbac.js';
import { service } from '../shared/service.js';
import { emptyDir, secretVolume } from '../shared/volumes.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { defaultQueries } from './queries.js';
import { clusterRules, helperKinds, helperRules, ownRules, watchedRules } from './rules.js';
import { addWebhooks, webhookService } from './webhooks.js';

/** Labels that select the operator's pods; it finds its own Deployment by them, so they are fixed. */
export const operatorSelector = { 'app.kubernetes.io/name': 'cloudnative-pg' } as const;

/** Port that the webhooks listen on. */
export const webhookPort = 9443;

/** Port of the operator's metrics. */
export const metricsPort = 8080;

const account = 'cnpg-manager';
const settings = 'cnpg-controller-manager-config';
const queries = 'cnpg-default-monitoring';

/** Props of {@link PostgresqlOperator}. */
export interface PostgresqlOperatorProps {
  readonly context: ComponentContext;
  /** Image of the operator. Every database pod gets it too, as the init container that brings the instance manager. */
  readonly image: string;
  /** Image of databases that name none. */
  readonly postgresqlImage: string;
  /** Image of connection poolers that name none. */
  readonly pgbouncerImage: string;
  /** Namespaces in which databases are served. The operator has no rights in any other. */
  readonly watched: readonly string[];
  readonly replicas: number;
  readonly resources: Resources;
  /** Absent: the default priority of the cluster. */
  readonly priorityClassName?: string;
}

/** CloudNativePG, limited to the namespaces it serves. */
export class PostgresqlOperator extends Construct {
  constructor(scope: Construct, id: string, props: PostgresqlOperatorProps) {
    super(scope, id);
    const { context } = props;
    serviceAccount(this, context, account);
    this.addAccess(props);
    configMap(this, context, {
      name: queries,
      // without the label the operator does not notice a change
      labels: { 'cnpg.io/reload': '' },
      data: { queries: defaultQueries },
    });
    service(this, context, {
      name: webhookService,
      selector: operatorSelector,
      ports: { webhook: { port: 443, target: webhookPort } },
    });
    this.addDeployment(props);
    addWebhooks(this, context);
    if (props.replicas > 1)
      disruptionBudget(this, context, { name: 'cnpg-controller-manager', selector: operatorSelector });
  }

  private addAccess({ context, watched }: PostgresqlOperatorProps): void {
    const subjects = [{ name: account, namespace: context.namespace }];
    clusterRole(this, context, { name: 'cnpg-manager', rules: clusterRules, subjects });
    role(this, context, { name: 'cnpg-manager', rules: ownRules, subjects });
    for (const namespace of watched)
      role(this, context, { name: 'cnpg-manager-databases', rules: watchedRules, subjects, namespace });
    for (const kind of helperKinds)
      for (const may of ['editor', 'viewer'] as const)
        clusterRole(this, context, {
          name: `cnpg-${kind}-${may}-role`,
          rules: helperRules(kind, may),
          subjects: [],
        });
  }

  private addDeployment(props: PostgresqlOperatorProps): void {
    deployment(this, props.context, {
      name: 'cnpg-controller-manager',
      replicas: props.replicas,
      selector: operatorSelector,
      serviceAccountName: account,
      apiAccess: true,
      user: 10001,
      group: 10001,
      terminationGracePeriodSeconds: 10,
      ...(props.replicas > 1 && { spread: 'prefer' as const }),
      ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
      containers: [managerContainer(props)],
      volumes: [
        emptyDir('scratch-data', { sizeLimit: '128Mi' }),
        // made by the operator itself on its first start, so it may be missing when the pod starts
        secretVolume('webhook-certificates', 'cnpg-webhook-cert', { optional: true }),
      ],
    });
  }
}

function managerContainer(props: PostgresqlOperatorProps) {
  return container({
    name: 'manager',
    image: props.image,
    command: ['/manager'],
    args: [
      'controller',
      '--leader-elect',
      '--max-concurrent-reconciles=10',
      `--config-map-name=${settings}`,
      `--secret-name=${settings}`,
      `--webhook-port=${webhookPort}`,
    ],
    ports: { metrics: metricsPort, 'webhook-server': webhookPort },
    env: {
      OPERATOR_IMAGE_NAME: props.image,
      OPERATOR_NAMESPACE: { field: 'metadata.namespace' },
      MONITORING_QUERIES_CONFIGMAP: queries,
      // as environment, not in the settings ConfigMap: the namespaces are needed before that is read, and a change restarts the pods
      WATCH_NAMESPACE: props.watched.join(','),
      POSTGRES_IMAGE_NAME: props.postgresqlImage,
      PGBOUNCER_IMAGE_NAME: props.pgbouncerImage,
    },
    resources: props.resources,
    startup: httpsProbe('/readyz', webhookPort, { failureThreshold: 6, periodSeconds: 5 }),
    readiness: httpsProbe('/readyz', webhookPort),
    liveness: httpsProbe('/readyz', webhookPort),
    mounts: [
      { name: 'scratch-data', mountPath: '/controller' },
      { name: 'webhook-certificates', mountPath: '/run/secrets/cnpg.io/webhook' },
    ],
  });
}
