import type { Construct } from 'constructs';
import { checksum } from '../shared/checksum.js';
import { container } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import { emptyDir, hostPathVolume } from '../shared/volumes.js';
import { daemonSet } from '../shared/workload.js';
import {
  usesAzureIdentity,
  veleroAccount,
  veleroMetricsPort,
  veleroPodLabels,
  type BackupOperatorProps,
} from './props.js';
import { credentialEnvironment, credentialMounts, credentialVolumes } from './server.js';
import { nodeAgentSettings, settingsNames } from './settings.js';

/** Labels that select the agents, as upstream has them. */
export const nodeAgentSelector = { name: 'node-agent' } as const;

/**
 * Adds the agent that finds the volumes of pods on each node and starts the pods that copy them. It is root, since the folders of the kubelet
 * are readable by nobody else, but it is not privileged and has no capability beyond reading files of others.
 */
export function addNodeAgent(scope: Construct, props: BackupOperatorProps): void {
  const { context, store, credentials } = props;
  daemonSet(scope, context, {
    name: 'node-agent',
    selector: nodeAgentSelector,
    podLabels: {
      component: 'velero',
      role: 'node-agent',
      ...veleroPodLabels(usesAzureIdentity(store, credentials)),
    },
    podAnnotations: {
      'checksum/settings': checksum(nodeAgentSettings(props)),
    },
    serviceAccountName: veleroAccount,
    apiAccess: true,
    user: 0,
    security: { runAsNonRoot: false },
    ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
    containers: [agentContainer(props)],
    volumes: [
      hostPathVolume('host-pods', '/var/lib/kubelet/pods'),
      hostPathVolume('host-plugins', '/var/lib/kubelet/plugins'),
      emptyDir('scratch', { sizeLimit: '1Gi' }),
      emptyDir('tmp', { sizeLimit: '256Mi' }),
      ...credentialVolumes(credentials),
    ],
  });
}

function agentContainer({ images, store, credentials, nodeAgentResources }: BackupOperatorProps) {
  const probe = httpProbe('/metrics', 'metrics', {
    initialDelaySeconds: 10,
    periodSeconds: 30,
    timeoutSeconds: 5,
    failureThreshold: 5,
  });
  const fromHost = { mountPropagation: 'HostToContainer' };
  return container({
    name: 'node-agent',
    image: images.velero,
    command: ['/velero'],
    args: [
      'node-agent',
      'server',
      `--metrics-address=:${veleroMetricsPort}`,
      `--node-agent-configmap=${settingsNames.nodeAgent}`,
    ],
    ports: { metrics: veleroMetricsPort },
    env: {
      NODE_NAME: { field: 'spec.nodeName' },
      VELERO_NAMESPACE: { field: 'metadata.namespace' },
      VELERO_SCRATCH_DIR: '/scratch',
      HOME: '/scratch',
      ...credentialEnvironment(store.provider, credentials),
    },
    resources: nodeAgentResources,
    readiness: probe,
    liveness: probe,
    security: { runAsNonRoot: false, capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH'] } },
    mounts: [
      { name: 'host-pods', mountPath: '/host_pods', ...fromHost },
      { name: 'host-plugins', mountPath: '/var/lib/kubelet/plugins', ...fromHost },
      { name: 'scratch', mountPath: '/scratch' },
      { name: 'tmp', mountPath: '/tmp' },
      ...credentialMounts(credentials),
    ],
  });
}
