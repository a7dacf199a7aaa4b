import type { Construct } from 'constructs';
import { container, type EnvironmentValue } from '../shared/container.js';
import { checksums } from '../shared/checksum.js';
import { httpProbe } from '../shared/probes.js';
import { service } from '../shared/service.js';
import { configMapVolume, emptyDir } from '../shared/volumes.js';
import { deployment, disruptionBudget } from '../shared/workload.js';
import { workflowServiceAccounts } from '../shared/workflow-contract.js';
import { settingsFile, type ControllerContent } from './content.js';
import { configMaps, controllerPorts, leaseName, managerSelector, type ControllerProps } from './props.js';

const name = 'controller';

/** Folder of each ConfigMap in the container. */
const folders = { settings: '/config', agents: '/agents', prompts: '/prompts' } as const;

/** User of the image. */
const controllerUser = 1000;

/** The controller and the Service in front of it. */
export function addManager(scope: Construct, props: ControllerProps, content: ControllerContent): void {
  const { context, replicas } = props;
  deployment(scope, context, {
    name,
    replicas,
    selector: managerSelector,
    podAnnotations: checksums(props.settings.platform.labelPrefix, { ...content }),
    serviceAccountName: workflowServiceAccounts.controller,
    apiAccess: true,
    user: controllerUser,
    group: controllerUser,
    priorityClassName: props.priorityClassName,
    ...(replicas > 1 && { spread: 'prefer' }),
    containers: [managerContainer(props)],
    volumes: [
      configMapVolume('settings', configMaps.settings),
      configMapVolume('agents', configMaps.agents),
      configMapVolume('prompts', configMaps.prompts),
      emptyDir('tmp', { sizeLimit: '64Mi' }),
    ],
  });
  service(scope, context, {
    name,
    selector: managerSelector,
    ports: {
      http: { port: 80, target: 'http', appProtocol: 'http' },
      metrics: { port: controllerPorts.metrics, target: 'metrics', appProtocol: 'http' },
    },
  });
  if (replicas > 1) disruptionBudget(scope, context, { name, selector: managerSelector });
}

function managerContainer(props: ControllerProps) {
  return container({
    name,
    image: props.image,
    args: [`--config=${folders.settings}/${settingsFile}`],
    ports: controllerPorts,
    env: environment(props),
    resources: props.resources,
    readiness: httpProbe('/health', 'http', { initialDelaySeconds: 5, periodSeconds: 10, timeoutSeconds: 5 }),
    liveness: httpProbe('/health', 'http', {
      initialDelaySeconds: 30,
      periodSeconds: 30,
      timeoutSeconds: 10,
    }),
    mounts: [
      { name: 'settings', mountPath: folders.settings, readOnly: true },
      { name: 'agents', mountPath: folders.agents, readOnly: true },
      { name: 'prompts', mountPath: folders.prompts, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  });
}

function environment(props: ControllerProps): Readonly<Record<string, EnvironmentValue>> {
  return {
    KUBERNETES_NAMESPACE: { field: 'metadata.namespace' },
    POD_NAME: { field: 'metadata.name' },
    LOG_LEVEL: props.logLevel,
    SERVER_HOST: '0.0.0.0',
    SERVER_PORT: String(controllerPorts.http),
    METRICS_PORT: String(controllerPorts.metrics),
    LEADER_ELECTION_LEASE: leaseName,
    AGENTS_DIRECTORY: folders.agents,
    PROMPTS_DIRECTORY: folders.prompts,
  };
}
