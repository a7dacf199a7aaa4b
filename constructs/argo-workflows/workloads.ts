import type { Construct } from 'constructs';
import { container, type EnvironmentValue } from '../shared/container.js';
import { httpProbe, httpsProbe } from '../shared/probes.js';
import { service } from '../shared/service.js';
import { emptyDir } from '../shared/volumes.js';
import { deployment, disruptionBudget, type WorkloadOptions } from '../shared/workload.js';
import { argoNames, argoPorts, argoSelectors, type ArgoWorkflowsProps } from './props.js';

/** The workflow controller. One replica takes over by replacement, two by leader election. */
export function addController(scope: Construct, props: ArgoWorkflowsProps): void {
  const { context, controller } = props;
  const single = controller.replicas === 1;
  deployment(scope, context, {
    ...common(props, 'controller'),
    // two controllers at once would run every step twice, and a single one does not elect
    ...(single && { strategy: { type: 'Recreate' } }),
    containers: [
      container({
        name: argoNames.controller,
        image: controller.image,
        command: ['workflow-controller'],
        args: controllerArguments(props),
        ports: { metrics: argoPorts.metrics, health: argoPorts.health },
        env: electionEnvironment(single),
        resources: controller.resources,
        readiness: httpProbe('/healthz', 'health', { periodSeconds: 10, timeoutSeconds: 5 }),
        liveness: httpProbe('/healthz', 'health', {
          initialDelaySeconds: 90,
          periodSeconds: 60,
          timeoutSeconds: 30,
          failureThreshold: 3,
        }),
      }),
    ],
  });
  budget(scope, props, 'controller');
}

/** The API server and user interface. It speaks TLS with a certificate that it makes at start. */
export function addServer(scope: Construct, props: ArgoWorkflowsProps): void {
  const { context, server } = props;
  deployment(scope, context, {
    ...common(props, 'server'),
    volumes: [emptyDir('tmp', { sizeLimit: '256Mi' })],
    containers: [
      container({
        name: argoNames.server,
        image: server.image,
        args: serverArguments(props),
        ports: { web: argoPorts.web },
        resources: server.resources,
        mounts: [{ name: 'tmp', mountPath: '/tmp' }],
        readiness: httpsProbe('/', 'web', { initialDelaySeconds: 10, periodSeconds: 20 }),
        liveness: httpsProbe('/', 'web', { initialDelaySeconds: 30, periodSeconds: 30, timeoutSeconds: 10 }),
      }),
    ],
  });
  service(scope, context, {
    name: argoNames.server,
    selector: argoSelectors.server,
    ports: { web: { port: argoPorts.web, target: 'web', appProtocol: 'https' } },
  });
  budget(scope, props, 'server');
}

function common(
  props: ArgoWorkflowsProps,
  part: 'controller' | 'server',
): Omit<WorkloadOptions, 'containers'> {
  const { replicas } = props[part];
  return {
    name: argoNames[part],
    selector: argoSelectors[part],
    serviceAccountName: part === 'controller' ? argoNames.controllerAccount : argoNames.serverAccount,
    apiAccess: true,
    replicas,
    priorityClassName: props.priorityClassName,
    ...(replicas > 1 && { spread: 'prefer' }),
  };
}

function controllerArguments(props: ArgoWorkflowsProps): readonly string[] {
  return [
    `--configmap=${argoNames.config}`,
    `--executor-image=${props.executorImage}`,
    '--namespaced',
    `--managed-namespace=${props.managedNamespace}`,
    `--loglevel=${props.logLevel}`,
  ];
}

function serverArguments(props: ArgoWorkflowsProps): readonly string[] {
  return [
    'server',
    `--configmap=${argoNames.config}`,
    '--auth-mode=client',
    '--secure=true',
    '--namespaced',
    `--managed-namespace=${props.managedNamespace}`,
    `--loglevel=${props.logLevel}`,
  ];
}

function electionEnvironment(single: boolean): Readonly<Record<string, EnvironmentValue>> {
  return {
    LEADER_ELECTION_IDENTITY: { field: 'metadata.name' },
    ...(single && { LEADER_ELECTION_DISABLE: 'true' }),
  };
}

function budget(scope: Construct, props: ArgoWorkflowsProps, part: 'controller' | 'server'): void {
  if (props[part].replicas < 2) return;
  disruptionBudget(scope, props.context, { name: argoNames[part], selector: argoSelectors[part] });
}
