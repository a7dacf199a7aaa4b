import { Construct } from 'constructs';
import { container, type Resources } from '../shared/container.js';
import type { ComponentContext } from '../shared/context.js';
import { httpProbe } from '../shared/probes.js';
import { clusterRole, role, serviceAccount } from '../shared/rbac.js';
import { service } from '../shared/service.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { clusterRules, ownRules, watchedRules } from './rules.js';

/** Labels that select the operator's pods, as upstream has them. */
export const operatorSelector = { 'control-plane': 'redis-operator' } as const;

/** Ports of the operator: metrics, and health for the kubelet. */
export const operatorPorts = { metrics: 8080, health: 8081 } as const;

const name = 'redis-operator';

/** Props of {@link RedisOperator}. */
export interface RedisOperatorProps {
  readonly context: ComponentContext;
  /** Image of the operator, which can also be the init container of servers. */
  readonly image: string;
  /** Namespaces in which servers are looked after. The operator has no rights in any other. */
  readonly watched: readonly string[];
  readonly replicas: number;
  readonly resources: Resources;
  /** Absent: the default priority of the cluster. */
  readonly priorityClassName?: string;
}

/** The OT-CONTAINER-KIT Redis operator, limited to the namespaces it serves and without its webhooks. */
export class RedisOperator extends Construct {
  constructor(scope: Construct, id: string, props: RedisOperatorProps) {
    super(scope, id);
    const { context, watched } = props;
    const subjects = [{ name, namespace: context.namespace }];
    serviceAccount(this, context, name);
    clusterRole(this, context, { name: 'redis-operator-manager', rules: clusterRules, subjects });
    role(this, context, { name: 'redis-operator-leader-election', rules: ownRules, subjects });
    for (const namespace of watched)
      role(this, context, { name: 'redis-operator-manager', rules: watchedRules, subjects, namespace });
    service(this, context, {
      name: 'redis-operator-metrics',
      selector: operatorSelector,
      ports: { metrics: { port: operatorPorts.metrics, target: 'metrics' } },
    });
    this.addDeployment(props);
    if (props.replicas > 1) disruptionBudget(this, context, { name, selector: operatorSelector });
  }

  private addDeployment(props: RedisOperatorProps): void {
    deployment(this, props.context, {
      name,
      replicas: props.replicas,
      selector: operatorSelector,
      serviceAccountName: name,
      apiAccess: true,
      user: 65532,
      group: 65532,
      terminationGracePeriodSeconds: 10,
      ...(props.replicas > 1 && { spread: 'prefer' as const }),
      ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
      containers: [managerContainer(props)],
    });
  }
}

function managerContainer({ context, image, watched, resources }: RedisOperatorProps) {
  return container({
    name: 'manager',
    image,
    command: ['/operator', 'manager'],
    args: [
      '--leader-elect',
      `--metrics-bind-address=:${operatorPorts.metrics}`,
      `--health-probe-bind-address=:${operatorPorts.health}`,
    ],
    ports: operatorPorts,
    env: {
      // they are on unless this says false, and would need certificates from another operator
      ENABLE_WEBHOOKS: 'false',
      WATCH_NAMESPACE: watched.join(','),
      // the compiled-in default is a tag that moves
      INIT_CONTAINER_IMAGE: image,
      SERVICE_DNS_DOMAIN: context.dnsDomain,
    },
    resources,
    readiness: httpProbe('/readyz', 'health', { initialDelaySeconds: 5, periodSeconds: 10 }),
    liveness: httpProbe('/healthz', 'health', { initialDelaySeconds: 15, periodSeconds: 20 }),
  });
}
